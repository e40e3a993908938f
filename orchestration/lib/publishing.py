"""Write, audit, publish: from the warehouse's marts to one immutable file that readers may trust.

Belongs here: what goes into a published file and what must be true of it before anyone sees it. Does not:
the names and the swap on disk (`versions.py`) or the run's own checks (dbt, Great Expectations).

Data flow: warehouse.marts -> history/.<version>.tmp -> checks -> history/<version>.duckdb -> swap.
"""

import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from ingestion.config import Settings
from orchestration.lib import versions
from orchestration.lib.errors import DISK_FULL, PublishError, is_disk_full

MARTS = "marts"
PUBLICATION_TABLE = "meta_publication"
FORBIDDEN_COLUMNS = re.compile(
    r"(^|_)(e?_?mail|first_?name|last_?name|full_?name|person_name|contact_name|author_name|handle|acct"
    r"|message|body|commentary|text|phone|ip_address)s?($|_(address|text|html|hash)$)"
)
EMAIL_IN_TEXT = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
PUBLICATION_COLUMNS = {
    "version": ("VARCHAR", "Name of this publication; its file is history/<version>.duckdb."),
    "published_at": ("TIMESTAMPTZ", "When this publication was written (UTC)."),
    "as_of": ("TIMESTAMPTZ", "What happened before this instant is in."),
    "code_version": ("VARCHAR", "Version of the product and fingerprint of the models that built it."),
    "row_count": ("BIGINT", "Rows in all published tables."),
    "checks_passed": ("BIGINT", "Checks of the run that passed."),
    "checks_warned": ("BIGINT", "Checks of the run that failed without blocking the publication."),
    "sources": ("VARCHAR", "Sources that were loaded, comma separated."),
}


@dataclass(frozen=True)
class PublicationFacts:
    """What a run knows about the publication that it is about to write."""

    as_of: datetime
    published_at: datetime
    code_version: str
    checks_passed: int
    checks_warned: int
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Publication:
    """A publication that is out."""

    version: str
    path: Path
    rows: dict[str, int]
    checks: tuple["FileCheck", ...] = field(default=())

    @property
    def row_count(self) -> int:
        """Rows in all published tables."""
        return sum(self.rows.values())


@dataclass(frozen=True)
class FileCheck:
    """Outcome of one check of the written file."""

    name: str
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.problem


def publish(settings: Settings, facts: PublicationFacts, expected: set[str]) -> Publication:
    """Write a new version, check the written file, and swap the stable name to it.

    Args:
        settings: places.
        facts: what meta_publication says.
        expected: names of the tables that must be there.

    Raises:
        PublishError: the file is not fit to be shown or cannot be written; the previous one stays in place.
    """
    versions.tidy(settings)
    name = versions.next_version_name(settings, facts.published_at)
    temporary = settings.history_dir / f".{name}.duckdb{versions.TEMPORARY_SUFFIX}"
    try:
        rows = write_file(settings.warehouse_path, temporary, name, facts)
        checks = audit_file(temporary, expected | {PUBLICATION_TABLE}, rows)
        failed = [check for check in checks if not check.passed]
        if failed:
            raise PublishError("; ".join(f"{check.name}: {check.problem}" for check in failed))
        temporary.chmod(0o444)
        versions.sync_file(temporary)
        target = versions.version_path(settings, name)
        os.replace(temporary, target)
        versions.sync_directory(settings.history_dir)
        versions.swap_to(settings, name)
    except PublishError:
        raise
    except (OSError, duckdb.Error) as error:
        if is_disk_full(error):
            raise PublishError(DISK_FULL) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)
        Path(f"{temporary}.wal").unlink(missing_ok=True)
    versions.prune(settings)
    return Publication(name, target, rows, tuple(checks))


def write_file(warehouse: Path, target: Path, version: str, facts: PublicationFacts) -> dict[str, int]:
    """Copy the marts, each ordered by all its columns so that equal content is written equally.

    Columns that begin with an underscore are the pipeline's own and stay private.

    Returns:
        Rows per table.
    """
    rows: dict[str, int] = {}
    with duckdb.connect(str(target)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{_quoted_text(str(warehouse))}' as warehouse (read_only)")
        connection.execute(f"create schema {MARTS}")
        for table in mart_tables(connection, "warehouse"):
            name = f"{MARTS}.{_identifier(table)}"
            columns = ", ".join(_identifier(column) for column in published_columns(connection, table))
            connection.execute(f"create table {name} as select {columns} from warehouse.{name} order by all")
            rows[table] = _count(connection, name)
            _copy_comments(connection, table)
        _write_publication_row(connection, version, facts, sum(rows.values()))
        connection.execute("detach warehouse")
        connection.execute("checkpoint")
    return rows


def mart_tables(connection: duckdb.DuckDBPyConnection, catalog: str | None = None) -> list[str]:
    """Names of the tables of schema marts that are published, sorted."""
    found = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = coalesce(?, current_database()) and table_schema = ? order by 1",
        [catalog, MARTS],
    ).fetchall()
    return [name for (name,) in found if name != PUBLICATION_TABLE and not name.startswith("_")]


def published_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Columns of one of the warehouse's marts in their order, without the pipeline's own."""
    found = connection.execute(
        "select column_name from information_schema.columns where table_catalog = 'warehouse' "
        "and table_schema = ? and table_name = ? order by ordinal_position",
        [MARTS, table],
    ).fetchall()
    return [name for (name,) in found if not name.startswith("_")]


def audit_file(path: Path, expected: set[str], rows: dict[str, int]) -> list[FileCheck]:
    """Open the written file as a reader would and look for what must not be there, or must."""
    with duckdb.connect(str(path), read_only=True) as connection:
        texts = _text_columns(connection)
        return [
            _check_complete(connection, expected, rows),
            _check_columns(texts),
            _check_values(connection, texts),
        ]


def _text_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Columns of each published table that can hold words; counts and amounts cannot name anybody."""
    found = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = ? and (data_type in ('VARCHAR', 'JSON', 'BLOB') or data_type like 'VARCHAR[%') "
        "order by all",
        [MARTS],
    ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    return columns


def _check_complete(
    connection: duckdb.DuckDBPyConnection, expected: set[str], rows: dict[str, int]
) -> FileCheck:
    present = {
        name
        for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = ?", [MARTS]
        ).fetchall()
    }
    missing = sorted(expected - present)
    if missing:
        return FileCheck(
            "file_is_complete", f"tables are missing ({', '.join(missing)}): look at the dbt step"
        )
    for table, count in rows.items():
        if _count(connection, f"{MARTS}.{_identifier(table)}") != count:
            return FileCheck("file_is_complete", f"{table} was not written whole: run again")
    return FileCheck("file_is_complete")


def _check_columns(texts: dict[str, list[str]]) -> FileCheck:
    forbidden = sorted(
        f"{table}.{column}"
        for table, columns in texts.items()
        for column in columns
        if FORBIDDEN_COLUMNS.search(column.lower())
    )
    if forbidden:
        return FileCheck(
            "holds_no_personal_columns",
            f"columns that name people or hold their words must stay private ({', '.join(forbidden)}): "
            "remove them from the mart",
        )
    return FileCheck("holds_no_personal_columns")


def _check_values(connection: duckdb.DuckDBPyConnection, texts: dict[str, list[str]]) -> FileCheck:
    leaking: list[str] = []
    for table, columns in texts.items():
        tests = ", ".join(
            f"count(*) filter (contains({name}, '@') and regexp_matches({name}, '{EMAIL_IN_TEXT}'))"
            for name in (f"cast({_identifier(column)} as varchar)" for column in columns)
        )
        row = connection.execute(f"select {tests} from {MARTS}.{_identifier(table)}").fetchone() or ()
        leaking += [
            f"{table}.{column} ({count} rows)" for column, count in zip(columns, row, strict=True) if count
        ]
    if leaking:
        return FileCheck(
            "holds_no_addresses",
            f"e-mail addresses stand in {', '.join(leaking)}: pseudonymise them in the model "
            "that makes the column",
        )
    return FileCheck("holds_no_addresses")


def _write_publication_row(
    connection: duckdb.DuckDBPyConnection, version: str, facts: PublicationFacts, row_count: int
) -> None:
    table = f"{MARTS}.{PUBLICATION_TABLE}"
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in PUBLICATION_COLUMNS.items())
    connection.execute(f"create table {table} ({columns})")
    connection.execute(f"comment on table {table} is 'One row: the publication in this file.'")
    for name, (_, comment) in PUBLICATION_COLUMNS.items():
        connection.execute(f"comment on column {table}.{name} is '{_quoted_text(comment)}'")
    connection.execute(
        f"insert into {table} values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            version,
            facts.published_at,
            facts.as_of,
            facts.code_version,
            row_count + 1,
            facts.checks_passed,
            facts.checks_warned,
            ",".join(sorted(facts.sources)),
        ],
    )


def _copy_comments(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    target = f"{MARTS}.{_identifier(table)}"
    comment = connection.execute(
        "select comment from duckdb_tables() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ?",
        [MARTS, table],
    ).fetchone()
    if comment and comment[0]:
        connection.execute(f"comment on table {target} is '{_quoted_text(comment[0])}'")
    commented = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ? and comment is not null",
        [MARTS, table],
    ).fetchall()
    for column, text in commented:
        if not column.startswith("_"):
            connection.execute(f"comment on column {target}.{_identifier(column)} is '{_quoted_text(text)}'")


def read_publication(path: Path) -> dict[str, object]:
    """The row of meta_publication of one published file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        result = connection.execute(f"select * from {MARTS}.{PUBLICATION_TABLE}")
        names = [column[0] for column in result.description]
        row = result.fetchone()
    if row is None:
        raise PublishError(f"{path.name} holds no publication row: choose another version.")
    return dict(zip(names, row, strict=True))


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted_text(text: str) -> str:
    return text.replace("'", "''")
