"""Turns YouTube's resources and report tables into rows.

Belongs here: pure functions, one answer or resource in and rows out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`walk`).

Data flow: one resource or report of YouTube -> rows of raw_youtube.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ingestion.parsing import first_link, from_iso, mapping, records

Row = dict[str, Any]

VIDEO_URL = "https://www.youtube.com/watch?v="
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_OWN_HOSTS = {"www.youtube.com", "youtube.com", "youtu.be", "m.youtube.com"}


def entry(item: Mapping[str, Any]) -> tuple[str | None, datetime | None]:
    """The video of a playlist entry, and when it was published; YouTube leaves that out for private ones."""
    content = mapping(item.get("contentDetails"))
    published = from_iso(content.get("videoPublishedAt"))
    return content.get("videoId"), published if isinstance(published, datetime) else None


def video_row(video: Mapping[str, Any]) -> Row:
    """One video with its address, link and length. Source: `videos.list`."""
    return {
        **video,
        "duration_seconds": seconds(mapping(video.get("contentDetails")).get("duration")),
        "link_url": first_link(mapping(video.get("snippet")).get("description"), _OWN_HOSTS),
        "post_url": f"{VIDEO_URL}{video['id']}" if video.get("id") else None,
    }


def seconds(duration: Any) -> Any:
    """`PT1H2M3S` -> 3723; parts that are nothing are left out. Other text comes back unchanged."""
    parts = _DURATION.fullmatch(duration) if isinstance(duration, str) else None
    if parts is None:
        return duration
    days, hours, minutes, rest = (int(part or 0) for part in parts.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def statistics_row(video: Mapping[str, Any]) -> Row:
    """The counters of one video; hidden ones are left out by YouTube and stay NULL."""
    return {**mapping(video.get("statistics")), "video_id": video.get("id")}


def comment_count(video: Mapping[str, Any]) -> int:
    """Comments and replies on a video as YouTube counts them; 0 when it does not say or they are off."""
    count = str(mapping(video.get("statistics")).get("commentCount", "0"))
    return int(count) if count.isdigit() else 0


def opening_row(thread: Mapping[str, Any]) -> Row:
    """The comment that opens a thread. Source: `commentThreads.list`."""
    return dict(mapping(mapping(thread.get("snippet")).get("topLevelComment")))


def inline_replies(thread: Mapping[str, Any]) -> list[Row]:
    """The replies that came with a thread."""
    return [dict(reply) for reply in records(mapping(thread.get("replies")).get("comments"))]


def has_more_replies(thread: Mapping[str, Any]) -> bool:
    """Whether a thread has more replies than came with it."""
    count = mapping(thread.get("snippet")).get("totalReplyCount")
    return bool(thread.get("id")) and isinstance(count, int) and count > len(inline_replies(thread))


def report_rows(answer: Any) -> list[Row] | None:
    """Rows of a report by the names of its columns, in whatever order they come; None without columns.

    A report without a single row has no `rows` at all.
    """
    headers = mapping(answer).get("columnHeaders")
    if not isinstance(headers, list):
        return None
    names = [str(mapping(header).get("name")) for header in headers]
    return [dict(zip(names, row, strict=False)) for row in mapping(answer).get("rows") or []]
