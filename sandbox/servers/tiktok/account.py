"""The company's TikTok account as of a moment: its videos and what was said under them.

Data flow: posts, post_daily, comments -> video and comment objects, newest first.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import happened, post_totals, standing
from sandbox.servers.paging import Collection, Row

MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
COUNTERS = ("impressions", "reach", "reactions", "comments", "shares", "saves")
SECONDS_A_VIDEO = (12, 45)
VIDEO_FIELDS = frozenset(
    "item_id media_type caption create_time share_url embed_url thumbnail_url video_views likes comments"
    " shares favorites reach video_duration full_video_watched_rate total_time_watched average_time_watched"
    " impression_sources audience_countries".split()
)
COMMENT_COLUMNS = frozenset({"comment_id", "video_id", "text"})


class TikTokAccount:
    """What the account's holder could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.id = str(meta["tiktok_business_id"])
        self.title = str(meta["brand"])
        self.username = self.title.lower()

    def profile(self) -> Row:
        """The account itself."""
        return {
            "username": self.username,
            "display_name": self.title,
            "profile_image": f"https://{self.username}.example/logo.png",
            "is_business_account": True,
        }

    @cached_property
    def videos(self) -> Collection:
        """Public videos, newest first."""
        frame = self.tables["posts"].filter(
            (pl.col("platform") == "tiktok") & pl.col("activity_type").is_in(MEMBER_ACTIVITIES).not_()
        )
        frame = standing(happened(frame, "published_at", self.as_of), "deleted_at", self.as_of)
        totals = post_totals(self.tables["post_daily"], self.as_of)
        if "views" not in totals.columns:
            totals = totals.with_columns(views="impressions")
        frame = frame.join(totals, on="post_ref", how="left").with_columns(
            pl.col(*COUNTERS, "views").fill_null(0).cast(pl.Int64)
        )
        frame = frame.sort("published_at", "vendor_id", descending=True)
        return Collection(frame, "vendor_id", pl.DataFrame.to_dicts)

    @cached_property
    def comments(self) -> Collection:
        """Comments and replies under standing videos, newest first."""
        frame = self.tables["comments"].filter(pl.col("platform") == "tiktok")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        videos = self.videos.frame.select("post_ref", "vendor_id")
        answers = frame.group_by("parent_comment_id").agg(pl.len().alias("replies"))
        frame = (
            frame.join(videos, on="post_ref", how="inner")
            .join(answers, left_on="comment_id", right_on="parent_comment_id", how="left")
            .with_columns(pl.col("replies").fill_null(0))
        )
        frame = frame.sort("created_at", "comment_id", descending=True)
        return Collection(frame, "comment_id", pl.DataFrame.to_dicts)

    def video(self, row: Row, fields: set[str]) -> Row:
        """One video with the fields asked for; its time is seconds as text."""
        least, span = SECONDS_A_VIDEO
        duration = least + int(row["vendor_id"][-3:]) % span
        watched = round(0.2 + int(row["vendor_id"][-2:]) / 250, 3)
        values = {
            "item_id": row["vendor_id"],
            "media_type": "VIDEO",
            "caption": f"{row['text']} {row['link_url'] or ''}".strip(),
            "create_time": str(int(row["published_at"].timestamp())),
            "share_url": f"https://www.tiktok.com/@{self.username}/video/{row['vendor_id']}",
            "video_views": row["views"],
            "reach": row["reach"],
            "likes": row["reactions"],
            "comments": row["comments"],
            "shares": row["shares"],
            "favorites": row["saves"],
            "video_duration": float(duration),
            "full_video_watched_rate": watched,
            "average_time_watched": round(duration * watched, 2),
            "total_time_watched": round(row["views"] * duration * watched, 1),
        }
        return {name: value for name, value in values.items() if name in fields}

    def comment(self, row: Row) -> Row:
        """One comment or reply."""
        parent = {"parent_comment_id": row["parent_comment_id"]} if row["parent_comment_id"] else {}
        return {
            "comment_id": row["comment_id"],
            "video_id": row["vendor_id"],
            "unique_identifier": row["actor_id"],
            "username": (row["actor_handle"] or "").removeprefix("@"),
            "display_name": row["actor_name"],
            "text": row["text"],
            "create_time": str(int(row["created_at"].timestamp())),
            "likes": 0,
            "replies": row["replies"],
            "owner": row["is_own"],
            "liked": False,
            "pinned": False,
            "status": "PUBLIC",
            **parent,
        }
