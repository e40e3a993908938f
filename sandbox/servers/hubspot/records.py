"""CRM records as HubSpot writes them: every property a text, histories newest first, typed associations.

Data flow: frames of `hubspot_crm` -> record JSON; search body -> polars expressions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property, reduce
from typing import Any

import polars as pl

from sandbox.servers.hubspot.crm import Crm
from sandbox.servers.paging import Collection, Row

KINDS = {
    "contacts": "contacts",
    "companies": "companies",
    "deals": "deals",
    "tickets": "tickets",
    "meetings": "meetings",
    "calls": "calls",
    "emails": "emails",
    "0-1": "contacts",
    "0-2": "companies",
    "0-3": "deals",
    "0-5": "tickets",
    "0-47": "meetings",
    "0-48": "calls",
    "0-49": "emails",
}
SINGULAR = {
    "contact": "contacts",
    "company": "companies",
    "deal": "deals",
    "ticket": "tickets",
    "meeting": "meetings",
    "call": "calls",
    "email": "emails",
}
INTERNAL = frozenset({"id", "order", "created", "modified", "archived_at"})
MODIFIED = {
    kind: "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate" for kind in SINGULAR.values()
}
DEFAULT_PROPERTIES = {
    "contacts": ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    "companies": ("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    "deals": (
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ),
    "tickets": ("createdate", "hs_lastmodifieddate", "hs_pipeline", "hs_pipeline_stage", "subject"),
    "meetings": ("hs_lastmodifieddate", "hs_object_id"),
    "calls": ("hs_lastmodifieddate", "hs_object_id"),
    "emails": ("hs_lastmodifieddate", "hs_object_id"),
}
# (from, to) -> type id of the unlabelled association, and of `Primary` where there is one.
ASSOCIATION_TYPES = {
    ("deals", "contacts"): (3, None),
    ("contacts", "deals"): (4, None),
    ("deals", "companies"): (341, 5),
    ("companies", "deals"): (342, 6),
    ("contacts", "companies"): (279, 1),
    ("companies", "contacts"): (280, 2),
    ("tickets", "contacts"): (16, None),
    ("contacts", "tickets"): (15, None),
    ("meetings", "contacts"): (200, None),
    ("contacts", "meetings"): (199, None),
    ("meetings", "deals"): (212, None),
    ("deals", "meetings"): (211, None),
    ("calls", "contacts"): (194, None),
    ("contacts", "calls"): (193, None),
    ("calls", "deals"): (206, None),
    ("deals", "calls"): (205, None),
    ("emails", "contacts"): (198, None),
    ("contacts", "emails"): (197, None),
    ("emails", "deals"): (210, None),
    ("deals", "emails"): (209, None),
}
LABEL_TYPES = {"decision maker": 101, "champion": 102, "influencer": 103, "user": 104}
MAX_GROUPS, MAX_FILTERS, MAX_ALL_FILTERS = 5, 10, 25


class SearchError(ValueError):
    """A search cannot be run; the message is HubSpot's."""


def iso_millis(value: datetime) -> str:
    """2026-01-01T00:00:00.000Z."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


def property_text(value: Any) -> str | None:
    """Any property value as the text HubSpot sends."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso_millis(value)
    return str(value)


class Records:
    """One kind of record, in list order, written with the properties asked for."""

    def __init__(self, crm: Crm, kind: str) -> None:
        self.crm = crm
        self.kind = kind
        self.frame: pl.DataFrame = getattr(crm, kind)
        self.properties = [name for name in self.frame.columns if name not in INTERNAL]

    @cached_property
    def active(self) -> Collection:
        """Records that are not archived, by id."""
        return Collection(self.frame.filter(pl.col("archived_at").is_null()), "id", pl.DataFrame.to_dicts)

    @cached_property
    def archived(self) -> Collection:
        """Archived records, by id."""
        return Collection(self.frame.filter(pl.col("archived_at").is_not_null()), "id", pl.DataFrame.to_dicts)

    def write(self, rows: list[Row], asked: Iterable[str], with_history: Iterable[str] = ()) -> list[Row]:
        """Records with the properties asked for; unknown names are passed over, empty ones are null."""
        always = ("createdate", "hs_object_id", MODIFIED[self.kind])
        names = [
            name
            for name in dict.fromkeys((*(asked or DEFAULT_PROPERTIES[self.kind]), *always))
            if name in self.properties
        ]
        histories = {
            name: self._histories(name, rows)
            for name in dict.fromkeys(with_history)
            if name in self.properties
        }
        written = []
        for row in rows:
            record: Row = {
                "id": row["id"],
                "properties": {name: property_text(row[name]) for name in names},
                "createdAt": iso_millis(row["created"]),
                "updatedAt": iso_millis(row["modified"]),
                "archived": row["archived_at"] is not None,
            }
            if row["archived_at"] is not None:
                record["archivedAt"] = iso_millis(row["archived_at"])
            if histories:
                record["propertiesWithHistory"] = {
                    name: values[row["id"]] for name, values in histories.items()
                }
            written.append(record)
        return written

    def _histories(self, name: str, rows: list[Row]) -> dict[str, list[Row]]:
        log: dict[str, list[Row]] = defaultdict(list)
        frame = self.crm.history(self.kind, name)
        if frame is None:
            for row in rows:
                if row[name] is not None:
                    log[row["id"]].append(_change(property_text(row[name]), row["created"]))
            return log
        ids = pl.Series([row["id"] for row in rows], dtype=pl.String)
        for change in frame.filter(pl.col("id").is_in(ids)).reverse().to_dicts():
            log[change["id"]].append(_change(change["value"], change["entered_at"]))
        return log


def _change(value: str | None, moment: datetime) -> Row:
    return {
        "value": value,
        "timestamp": iso_millis(moment),
        "sourceType": "CRM_UI",
        "sourceId": "userId:1",
        "updatedByUserId": 1,
    }


def association_types(source: str, target: str, labels: list[str | None]) -> list[Row]:
    """The types of one link: the plain one, and its labels."""
    plain, primary = ASSOCIATION_TYPES[source, target]
    types: list[Row] = [{"category": "HUBSPOT_DEFINED", "typeId": plain, "label": None}]
    for label in labels:
        if label == "Primary" and primary is not None:
            types.insert(0, {"category": "HUBSPOT_DEFINED", "typeId": primary, "label": label})
        elif label:
            types.append(
                {"category": "USER_DEFINED", "typeId": LABEL_TYPES.get(label.lower(), 199), "label": label}
            )
    return types


def search_expression(groups: list[Row], schema: pl.Schema) -> pl.Expr:
    """Filter groups (any of) of filters (all of) as one expression.

    Raises:
        SearchError: too many filters, an unknown operator or property, a value of the wrong type.
    """
    if len(groups) > MAX_GROUPS:
        raise SearchError(f"Maximum number of filter groups ({MAX_GROUPS}) exceeded")
    filters = [group.get("filters") or [] for group in groups]
    if any(len(group) > MAX_FILTERS for group in filters) or sum(map(len, filters)) > MAX_ALL_FILTERS:
        raise SearchError("Maximum number of filters exceeded")
    alternatives = [
        reduce(lambda left, right: left & right, [_filter(one, schema) for one in group], pl.lit(True))
        for group in filters
    ]
    return reduce(lambda left, right: left | right, alternatives) if alternatives else pl.lit(True)


_COMPARISONS: dict[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "EQ": lambda column, value: column == value,
    "NEQ": lambda column, value: (column != value).fill_null(True),
    "LT": lambda column, value: column < value,
    "LTE": lambda column, value: column <= value,
    "GT": lambda column, value: column > value,
    "GTE": lambda column, value: column >= value,
}


def _filter(one: Row, schema: pl.Schema) -> pl.Expr:
    name, operator = one.get("propertyName", ""), one.get("operator", "")
    if name not in schema or name in INTERNAL:
        raise SearchError(f"There was a problem with the request: property {name!r} does not exist")
    column, value = comparable(name, schema), one.get("value")
    if operator == "HAS_PROPERTY":
        return column.is_not_null()
    if operator == "NOT_HAS_PROPERTY":
        return column.is_null()
    if operator in ("IN", "NOT_IN"):
        found = column.is_in([_typed(name, each, schema) for each in one.get("values") or []])
        return found if operator == "IN" else found.not_().fill_null(True)
    if operator == "BETWEEN":
        return (column >= _typed(name, value, schema)) & (
            column <= _typed(name, one.get("highValue"), schema)
        )
    if operator in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
        found = column.cast(pl.String).str.contains(str(value).strip("*"), literal=True)
        return found if operator == "CONTAINS_TOKEN" else found.not_().fill_null(True)
    if operator not in _COMPARISONS:
        raise SearchError(f"operator must be one of the known operators, not {operator!r}")
    return _COMPARISONS[operator](column, _typed(name, value, schema))


def comparable(name: str, schema: pl.Schema) -> pl.Expr:
    """A property as search compares it: times in whole milliseconds, ids as numbers, texts in lower case."""
    kind = schema[name]
    if isinstance(kind, pl.Datetime):
        return pl.col(name).dt.epoch("ms")
    if name == "hs_object_id":
        return pl.col("order")
    if kind == pl.String:
        return pl.col(name).str.to_lowercase()
    return pl.col(name)


def _typed(name: str, value: Any, schema: pl.Schema) -> Any:
    kind = schema["order"] if name == "hs_object_id" else schema[name]
    try:
        if isinstance(kind, pl.Datetime):
            text = str(value)
            if text.lstrip("-").isdigit():
                return int(text)
            moment = datetime.fromisoformat(text)
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
        if kind == pl.Boolean:
            return {"true": True, "false": False}[str(value).lower()]
        if kind.is_integer():
            return int(value)
        if kind.is_numeric():
            return float(value)
    except (KeyError, TypeError, ValueError) as error:
        raise SearchError(f"{value!r} is no value for the property {name}") from error
    return str(value).lower()
