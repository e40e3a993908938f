"""Turns a visit with its actions into a flat row and one row a form.

Belongs here: pure functions of one visit. Does not: requests (`client`), columns (`contracts`).

Matomo gives the times of a visit in UTC, but those of its actions as the site's local time counted as if it
were UTC. What holds in every zone is how long after the first action an action came.

Data flow: one visit -> row of `visits`, rows of `form_events`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ingestion.parsing import from_epoch_seconds, mapping
from ingestion.sources.matomo import settings

Row = dict[str, Any]


def is_later(visit: Mapping[str, Any], end: datetime) -> bool:
    """Whether a visit began at or after this; one whose time cannot be read did not."""
    begun = from_epoch_seconds(visit.get("firstActionTimestamp"))
    return isinstance(begun, datetime) and begun >= end


def visit_row(visit: Mapping[str, Any]) -> Row:
    """The visit, with its landing page in place of its actions."""
    pages = [action for action in _actions(visit) if action.get("type") == "action"]
    landing = pages[0].get("url") if pages else None
    return {
        **{name: value for name, value in visit.items() if name != "actionDetails"},
        # an anonymized visit has `false` for an id
        "visitorId": visit.get("visitorId") or None,
        "landing": {"url": landing, **landing_parameters(landing)},
        "page_views": len(pages),
    }


def landing_parameters(url: Any) -> dict[str, str | None]:
    """What a landing page's address says of its campaign and of the ad that was clicked."""
    try:
        query = parse_qs(urlsplit(url).query) if isinstance(url, str) else {}
    except ValueError:  # an address that is none
        query = {}
    return {
        name: next((query[key][0] for key in keys if key in query), None)
        for name, keys in settings.LANDING_PARAMETERS.items()
    }


def form_rows(visit: Mapping[str, Any], category: str) -> list[Row]:
    """One row a form that was sent in the visit; none of a visit that cannot be named or placed in time."""
    number, begun = visit.get("idVisit"), _seconds(visit.get("firstActionTimestamp"))
    if number is None or begun is None:
        return []
    actions = _actions(visit)
    times = [_seconds(action.get("timestamp")) for action in actions]
    first = min((at for at in times if at is not None), default=0)
    rows = []
    for action, at in zip(actions, times, strict=True):
        if action.get("type") != "event" or action.get("eventCategory") != category or at is None:
            continue
        rows.append(
            {
                "id": f"{number}-{action.get('pageId') or at}",
                "visit_id": number,
                "visitor_id": visit.get("visitorId") or None,
                "user_id": visit.get("userId"),
                "form": action.get("eventAction"),
                "answer": action.get("eventName"),
                "page_url": action.get("url"),
                "occurred_at": begun + at - first,
            }
        )
    return rows


def _actions(visit: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = visit.get("actionDetails")
    return [mapping(action) for action in found] if isinstance(found, list) else []


def _seconds(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
