"""A published table or view as a file for spreadsheets and other tools.

Data flow: published file -> <table>.xlsx, .csv or .parquet.
"""

from pathlib import Path
from typing import Literal, cast, get_args

import duckdb
import polars as pl
import xlsxwriter

from ingestion.config import Settings
from orchestration.commands.publications import kept_path
from orchestration.lib.audit import MARTS, identifier, quoted_text
from orchestration.lib.catalogue import VIEWS
from orchestration.lib.errors import TilltaleError

Format = Literal["xlsx", "csv", "parquet"]
SHEET_ROWS = 1_048_575  # of XLSX, without the header


def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        TilltaleError: there is none.
    """
    for known in get_args(Format):
        if known == name:
            return cast(Format, known)
    raise TilltaleError(f"'{name}' is no format here: choose {', '.join(get_args(Format))}.")


def export(
    settings: Settings, table: str, kind: Format, out: Path | None, publication: str
) -> tuple[Path, int]:
    """Write the file; returns where it is and how many rows it has.

    Raises:
        TilltaleError: there is no such table, or it is longer than a sheet.
    """
    target = out or Path(f"{table.replace('.', '_')}.{kind}")
    with duckdb.connect(str(kept_path(settings, publication)), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        name = _qualified(connection, table)
        (rows,) = connection.execute(f"select count(*) from {name}").fetchone() or (0,)
        if kind == "xlsx":
            if rows > SHEET_ROWS:
                raise TilltaleError(
                    f"{table} has {rows:,} rows, a sheet holds {SHEET_ROWS:,}: choose parquet."
                )
            _write_sheet(connection, name, table, target)
        else:
            options = "format csv, header" if kind == "csv" else "format parquet"
            connection.execute(f"copy (from {name}) to '{quoted_text(str(target))}' ({options})")
    return target, rows


def _qualified(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The table as SQL; schema marts where none is named."""
    schema, _, name = table.rpartition(".")
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables where table_name = ? "
        f"and table_schema in ('{MARTS}', '{VIEWS}') and (? = '' or table_schema = ?) order by all limit 1",
        [name, schema, schema],
    ).fetchone()
    if found is None:
        raise TilltaleError(
            f"There is no published table '{table}': `tilltale export meta_tables` lists them."
        )
    return ".".join(map(identifier, found))


def _write_sheet(connection: duckdb.DuckDBPyConnection, name: str, table: str, target: Path) -> None:
    """The rows on one sheet, what the columns mean on the next; text stays text, also with = before it."""
    frame = connection.execute(f"from {name}").pl()
    # a sheet knows no time zone: instants are written as UTC
    instants = [column for column, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    frame = frame.with_columns(pl.col(instants).dt.replace_time_zone(None)) if instants else frame
    meanings = connection.execute(
        "select column_name, comment from duckdb_columns() where schema_name || '.' || table_name = ?",
        [name.replace('"', "")],
    ).pl()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as workbook:
        frame.write_excel(workbook, worksheet=table[:31], autofit=True)
        meanings.write_excel(workbook, worksheet="columns", autofit=True)
