"""The queries that hold rows against a contract: one SELECT that shapes, types and finds faults.

Belongs here: SQL text made from a contract. Does not: running it (`conform.py`).
Every step is materialized: inlined, the planner would write out each column's expression many times.

Data flow: Contract -> SQL over the registered table `page` -> typed columns, `extra`, `__fault`, `__record`.
"""

import json
from functools import lru_cache
from typing import Any

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


def literal(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


@lru_cache(maxsize=256)
def known_keys(contract: Contract) -> frozenset[str]:
    """Top-level keys of a row that the contract takes or leaves on purpose."""
    ignored = {name.partition(".")[0] for name in contract.ignored}
    return frozenset(ignored | {column.keys[0] for column in contract.columns})


@lru_cache(maxsize=256)
def json_sql(contract: Contract, is_known: bool) -> str:
    """The query that takes the declared paths out of JSON rows and types them.

    Args:
        contract: what the rows must look like.
        is_known: whether the page has no top-level key beyond the contract.
    """
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
        with record as materialized (select unnest(body::json[]) as j from page),
        parsed as materialized (
            select j as __record, json_transform(j, {literal(json.dumps(shape))}) as s from record
        ),
        raw as materialized (
            select {", ".join(selects)}, {_extra_sql(contract, is_known)} as {EXTRA}, __record from parsed
        )
        {_typed_sql(contract, ())}
    """


def _extra_sql(contract: Contract, is_known: bool) -> str:
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
    parts = ["'{}'::json" if is_known else f"json_merge_patch(__record, {literal(json.dumps(top))})"]
    for container, known in sorted(inner.items()):
        if container in open_containers:
            continue
        path = literal(f'$."{container}"')
        rest = (
            f"case when json_type(__record, {path}) = 'OBJECT' then nullif(json_merge_patch("
            f"json_extract(__record, {path}), {literal(json.dumps(known))})::varchar, '{{}}') end"
        )
        parts.append(f"coalesce(json_object({literal(container)}, ({rest})::json), '{{}}')")
    if not is_known:
        parts.append(f"coalesce(s.{EXTRA}, '{{}}')")
    if parts == ["'{}'::json"]:
        return "null::varchar"
    merged = parts[0]
    for part in parts[1:]:  # a NULL inside a patch removes the key again, which is what "nothing" means
        merged = f"json_merge_patch({merged}, {part})"
    return f"nullif({merged}::varchar, '{{}}')"


@lru_cache(maxsize=256)
def text_sql(contract: Contract, present: tuple[str, ...], carry: tuple[str, ...]) -> str:
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
        members = ", ".join(f"{literal(name)}, {_cleaned(name)}" for name in rest)
        # a merge patch onto nothing drops the members that are NULL
        extra = f"nullif(json_merge_patch('{{}}', json_object({members}))::varchar, '{{}}')"
    shown = [name for name in present if name not in {*carry, *contract.primary_key}]
    record = ", ".join(f"{literal(name)}, {_name(name)}" for name in shown)
    carried = "".join(f", {_name(name)} as {_name('__carried_' + name)}" for name in carry)
    return f"""
        with raw as materialized (
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
        f"when {rule.broken_if} then {literal(f'{rule.column}|{rule.reason}')}" for rule in contract.rules
    ]
    names = [column.name for column in contract.columns]
    shaped = [f"{c.expression or _name(c.name)} as {_name(c.name)}" for c in contract.columns]
    columns = [f"{_name('t_' + c.name)} as {_name(c.name)}" for c in contract.columns]
    carried = "".join(f", {_name('__carried_' + name)}" for name in carry)
    return f"""
        , shaped as materialized (
            select {", ".join(shaped)}, * exclude ({", ".join(map(_name, names))}) from raw
        ),
        typed as materialized (select *, {", ".join(casts)} from shaped)
        select {", ".join(columns)}, {EXTRA},
            case {" ".join(faults)} end as __fault, __record{carried}
        from typed
    """


def _cast(name: str, kind: ColumnType) -> str:
    """SQL that types a text column; NULL where the text does not say such a value."""
    iso = f"regexp_full_match({name}, {literal(ISO_PATTERN)})"
    number = f"regexp_full_match({name}, {literal(NUMBER_PATTERN)})"
    whole = f"regexp_full_match({name}, '[+-]?[0-9]+([.]0*)?')"
    epoch_ms = f"regexp_full_match({name}, '[0-9]{{12,14}}')"
    epoch_s = f"regexp_full_match({name}, '[0-9]{{9,11}}')"
    # 50 times as fast as the wide cast alone (7 us a value), which only amounts of 10 digits need
    narrow = f"try_cast({name} as decimal(18, 9))::{DECIMAL.value}"
    casts = {
        TIMESTAMP: f"case when {iso} then try_cast({name} as timestamptz)"
        f" when {epoch_ms} then make_timestamptz(try_cast({name} as bigint) * 1000)"
        f" when {epoch_s} then make_timestamptz(try_cast({name} as bigint) * 1000000) end",
        DATE: f"case when {iso} then try_cast(left({name}, 10) as date) end",
        BIGINT: f"case when {whole} then try_cast(split_part({name}, '.', 1) as bigint) end",
        DECIMAL: f"case when {number} then coalesce({narrow}, try_cast({name} as {DECIMAL.value})) end",
        DOUBLE: f"case when {number} then try_cast({name} as double) end",
        BOOLEAN: f"try_cast({name} as boolean)",
    }
    return casts.get(kind, name)


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
        values = ", ".join(map(literal, column.accepted))
        branches.append((f"{typed} not in ({values})", f"is none of {', '.join(column.accepted)}"))
    if column.minimum is not None:
        branches.append((f"{typed} < {column.minimum}", f"is below {column.minimum}"))
    if column.maximum is not None:
        branches.append((f"{typed} > {column.maximum}", f"is above {column.maximum}"))
    return [f"when {test} then {literal(f'{column.name}|{reason}')}" for test, reason in branches]
