"""Turns elements of members' analytics into rows, and members into names that may be shown.

Belongs here: pure functions. Does not: requests (`client`), what to load when (`__init__`).

Data flow: configuration -> members; one element -> one row of raw_advocacy.member_days.
"""

from collections.abc import Mapping
from typing import Any

from ingestion.errors import TokenDead
from ingestion.linkedin import first_day
from ingestion.sources.advocacy import settings

Row = dict[str, Any]


def members_of(configured: Any) -> dict[str, str]:
    """Employees and their tokens.

    Raises:
        TokenDead: the table is missing, empty or has a token that is no text.
    """
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
    value = element.get("count", element.get("value"))
    return {
        **element,
        "employee": employee,
        "platform": settings.PLATFORM,
        "date": first_day(element),
        "metric": metric,
        "value": value,
    }


def has_figure(element: Mapping[str, Any]) -> bool:
    """Whether LinkedIn has the count at all."""
    return bool(element.get("count", element.get("value")) != settings.UNAVAILABLE)
