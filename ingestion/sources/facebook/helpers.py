"""Turns the Graph API's objects into flat rows.

Belongs here: pure functions, one object in and rows out.
Does not: requests, paging and error codes (`client`), what to load when (`__init__`).

Data flow: one object of a Graph answer -> rows of raw_facebook.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.parsing import first_link, from_iso, mapping, unknown_fields
from ingestion.sources.facebook import settings

Row = dict[str, Any]

_OWN_HOSTS = {"www.facebook.com", "facebook.com", "m.facebook.com", "fb.me"}


def post_row(record: Mapping[str, Any]) -> Row:
    """One post of the page. Source: `GET {page}/published_posts`."""
    return {
        **unknown_fields(record, settings.KNOWN_POST_FIELDS),
        "id": record.get("id"),
        "message": record.get("message"),
        "story": record.get("story"),
        "permalink_url": record.get("permalink_url"),
        "link_url": _attached_link(record) or first_link(record.get("message"), _OWN_HOSTS),
        "status_type": record.get("status_type"),
        "is_published": record.get("is_published"),
        "created_at": from_iso(record.get("created_time")),
        "updated_at": from_iso(record.get("updated_time")),
        "deleted_at": None,
    }


def own_counters(record: Mapping[str, Any]) -> dict[str, Any]:
    """The counters that the post itself carries.

    Meta leaves `shares` out until somebody shares, so a missing one is 0; a missing summary stays NULL.
    """
    return {
        "shares_count": mapping(record.get("shares")).get("count", 0),
        "comments_count": mapping(mapping(record.get("comments")).get("summary")).get("total_count"),
        "reactions_count": mapping(mapping(record.get("reactions")).get("summary")).get("total_count"),
    }


def insight_values(answer: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
    """Read (metric, period, value) from an insights answer; a metric without values is left out."""
    for metric in answer.get("data") or []:
        values = metric.get("values") or []
        if values and "value" in values[-1]:
            yield metric.get("name"), metric.get("period"), values[-1]["value"]


def insight_row(post_id: str, metric: str, period: str | None, value: Any) -> Row:
    """One counter of one post, without the moment it was read."""
    is_object = isinstance(value, Mapping)
    return {
        "post_id": post_id,
        "metric": metric,
        "period": period,
        "value": None if is_object else value,
        "value_json": value if is_object else None,
    }


def comment_row(record: Mapping[str, Any], post_id: str) -> Row:
    """One comment. The author's id is valid on this page only."""
    author = mapping(record.get("from"))
    return {
        **unknown_fields(record, settings.KNOWN_COMMENT_FIELDS),
        "id": record.get("id"),
        "post_id": post_id,
        "parent_id": mapping(record.get("parent")).get("id"),
        "from_id": author.get("id"),
        "from_name": author.get("name"),
        "message": record.get("message"),
        "like_count": record.get("like_count"),
        "is_hidden": record.get("is_hidden"),
        "created_at": from_iso(record.get("created_time")),
    }


def _attached_link(record: Mapping[str, Any]) -> str | None:
    for attachment in mapping(record.get("attachments")).get("data") or []:
        url = first_link(attachment.get("unshimmed_url") or attachment.get("url"), _OWN_HOSTS)
        if url:
            return url
    return None
