"""Adds to TikTok's records what our tables hold and TikTok says in another form.

Belongs here: pure functions, one record in and one row out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`walk`).

Data flow: one video or comment -> one row of raw_tiktok.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ingestion.parsing import first_link, from_epoch_seconds, text

Row = dict[str, Any]

_COUNTERS = (
    "video_views",
    "reach",
    "likes",
    "comments",
    "shares",
    "favorites",
    "full_video_watched_rate",
    "total_time_watched",
    "average_time_watched",
)


def video_row(record: Mapping[str, Any]) -> Row:
    """One video; a link in its caption cannot be clicked and is kept all the same."""
    return {
        **record,
        "item_id": text(record.get("item_id")),
        "link_url": first_link(record.get("caption")),
        "created_at": from_epoch_seconds(record.get("create_time")),
    }


def counts_row(record: Mapping[str, Any]) -> Row:
    """The counters of one video, without the moment they were read."""
    return {"video_id": text(record.get("item_id")), **{name: record.get(name) for name in _COUNTERS}}


def comment_row(record: Mapping[str, Any], video_id: str) -> Row:
    """One comment or reply; of its author's ids the one that TikTok means to keep."""
    return {
        **record,
        "comment_id": text(record.get("comment_id")),
        "video_id": video_id,
        "parent_comment_id": text(record.get("parent_comment_id")),
        "author_id": text(record.get("unique_identifier") or record.get("user_id")),
        "created_at": from_epoch_seconds(record.get("create_time")),
    }


def created_at(record: Mapping[str, Any]) -> datetime | None:
    """When a video was published; None when that cannot be read."""
    created = from_epoch_seconds(record.get("create_time"))
    return created if isinstance(created, datetime) else None


def count(record: Mapping[str, Any], name: str) -> int:
    """A counter of a record; 0 when it is none."""
    value = str(record.get(name, ""))
    return int(value) if value.isdigit() else 0
