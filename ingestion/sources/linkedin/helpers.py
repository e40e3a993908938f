"""Adds to LinkedIn's records what our tables hold and LinkedIn says elsewhere or in another form.

Belongs here: pure functions, one record in and one record out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`__init__`).

Data flow: one element of a LinkedIn answer -> one row for its contract.
"""

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from ingestion.parsing import first_link, from_epoch_ms, mapping, text, unwrap_link

Row = dict[str, Any]

POST_URL = "https://www.linkedin.com/feed/update/"
_OWN_HOSTS = {"www.linkedin.com", "linkedin.com", "lnkd.in"}


def organization_urn(organization_id: str) -> str:
    """Name the page as LinkedIn does; ids and whole URNs are both taken."""
    return f"urn:li:organization:{organization_id.removeprefix('urn:li:organization:')}"


def post_row(record: Mapping[str, Any]) -> Row:
    """One post with its link. Source: `GET posts?q=author`."""
    source = mapping(mapping(record.get("content")).get("article")).get("source")
    return {
        **record,
        "link_url": unwrap_link(source) if source else first_link(record.get("commentary"), _OWN_HOSTS),
        "is_reshare": bool(record.get("reshareContext")),
        "post_url": f"{POST_URL}{record['id']}" if record.get("id") else None,
    }


def statistics_post(record: Mapping[str, Any]) -> str | None:
    """The post that an element of per-post statistics is about."""
    return record.get("share") or record.get("ugcPost")


def statistics_day(record: Mapping[str, Any]) -> date | None:
    """The UTC day that an element of daily statistics is about."""
    start = from_epoch_ms(mapping(record.get("timeRange")).get("start"))
    return start.astimezone(UTC).date() if hasattr(start, "astimezone") else None


def comment_row(record: Mapping[str, Any], post_id: str, own_urn: str) -> Row:
    """One comment without its author: only whether the page itself wrote it.

    The actor is taken out here and not in the contract, so that a refused row does not carry it either.
    """
    kept = {name: value for name, value in record.items() if not name.startswith(("actor", "agent"))}
    for moment in ("created", "lastModified"):
        kept[moment] = {"time": mapping(record.get(moment)).get("time")}
    return {
        **kept,
        "id": text(record.get("id")),
        "post_id": post_id,
        "parent_id": _comment_id(record.get("parentComment")),
        "is_own": record.get("actor") == own_urn,
    }


def _comment_id(urn: Any) -> str | None:
    """`urn:li:comment:(urn:li:activity:1,2)` -> `2`."""
    return urn.rstrip(")").rsplit(",", 1)[-1] if isinstance(urn, str) and urn else None


def total_of(answer: Any) -> int:
    """How many elements LinkedIn says a list has in all."""
    total = mapping(mapping(answer).get("paging")).get("total")
    return total if isinstance(total, int) else 0
