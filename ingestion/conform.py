"""Holds rows against their contract and types them, whole columns at a time.

Belongs here: JSON page -> typed Arrow table, text table -> typed Arrow table, and the reasons why a row
is refused. Does not: reading pages (`http.py`) or files (`sources/files`), writing (`pipelines.py`).
The work is done by DuckDB on Arrow columns; Python sees a row only as one opaque call of the JSON writer.

Numbers reach a decimal column as text: pages are parsed with `parse_float=str`, so money never is a float.

Data flow: page of dict rows, text columns of a file -> `Conformed`.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contracts import (
    BIGINT,
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    EXTRA,
    TIMESTAMP,
    Column,
    ColumnType,
    Contract,
)

ISO_PATTERN = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.]\d+)?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?)?"
NUMBER_PATTERN = r"[+-]?(\d+([.]\d*)?|[.]\d+)([eE][+-]?\d+)?"
TYPE_NAMES = {
    BIGINT: "a whole number",
    DECIMAL: "a number",
    DOUBLE: "a number",
    BOOLEAN: "true or false",
    DATE: "a date (write 2026-11-01)",
    TIMESTAMP: "a time (write 2026-11-01T06:00:00+01:00)",
}

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
    lines = pa.array([orjson.dumps(row, default=str) for row in rows], pa.binary())
    page = pa.table({"j": lines.cast(pa.string())})
    return _run(contract, page, _json_sql(contract), zone)


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
    return _run(contract, table, _text_sql(contract, tuple(table.column_names), tuple(carry)), zone)


def engine(zone: str = "UTC") -> duckdb.DuckDBPyConnection:
    """One in-memory engine a thread and zone: the session's zone reads times without an offset."""
    engines: dict[str, duckdb.DuckDBPyConnection] = _local.__dict__.setdefault("engines", {})
    if zone not in engines:
        database = duckdb.connect(":memory:")
        database.execute("set threads = 1")
        database.execute(f"set TimeZone = {_literal(zone)}")
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


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


@lru_cache(maxsize=256)
def _json_sql(contract: Contract) -> str:
    """The query that takes the declared paths out of JSON rows and types them."""
    shape: dict[str, Any] = {}
    for column in contract.columns:
        node = shape
        for key in column.keys[:-1]:
            child = node.setdefault(key, {})
            if not isinstance(child, dict):
                raise ValueError(
                    f"contract {contract.address}: path {column.path} runs through a plain field"
                )
            node = child
        node[column.keys[-1]] = "VARCHAR"
    selects = [
        f"nullif({'.'.join(['s', *map(_name, column.keys)])}, '') as {_name(column.name)}"
        for column in contract.columns
    ]
    shape.setdefault(EXTRA, "VARCHAR")
    return f"""
        with parsed as (
            select j as __record, json_transform(j, {_literal(json.dumps(shape))}) as s from page
        ),
        raw as (
            select {", ".join(selects)}, {_extra_sql(contract)} as {EXTRA}, __record from parsed
        )
        {_typed_sql(contract, ())}
    """


def _extra_sql(contract: Contract) -> str:
    """What a JSON row holds beyond the contract, as JSON text, NULL when there is nothing.

    A merge patch with NULL for every known key removes exactly those keys.
    """
    inner: dict[str, dict[str, None]] = {}
    for column in contract.columns:
        if len(column.keys) > 1:
            inner.setdefault(column.keys[0], {})[column.keys[1]] = None
    open_containers = {name.removesuffix(".*") for name in contract.ignored if name.endswith(".*")}
    top: dict[str, None] = {EXTRA: None} | {column.keys[0]: None for column in contract.columns}
    for name in contract.ignored:
        head, _, tail = name.partition(".")
        top[head] = None
        if tail and tail != "*":
            inner.setdefault(head, {})[tail] = None
    parts = [f"json_merge_patch(__record, {_literal(json.dumps(top))})"]
    for container, known in sorted(inner.items()):
        if container in open_containers:
            continue
        path = _literal(f'$."{container}"')
        rest = (
            f"case when json_type(__record, {path}) = 'OBJECT' then nullif(json_merge_patch("
            f"json_extract(__record, {path}), {_literal(json.dumps(known))})::varchar, '{{}}') end"
        )
        parts.append(f"coalesce(json_object({_literal(container)}, ({rest})::json), '{{}}')")
    parts.append(f"coalesce(s.{EXTRA}, '{{}}')")
    merged = parts[0]
    for part in parts[1:]:  # a NULL inside a patch removes the key again, which is what "nothing" means
        merged = f"json_merge_patch({merged}, {part})"
    return f"nullif({merged}::varchar, '{{}}')"


@lru_cache(maxsize=256)
def _text_sql(contract: Contract, present: tuple[str, ...], carry: tuple[str, ...]) -> str:
    """The query that types the text columns of a file."""
    declared = {column.name for column in contract.columns}
    selects = [
        f"{_cleaned(column.name)} as {_name(column.name)}"
        if column.name in present
        else f"null::varchar as {_name(column.name)}"
        for column in contract.columns
    ]
    rest = [name for name in present if name not in declared and name not in carry]
    extra = "null::varchar"
    if rest:
        members = ", ".join(f"{_literal(name)}, {_cleaned(name)}" for name in rest)
        # a merge patch onto nothing drops the members that are NULL
        extra = f"nullif(json_merge_patch('{{}}', json_object({members}))::varchar, '{{}}')"
    shown = [name for name in present if name not in {*carry, *contract.primary_key}]
    record = ", ".join(f"{_literal(name)}, {_name(name)}" for name in shown)
    carried = "".join(f", {_name(name)} as {_name('__carried_' + name)}" for name in carry)
    return f"""
        with raw as (
            select {", ".join(selects)}, {extra} as {EXTRA},
                json_object({record})::varchar as __record{carried}
            from page
        )
        {_typed_sql(contract, carry)}
    """


def _cleaned(name: str) -> str:
    return f"nullif(trim({_name(name)}, ' \t\r\n\u00a0'), '')"


def _typed_sql(contract: Contract, carry: tuple[str, ...]) -> str:
    """Casts of all columns and the first fault of each row, read from the CTE `raw`."""
    casts = [f"{_cast(_name(c.name), c.type)} as {_name('t_' + c.name)}" for c in contract.columns]
    faults = [fault for column in contract.columns for fault in _faults(contract, column)]
    faults += [
        f"when {rule.broken_if} then {_literal(f'{rule.column}|{rule.reason}')}" for rule in contract.rules
    ]
    names = [column.name for column in contract.columns]
    shaped = [f"{c.expression or _name(c.name)} as {_name(c.name)}" for c in contract.columns]
    columns = [f"{_name('t_' + c.name)} as {_name(c.name)}" for c in contract.columns]
    carried = "".join(f", {_name('__carried_' + name)}" for name in carry)
    return f"""
        , shaped as (select {", ".join(shaped)}, * exclude ({", ".join(map(_name, names))}) from raw),
        typed as (select *, {", ".join(casts)} from shaped)
        select {", ".join(columns)}, {EXTRA},
            case {" ".join(faults)} end as __fault, __record{carried}
        from typed
    """


def _cast(name: str, kind: ColumnType) -> str:
    iso = f"regexp_full_match({name}, {_literal(ISO_PATTERN)})"
    number = f"regexp_full_match({name}, {_literal(NUMBER_PATTERN)})"
    epoch_ms = f"regexp_full_match({name}, '[0-9]{{12,14}}')"
    epoch_s = f"regexp_full_match({name}, '[0-9]{{9,11}}')"
    if kind == TIMESTAMP:
        return (
            f"case when {iso} then try_cast({name} as timestamptz)"
            f" when {epoch_ms} then make_timestamptz(try_cast({name} as bigint) * 1000)"
            f" when {epoch_s} then make_timestamptz(try_cast({name} as bigint) * 1000000) end"
        )
    if kind == DATE:
        return f"case when {iso} then try_cast(left({name}, 10) as date) end"
    if kind == BIGINT:
        exact = f"try_cast({name} as decimal(38, 9))"
        return f"case when {number} and {exact} = trunc({exact}) then try_cast({exact} as bigint) end"
    if kind in {DECIMAL, DOUBLE}:
        return f"case when {number} then try_cast({name} as {kind.value}) end"
    if kind == BOOLEAN:
        return f"try_cast({name} as boolean)"
    return name


def _faults(contract: Contract, column: Column) -> list[str]:
    """`when` branches for one column, in the order in which a person would mend them."""
    raw, typed = _name(column.name), _name("t_" + column.name)
    branches = []
    if contract.is_required(column):
        reason = "key is missing" if column.name in contract.primary_key else "is missing"
        branches.append((f"{raw} is null", reason))
    if column.type in TYPE_NAMES:
        branches.append((f"{raw} is not null and {typed} is null", f"is not {TYPE_NAMES[column.type]}"))
    if column.accepted:
        values = ", ".join(map(_literal, column.accepted))
        branches.append((f"{typed} not in ({values})", f"is none of {', '.join(column.accepted)}"))
    if column.minimum is not None:
        branches.append((f"{typed} < {column.minimum}", f"is below {column.minimum}"))
    if column.maximum is not None:
        branches.append((f"{typed} > {column.maximum}", f"is above {column.maximum}"))
    return [f"when {test} then {_literal(f'{column.name}|{reason}')}" for test, reason in branches]
