"""Turns Salesforce's records into rows, and tables into queries.

Belongs here: pure functions: which fields a table asks for, names that an organization chose, SOQL texts.
Does not: requests (`client`), what to load when (`__init__`).

Data flow: Contract, custom names -> SELECT; record -> row for its contract.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ingestion.contracts import Contract
from ingestion.sources.salesforce import settings

Row = dict[str, Any]

_OURS = frozenset({"deleted_at"})


def custom_names(chosen: Mapping[str, str]) -> dict[str, str]:
    """Our names -> the organization's fields: its own choice before the usual ones; "" leaves one out."""
    return {name: field for name, field in {**settings.CUSTOM_FIELDS, **chosen}.items() if field}


def fields_of(contract: Contract, custom: Mapping[str, str]) -> list[str]:
    """The fields that a table is made of, as the organization calls them."""
    names = [column.path or column.name for column in contract.columns if column.name not in _OURS]
    known = (custom.get(name) if name in settings.CUSTOM_FIELDS else name for name in names)
    return [name for name in known if name]


def optional_fields(custom: Mapping[str, str]) -> frozenset[str]:
    """Fields without which a table is still worth having."""
    return settings.OPTIONAL_FIELDS.union(custom.values())


def row_of(record: Mapping[str, Any], custom: Mapping[str, str], currency: str) -> Row:
    """One record with our names for the organization's own fields.

    Args:
        record: as Salesforce sends it.
        custom: our names -> the organization's fields.
        currency: what amounts are in where a record does not say so; "" if nobody knows.
    """
    row = dict(record)
    for name, field in custom.items():
        if field in row:
            row[name] = row.pop(field)
    if currency and "Amount" in row:
        row.setdefault("CurrencyIsoCode", currency)
    return row


def select(sobject: str, fields: Sequence[str], conditions: Iterable[str], order: Sequence[str] = ()) -> str:
    """A query."""
    where = " AND ".join(conditions)
    return (
        f"SELECT {','.join(fields)} FROM {sobject}"
        + (f" WHERE {where}" if where else "")
        + (f" ORDER BY {', '.join(order)}" if order else "")
    )


def between(field: str, start: datetime | None, end: datetime) -> list[str]:
    """Conditions for [start, end)."""
    since = [] if start is None else [f"{field} >= {_moment(start)}"]
    return [*since, f"{field} < {_moment(end)}"]


def among(ids: Iterable[str]) -> list[str]:
    """The condition for records with these ids."""
    texts = ",".join(f"'{key}'" for key in ids)
    return [f"Id IN ({texts})"]


def _moment(instant: datetime) -> str:
    """A time as SOQL reads it: UTC, in no quotes."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
