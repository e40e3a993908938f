"""Adds to Instagram's objects what our tables hold and Meta says in another form.

Belongs here: pure functions, one object in and rows out; plain fields are the contracts' paths.
Does not: requests (`client`), what to load when (`__init__`).

Data flow: one object of a Graph answer -> rows of raw_instagram.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ingestion.parsing import first_link, from_iso, mapping
from ingestion.sources.instagram import settings

Row = dict[str, Any]
MetricKind = tuple[str, bool]

_OWN_HOSTS = {"www.instagram.com", "instagram.com", "l.instagram.com", "instagr.am"}


def media_row(record: Mapping[str, Any]) -> Row:
    """One post or reel with the link its caption spells out. Source: `GET {user}/media`."""
    return {**record, "link_url": first_link(record.get("caption"), _OWN_HOSTS)}


def created_at(record: Mapping[str, Any]) -> datetime | None:
    """When a medium was published; None when Meta does not say so in a form that can be read."""
    created = from_iso(record.get("timestamp"))
    return created if isinstance(created, datetime) else None


def metric_kind(record: Mapping[str, Any], now: datetime) -> MetricKind | None:
    """Which metrics a medium has, and whether it is from before `views`; None when Meta has none of it.

    Ads that were never posts, and media beyond Meta's two years, have none.
    """
    created = created_at(record)
    if created is None or created < now - timedelta(days=settings.INSIGHT_DAYS):
        return None
    product = record.get("media_product_type") or "FEED"
    if product == "FEED" and record.get("media_type") == "VIDEO":
        product = "VIDEO"
    return (product, created < settings.VIEWS_SINCE) if product in settings.METRICS else None


def own_counters(record: Mapping[str, Any]) -> Iterator[Row]:
    """The counters that a medium itself carries, in the shape of insights.

    Meta leaves `like_count` out while the account hides likes: that is unknown, not 0.
    """
    for metric in ("like_count", "comments_count"):
        value = record.get(metric)
        if value is not None:
            yield {"metric": metric, "period": "lifetime", "value": value}


def reply_rows(comment: Mapping[str, Any]) -> list[Row]:
    """The replies that came along with a comment."""
    replies = mapping(comment.get("replies")).get("data") or []
    return [{"parent_id": comment.get("id"), **reply} for reply in replies if isinstance(reply, Mapping)]


def has_more_replies(comment: Mapping[str, Any]) -> bool:
    """Whether the replies that came along are only the first page."""
    return bool(mapping(mapping(comment.get("replies")).get("paging")).get("next"))
