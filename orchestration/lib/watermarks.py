"""Which landed rows have been checked already, so that only new ones are looked at.

Belongs here: one load id per source, kept in the warehouse. It moves only after a check without blocking
failures, so rows of a run that was killed or blocked are looked at again.

Data flow: raw_<source>._dlt_load_id -> raw_tilltale.checked_loads -> next check.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

SCHEMA = "raw_tilltale"
TABLE = f"{SCHEMA}.checked_loads"
NOTHING_CHECKED = "0"


def last_checked(warehouse: Path, source: str) -> str:
    """Load id up to which a source's rows have been checked."""
    with duckdb.connect(str(warehouse)) as connection:
        _create(connection)
        row = connection.execute(f"select load_id from {TABLE} where source = ?", [source]).fetchone()
    return str(row[0]) if row else NOTHING_CHECKED


def newest_load(warehouse: Path, tables: Iterable[str]) -> str:
    """The newest load id that stands in any of the tables."""
    newest = NOTHING_CHECKED
    with duckdb.connect(str(warehouse)) as connection:
        for address in tables:
            schema, table = address.split(".")
            row = connection.execute(
                f'select _dlt_load_id from (select distinct _dlt_load_id from "{schema}"."{table}") '
                "order by try_cast(_dlt_load_id as double) desc nulls last limit 1"
            ).fetchone()
            if row and row[0] and float(row[0]) > float(newest):
                newest = str(row[0])
    return newest


def remember_checked(warehouse: Path, source: str, load_id: str) -> None:
    """Say that all rows up to a load have been checked."""
    with duckdb.connect(str(warehouse)) as connection:
        _create(connection)
        connection.execute(f"insert or replace into {TABLE} values (?, ?)", [source, load_id])


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(
        f"create table if not exists {TABLE} (source varchar primary key, load_id varchar not null)"
    )
