"""Reads the two queries that the sandbox's PostHog knows; everything else is an error, as it would be there.

Data flow: text of a query -> which it is, its columns, its limit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = frozenset({"uuid", "event", "distinct_id", "timestamp", "created_at"})
PROPERTIES = frozenset(
    "$device_id $anon_distinct_id $session_id $current_url $referrer utm_source utm_medium utm_campaign"
    " utm_content utm_term gclid fbclid li_fat_id $geoip_country_code $device_type form email"
    " how_heard".split()
)
_QUERY = re.compile(r"select (?P<columns>.+?) from events where (?P<rest>.+?) limit (?P<limit>\d+)")
_COLUMN = re.compile(r"(?P<what>[\w.$]+)(?: as (?P<name>\w+))?")
_PROPERTY = re.compile(r"properties(\.[$A-Za-z_][$\w]*)+")
WALK = (
    "event in ('$pageview', '$identify', {form_event})"
    " and timestamp >= toDateTime({happened_after})"
    " and created_at < toDateTime({until})"
    " and ( created_at > toDateTime({after})"
    " or (created_at = toDateTime({after}) and toString(uuid) > {after_id}) )"
    " order by created_at, toString(uuid)"
)
PROBE = "event = '$pageview'"


class HogQLError(Exception):
    """The query cannot be run; the message is PostHog's `detail`."""


@dataclass(frozen=True)
class Query:
    """One query: its columns (name -> field or property), its limit, and whether it walks all events."""

    columns: dict[str, str]
    limit: int
    is_walk: bool


def parse(text: str) -> Query:
    """Read a query.

    Raises:
        HogQLError: it has another shape, or an unknown field in it.
    """
    match = _QUERY.fullmatch(" ".join(text.split()))
    if match is None or match["rest"] not in (WALK, PROBE):
        raise HogQLError("Syntax error: the sandbox does not run this query")
    columns = {}
    for part in match["columns"].split(", "):
        column = _COLUMN.fullmatch(part)
        if column is None:
            raise HogQLError(f"Syntax error at '{part}'")
        what = column["what"]
        if what not in FIELDS and not _PROPERTY.fullmatch(what):
            raise HogQLError(f"Unable to resolve field: {what}")
        columns[column["name"] or what] = what
    return Query(columns, int(match["limit"]), match["rest"] == WALK)


def placeholder(values: Mapping[str, Any], name: str) -> Any:
    """The value of a placeholder.

    Raises:
        HogQLError: it has none.
    """
    if name not in values:
        raise HogQLError(f"Unresolved placeholder: {{{name}}}")
    return values[name]
