"""Write, audit, publish: from the warehouse's marts to one immutable file that readers may trust.

Belongs here: what goes into a published file and what must be true of it before anyone sees it. Does not:
the names and the swap on disk (`versions.py`), the checks of the written file (`audit.py`) or the run's
own checks (dbt, Great Expectations).

Data flow: warehouse.marts -> history/.<version>.tmp -> checks -> history/<version>.duckdb -> swap.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from ingestion.config import Settings
from orchestration.lib import versions
from orchestration.lib.audit import (
    MARTS,
    PUBLICATION_TABLE,
    FileCheck,
    audit_file,
    count_rows,
    identifier,
    quoted_text,
)
from orchestration.lib.catalogue import OWN_TABLES, Catalogue, describe_file
from orchestration.lib.errors import DISK_FULL, PublishError, is_disk_full

WAREHOUSE = "warehouse"  # what DuckDB calls the database in warehouse.duckdb
WRITTEN = "written"
PUBLICATION_COLUMNS = {
    "version": ("VARCHAR", "Name of this publication; its file is history/<version>.duckdb."),
    "published_at": ("TIMESTAMPTZ", "When this publication was written (UTC)."),
    "as_of": ("TIMESTAMPTZ", "What happened before this instant is in."),
    "code_version": ("VARCHAR", "Version of the product and fingerprint of the models that built it."),
    "row_count": ("BIGINT", "Rows in all published tables."),
    "checks_passed": ("BIGINT", "Checks of the run that passed."),
    "checks_warned": ("BIGINT", "Checks of the run that failed without blocking the publication."),
    "sources": ("VARCHAR", "Sources that were loaded, comma separated."),
    "reporting_currency": ("VARCHAR", "Currency of every amount that names no other (ISO 4217)."),
    "reporting_time_zone": ("VARCHAR", "IANA zone in which dates and months begin."),
}
PUBLISHING_TABLES = {
    **OWN_TABLES,
    PUBLICATION_TABLE: ("One row: the publication in this file.", PUBLICATION_COLUMNS, ("version",)),
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
    reporting_currency: str
    reporting_time_zone: str


@dataclass(frozen=True)
class Publication:
    """A publication that is out."""

    version: str
    path: Path
    rows: dict[str, int]
    checks: tuple[FileCheck, ...] = field(default=())

    @property
    def row_count(self) -> int:
        """Rows in all published tables."""
        return sum(self.rows.values())


def publish(
    settings: Settings, facts: PublicationFacts, expected: set[str], catalogue: Catalogue | None = None
) -> Publication:
    """Write a new version, check the written file, and swap the stable name to it.

    Args:
        settings: places.
        facts: what meta_publication says.
        expected: names of the tables that must be there.
        catalogue: what tables and columns mean; without it the file says only what dbt left in the warehouse.

    Raises:
        PublishError: the file is not fit to be shown or cannot be written; the previous one stays in place.
    """
    versions.tidy(settings)
    name = versions.next_version_name(settings, facts.published_at)
    temporary = settings.history_dir / f".{name}.duckdb{versions.TEMPORARY_SUFFIX}"
    try:
        rows = write_file(settings.warehouse_path, temporary, name, facts, catalogue)
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


def write_file(
    warehouse: Path,
    target: Path,
    version: str,
    facts: PublicationFacts,
    catalogue: Catalogue | None = None,
) -> dict[str, int]:
    """Copy the marts, each ordered by all its columns so that equal content is written equally.

    Columns that begin with an underscore are the pipeline's own and stay private.

    Returns:
        Rows per table.
    """
    rows: dict[str, int] = {}
    with _attached(warehouse, target) as connection:
        connection.execute(f"create schema {MARTS}")
        for table, published in published_columns(connection).items():
            name = f"{MARTS}.{identifier(table)}"
            columns = ", ".join(map(identifier, published))
            connection.execute(
                f"create table {name} as select {columns} from {WAREHOUSE}.{name} order by all"
            )
            rows[table] = count_rows(connection, name)
        connection.begin()  # some 400 comments, each a commit of its own otherwise
        _copy_comments(connection)
        _write_publication_row(connection, version, facts, sum(rows.values()))
        if catalogue is not None:
            rows |= describe_file(connection, catalogue)
        connection.commit()
        connection.execute("checkpoint")
    return rows


@contextmanager
def _attached(warehouse: Path, target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The new file as current database of a connection on the warehouse.

    That way round, since a run keeps the warehouse open and DuckDB opens no file twice.
    """
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{quoted_text(str(target))}' as {WRITTEN}")
        try:
            connection.execute(f"use {WRITTEN}")
            yield connection
        finally:
            # attached files belong to all connections of a process: it must be gone even after an error
            with suppress(duckdb.TransactionException):
                connection.rollback()
            connection.execute(f"use {WAREHOUSE}")
            connection.execute(f"detach {WRITTEN}")


def published_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Published tables of the attached warehouse, sorted, with their columns in order.

    What begins with an underscore is the pipeline's own, column or table.
    """
    found = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = ? "
        "and schema_name = ? order by table_name, column_index",
        [WAREHOUSE, MARTS],
    ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in found:
        if table != PUBLICATION_TABLE and not table.startswith("_") and not column.startswith("_"):
            columns.setdefault(table, []).append(column)
    return columns


def _write_publication_row(
    connection: duckdb.DuckDBPyConnection, version: str, facts: PublicationFacts, row_count: int
) -> None:
    table = f"{MARTS}.{PUBLICATION_TABLE}"
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in PUBLICATION_COLUMNS.items())
    connection.execute(f"create table {table} ({columns})")
    connection.execute(f"comment on table {table} is 'One row: the publication in this file.'")
    for name, (_, comment) in PUBLICATION_COLUMNS.items():
        connection.execute(f"comment on column {table}.{name} is '{quoted_text(comment)}'")
    connection.execute(
        f"insert into {table} values ({', '.join('?' * len(PUBLICATION_COLUMNS))})",
        [
            version,
            facts.published_at,
            facts.as_of,
            facts.code_version,
            row_count + 1,
            facts.checks_passed,
            facts.checks_warned,
            ",".join(sorted(facts.sources)),
            facts.reporting_currency,
            facts.reporting_time_zone,
        ],
    )


def _copy_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """Give every written table and column the description that dbt left in the warehouse."""
    written = set(
        connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where database_name = current_database() and schema_name = ?",
            [MARTS],
        ).fetchall()
    )
    tables = connection.execute(
        "select name, comment from ("
        "select database_name, schema_name, table_name as name, comment from duckdb_tables() union all "
        "select database_name, schema_name, view_name, comment from duckdb_views()"
        ") where database_name = ? and schema_name = ? and comment is not null",
        [WAREHOUSE, MARTS],
    ).fetchall()
    columns = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = ? and schema_name = ? and comment is not null",
        [WAREHOUSE, MARTS],
    ).fetchall()
    for table, comment in tables:
        if any(table == name for name, _ in written):
            target = f"{MARTS}.{identifier(table)}"
            connection.execute(f"comment on table {target} is '{quoted_text(comment)}'")
    for table, column, comment in columns:
        if (table, column) in written:
            target = f"{MARTS}.{identifier(table)}.{identifier(column)}"
            connection.execute(f"comment on column {target} is '{quoted_text(comment)}'")


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
