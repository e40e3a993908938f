"""Turns elements of members' analytics into rows, and members into names that may be shown.

Belongs here: pure functions. Does not: requests (`client`), what to load when (`__init__`).

Data flow: configuration -> members; one element -> one row of raw_advocacy.member_days.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ingestion.errors import TokenDead
from ingestion.linkedin import first_day
from ingestion.sources.advocacy import settings

Row = dict[str, Any]


def members_of(configured: Any) -> dict[str, str]:
    """Employees and their tokens, from a table or the JSON text of one.

    Raises:
        TokenDead: the table is missing, empty or has a token that is no text.
    """
    if isinstance(configured, str):
        try:
            configured = json.loads(configured)
        except ValueError:
            configured = None
    if not isinstance(configured, Mapping) or not configured:
        raise TokenDead(
            "no employee is connected: write sources.advocacy.members in .dlt/secrets.toml, a line an "
            "employee: the employee's key as in the employees file = that person's own token"
        )
    empty = [number for number, token in enumerate(configured.values(), start=1) if not _is_token(token)]
    if empty:
        raise TokenDead(f"line {empty[0]} of sources.advocacy.members has no token")
    return {str(employee): str(token) for employee, token in configured.items()}


def _is_token(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def shown_name(employee: str, number: int) -> str:
    """An employee's key for a message; a key that is an address is not shown."""
    return f"line {number}" if "@" in employee else f"'{employee}'"


def member_day_row(element: Mapping[str, Any], employee: str, metric: str) -> Row:
    """One count of one employee's day. Source: `GET memberCreatorPostAnalytics?q=me&aggregation=DAILY`."""
    return {
        **element,
        "employee": employee,
        "platform": settings.PLATFORM,
        "date": first_day(element),
        "metric": metric,
        "value": figure(element),
    }


def figure(element: Mapping[str, Any]) -> Any:
    """The count of an element; LinkedIn has called it by both names."""
    return element.get("count", element.get("value"))


def is_whole(rows: Iterable[Mapping[str, Any]], total: int | None) -> bool:
    """Whether days hold about as many impressions as LinkedIn says there were in all."""
    counts = (row["value"] for row in rows if row["metric"] == settings.METRICS[settings.CHECKED_METRIC])
    found = sum(count for count in counts if isinstance(count, int))
    return total is not None and found >= total * settings.WHOLE_SHARE
