"""What must be true of a written file before anyone sees it.

Belongs here: checks of the file itself. Does not: checks of the data (dbt tests, Great Expectations).

Data flow: history/.<version>.tmp -> FileCheck per rule -> swap, or the previous publication stays.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

MARTS = "marts"
PUBLICATION_TABLE = "meta_publication"
FORBIDDEN_COLUMNS = re.compile(
    r"(^|_)(e?_?mail|first_?name|last_?name|full_?name|person_name|contact_name|author_name|handle|acct"
    r"|message|body|commentary|text|phone|ip_address)s?($|_(address|text|html|hash)$)"
)
EMAIL_IN_TEXT = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"


@dataclass(frozen=True)
class FileCheck:
    """Outcome of one check of the written file."""

    name: str
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.problem


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
        if count_rows(connection, f"{MARTS}.{identifier(table)}") != count:
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
            for name in (f"cast({identifier(column)} as varchar)" for column in columns)
        )
        row = connection.execute(f"select {tests} from {MARTS}.{identifier(table)}").fetchone() or ()
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


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table."""
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def identifier(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """The inside of a text literal."""
    return text.replace("'", "''")
