"""Holds rows against their contract and types them, whole columns at a time.

Belongs here: JSON page -> typed Arrow table, text table -> typed Arrow table, and the reasons why a row
is refused. Does not: reading pages (`http.py`) or files (`sources/files`), writing (`pipelines.py`).
The work is done by DuckDB on Arrow columns; Python sees a row only as one opaque call of the JSON writer.

Numbers reach a decimal column as text: pages are parsed with `parse_float=str`, so money never is a float.

Data flow: page of dict rows, text columns of a file -> `Conformed`.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conform_sql import json_sql, known_keys, literal, text_sql
from ingestion.contracts import EXTRA, Contract

_local = threading.local()


@dataclass(frozen=True)
class Conformed:
    """One page after the contract: rows that keep it, rows that do not, and fields it does not know.

    Attributes:
        table: rows in the contract's Arrow schema, in the order they came.
        quarantine: refused rows: reason, column_name, record (JSON text), and `carry` columns if any.
        new_fields: names of unknown fields that appeared, kept in the column `extra`.
    """

    table: pa.Table
    quarantine: pa.Table
    new_fields: frozenset[str]


def to_arrow(rows: Sequence[Mapping[str, Any]], contract: Contract, zone: str = "UTC") -> Conformed:
    """Turn one page of vendor rows into one Arrow table with the declared schema.

    Args:
        rows: parsed JSON objects; nested values are reached through the columns' paths.
        contract: what the rows must look like.
        zone: IANA zone in which times without an offset are meant.
    """
    # one text for the whole page: a row's own text each costs twice as long, most of it for memory
    page = pa.table(
        {"body": pa.array([orjson.dumps(list(rows), default=str)], pa.binary()).cast(pa.string())}
    )
    # most pages bring no unknown field: the costly look at each row is left out then
    is_known = known_keys(contract).issuperset(set().union(*rows))
    return _run(contract, page, json_sql(contract, is_known), zone)


def text_to_arrow(
    table: pa.Table, contract: Contract, zone: str = "UTC", carry: Sequence[str] = ()
) -> Conformed:
    """Type a table of text columns named like the contract's; other columns of it go to `extra`.

    Args:
        table: text columns, one row a record of the file; missing columns are NULL.
        contract: what the rows must look like.
        zone: IANA zone in which times without an offset are meant.
        carry: columns handed on to the quarantine as they are (file, line) and never to `extra`.
    """
    return _run(contract, table, text_sql(contract, tuple(table.column_names), tuple(carry)), zone)


def engine(zone: str = "UTC") -> duckdb.DuckDBPyConnection:
    """One in-memory engine a thread and zone: the session's zone reads times without an offset."""
    engines: dict[str, duckdb.DuckDBPyConnection] = _local.__dict__.setdefault("engines", {})
    if zone not in engines:
        database = duckdb.connect(":memory:")
        database.execute("set threads = 1")
        database.execute(f"set TimeZone = {literal(zone)}")
        engines[zone] = database
    return engines[zone]


def _run(contract: Contract, page: pa.Table, sql: str, zone: str) -> Conformed:
    database = engine(zone)
    database.register("page", page)
    try:
        result = database.execute(sql).to_arrow_table()
    finally:
        database.unregister("page")
    schema = contract.arrow_schema
    fault = result["__fault"]
    accepted = result.filter(pc.is_null(fault)).select(schema.names).cast(schema)
    refused = result.filter(pc.is_valid(fault))
    faults = pc.split_pattern(refused["__fault"], "|", max_splits=1)
    carried = [name for name in result.column_names if name.startswith("__carried_")]
    quarantine = pa.table(
        {
            "reason": pc.list_element(faults, 1).cast(pa.string()),
            "column_name": pc.list_element(faults, 0).cast(pa.string()),
            "record": refused["__record"].cast(pa.string()),
            **{name.removeprefix("__carried_"): refused[name] for name in carried},
        }
    )
    return Conformed(accepted, quarantine, _field_names(accepted[EXTRA], database))


def _field_names(extra: pa.ChunkedArray, database: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Names of the unknown fields; a new field inside a known object goes by the object's name."""
    if extra.null_count == len(extra):
        return frozenset()
    database.register("extras", pa.table({"extra": extra}))
    try:
        found = database.execute(
            "select distinct unnest(json_keys(extra)) from extras where extra is not null"
        ).fetchall()
    finally:
        database.unregister("extras")
    return frozenset(name for (name,) in found)
