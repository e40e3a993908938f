"""The company's YouTube channel as of a moment: videos, counters, figures by day, threads of comments.

Days of the world are taken as Pacific days. Reports know only days that ended LAG_DAYS before the moment,
whatever was asked for. Some videos hide their likes, some have comments switched off. The old way of counting
views lives on as engaged views since NEW_VIEWS_SINCE; before, both are one number.

Data flow: posts, post_daily, comments -> Collections of resources, rows of reports.
"""

import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from sandbox.servers.asof import happened, post_totals, standing
from sandbox.servers.paging import Collection, Row

PACIFIC = ZoneInfo("America/Los_Angeles")
LAG_DAYS = 3
NEW_VIEWS_SINCE = date(2026, 8, 24)
ENGAGED_SHARE = 0.8
SECONDS = "%Y-%m-%dT%H:%M:%SZ"
INLINE_REPLIES = 5
MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
REPORT_METRICS = (
    "views", "engagedViews", "estimatedMinutesWatched", "averageViewDuration", "likes", "comments", "shares",
    "subscribersGained", "subscribersLost",
)  # fmt: skip


class YouTubeChannel:
    """What the channel's owner could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.brand = str(meta["brand"])
        self.id = str(meta["youtube_channel_id"])
        self.playlist = str(meta["youtube_uploads_playlist"])

    @cached_property
    def _posts(self) -> pl.DataFrame:
        posts = self.tables["posts"].filter(
            (pl.col("platform") == "youtube") & pl.col("activity_type").is_in(MEMBER_ACTIVITIES).not_()
        )
        there = standing(happened(posts, "published_at", self.as_of), "deleted_at", self.as_of)
        return there.sort("published_at", "vendor_id", descending=True)

    @cached_property
    def _totals(self) -> dict[str, Row]:
        totals = post_totals(self.tables["post_daily"], self.as_of)
        return {row["post_ref"]: row for row in totals.to_dicts()}

    @cached_property
    def uploads(self) -> Collection:
        """Entries of the list of uploads, newest first."""
        return Collection(self._posts, "vendor_id", lambda frame: [self._entry(r) for r in frame.to_dicts()])

    @cached_property
    def videos(self) -> Collection:
        """Standing videos, newest first."""
        return Collection(self._posts, "vendor_id", lambda frame: [self._video(r) for r in frame.to_dicts()])

    def _entry(self, row: Row) -> Row:
        moment = row["published_at"].strftime(SECONDS)
        return {
            "kind": "youtube#playlistItem",
            "etag": _tag(row["vendor_id"]),
            "id": f"UU{row['vendor_id']}",
            "contentDetails": {"videoId": row["vendor_id"], "videoPublishedAt": moment},
        }

    def _video(self, row: Row) -> Row:
        key = row["vendor_id"]
        totals = self._totals.get(row["post_ref"], {})
        statistics = {"viewCount": str(totals.get("views") or 0), "favoriteCount": "0"}
        if not hides_likes(key):
            statistics["likeCount"] = str(totals.get("reactions") or 0)
        if not comments_off(key):
            statistics["commentCount"] = str(totals.get("comments") or 0)
        is_short = row.get("post_kind") == "short"
        title, _, rest = row["text"].partition("\n")
        link = f"\n\n{row['link_url']}" if row["link_url"] else ""
        return {
            "kind": "youtube#video",
            "etag": _tag(key),
            "id": key,
            "snippet": {
                "publishedAt": row["published_at"].strftime(SECONDS),
                "channelId": self.id,
                "title": title[:100],
                "description": f"{rest or title}{link}",
                "thumbnails": {"default": {"url": f"https://i.ytimg.example/{key}.jpg"}},
                "channelTitle": self.brand,
                "tags": [row["topic"]],
                "categoryId": "26",
                "liveBroadcastContent": "none",
                "defaultLanguage": row["language"],
                "localized": {"title": title[:100], "description": rest},
            },
            "contentDetails": {
                "duration": "PT42S" if is_short else f"PT{2 + _number(key, 9)}M3S",
                "dimension": "2d",
                "definition": "hd",
                "caption": "false",
                "licensedContent": True,
                "contentRating": {},
                "projection": "rectangular",
            },
            "status": {
                "uploadStatus": "processed",
                "privacyStatus": "public",
                "license": "youtube",
                "embeddable": True,
                "publicStatsViewable": True,
                "madeForKids": False,
            },
            "statistics": statistics,
            "player": {
                "embedHtml": "<iframe></iframe>",
                "embedWidth": "405" if is_short else "1280",
                "embedHeight": "720",
            },
        }

    @cached_property
    def last_day(self) -> date:
        """The last Pacific day that reports know."""
        return (self.as_of.astimezone(PACIFIC) - timedelta(days=LAG_DAYS)).date() - timedelta(days=1)

    def report(self, videos: list[str], start: date, end: date) -> list[Row]:
        """One row a day and video with anything to report, by day, then video."""
        own = self._posts.filter(pl.col("vendor_id").is_in(videos)).select("post_ref", "vendor_id")
        last = min(end, self.last_day, self.as_of.astimezone(UTC).date() - timedelta(days=1))
        days = (
            self.tables["post_daily"]
            .join(own, on="post_ref")
            .filter(pl.col("date").is_between(start, last, closed="both"))
            .sort("date", "vendor_id")
        )
        return [self._day(row) for row in days.to_dicts()]

    def _day(self, row: Row) -> Row:
        views = row["views"] or 0
        is_new = row["date"] >= NEW_VIEWS_SINCE
        return {
            "day": row["date"].isoformat(),
            "video": row["vendor_id"],
            "views": views,
            "engagedViews": int(views * ENGAGED_SHARE) if is_new else views,
            "estimatedMinutesWatched": views * 40 // 60,
            "averageViewDuration": 40 if views else 0,
            "likes": row["reactions"],
            "comments": row["comments"],
            "shares": row["shares"],
            "subscribersGained": views // 200,
            "subscribersLost": views // 2000,
        }

    @cached_property
    def _comments(self) -> pl.DataFrame:
        comments = happened(self.tables["comments"], "created_at", self.as_of)
        there = standing(comments, "deleted_at", self.as_of)
        joined = there.join(self._posts.select("post_ref", "vendor_id"), on="post_ref")
        shut = [key for key in self._posts["vendor_id"] if comments_off(key)]
        return joined.filter(pl.col("vendor_id").is_in(shut).not_()).sort("created_at", "comment_id")

    @cached_property
    def comments(self) -> Collection:
        """Standing comments and replies, oldest first."""
        shown = self._comments
        return Collection(shown, "comment_id", lambda frame: [self._comment(r) for r in frame.to_dicts()])

    def replies(self, thread: str) -> Collection:
        """Replies of a thread, oldest first."""
        return self.comments.where(pl.col("parent_comment_id") == thread)

    def threads(self, video: str) -> Collection:
        """Threads of a video, newest first."""
        tops = self._comments.filter(
            (pl.col("vendor_id") == video) & pl.col("parent_comment_id").is_null()
        ).sort("created_at", "comment_id", descending=True)
        return Collection(tops, "comment_id", lambda frame: [self._thread(r) for r in frame.to_dicts()])

    def _thread(self, row: Row) -> Row:
        replies = self.replies(row["comment_id"])
        thread: Row = {
            "kind": "youtube#commentThread",
            "etag": _tag(row["comment_id"]),
            "id": row["comment_id"],
            "snippet": {
                "channelId": self.id,
                "videoId": row["vendor_id"],
                "topLevelComment": self._comment(row),
                "canReply": True,
                "totalReplyCount": len(replies),
                "isPublic": True,
            },
        }
        if len(replies):
            thread["replies"] = {"comments": replies.page(0, INLINE_REPLIES)}
        return thread

    def _comment(self, row: Row) -> Row:
        moment = row["created_at"].strftime(SECONDS)
        snippet: Row = {
            "channelId": self.id,
            "videoId": row["vendor_id"],
            "textDisplay": row["text"],
            "textOriginal": row["text"],
            "authorDisplayName": row["actor_name"],
            "authorProfileImageUrl": "https://yt3.example/a.jpg",
            "authorChannelUrl": f"http://www.youtube.example/channel/{row['actor_id']}",
            "authorChannelId": {"value": row["actor_id"]},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 0,
            "publishedAt": moment,
            "updatedAt": moment,
        }
        if row["parent_comment_id"]:
            snippet["parentId"] = row["parent_comment_id"]
        return {
            "kind": "youtube#comment",
            "etag": _tag(row["comment_id"]),
            "id": row["comment_id"],
            "snippet": snippet,
        }


def comments_off(key: str) -> bool:
    """Whether the owner has switched the comments of a video off; those written before are not shown."""
    return _number(key, 8) == 0


def hides_likes(key: str) -> bool:
    """Whether the owner hides how many people liked a video."""
    return _number(key, 7) == 0


def _number(key: str, below: int) -> int:
    """A number from an id, the same each time."""
    return zlib.crc32(key.encode()) % below


def _tag(key: str) -> str:
    return f"{zlib.crc32(key.encode()):08x}"
