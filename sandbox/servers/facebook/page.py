"""The company's Facebook page as of a moment: posts, lifetime counters, comments.

Belongs here: table columns -> Graph nodes, the fields and metrics that exist. Does not: requests.

Data flow: posts, post_daily, comments -> Collections of nodes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import (
    ISO_NO_COLON,
    full_days,
    happened,
    known,
    post_totals,
    seconds,
    standing,
    text_time,
)
from sandbox.servers.paging import Collection, Row

MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
INSIGHT_YEARS = 2
# Shares of all reactions; what is left over is `like`.
REACTION_SHARES = (("love", 0.12), ("haha", 0.03), ("wow", 0.03), ("sad", 0.01), ("anger", 0.01))

# metric -> (counter of post_daily, title); insights of a post are lifetime values.
POST_METRICS: dict[str, tuple[str, str]] = {
    "post_media_view": ("impressions", "Lifetime post views"),
    "post_total_media_view_unique": ("reach", "Lifetime post viewers"),
    "post_clicks": ("clicks", "Lifetime post clicks"),
    "post_clicks_by_type": ("clicks", "Lifetime post clicks by type"),
    "post_reactions_by_type_total": ("reactions", "Lifetime total post reactions by type"),
    "post_activity_by_action_type": ("comments", "Lifetime post stories by action type"),
}
PAGE_METRICS: dict[str, tuple[str, str]] = {
    "page_media_view": ("impressions", "Daily page views of media"),
    "page_total_media_view_unique": ("reach", "Daily viewers of media"),
    "page_post_engagements": ("engagements", "Daily post engagements"),
}


class FacebookPage:
    """What a page token could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.id = str(meta["facebook_page_id"])
        self.title = str(meta["brand"])

    @cached_property
    def _own_posts(self) -> pl.DataFrame:
        frame = self.tables["posts"].filter(
            (pl.col("platform") == "facebook") & pl.col("activity_type").is_in(MEMBER_ACTIVITIES).not_()
        )
        return happened(frame, "published_at", self.as_of)

    @cached_property
    def posts(self) -> Collection:
        """Standing posts with their counters, newest first; `order` is epoch seconds."""
        totals = post_totals(self.tables["post_daily"], self.as_of)
        frame = (
            standing(self._own_posts, "deleted_at", self.as_of)
            .join(totals, on="post_ref", how="left")
            .with_columns(known("modified_at", self.as_of).fill_null(pl.col("published_at")))
            .with_columns(
                pl.col("impressions", "reach", "clicks", "reactions", "comments", "shares").fill_null(0),
                order=pl.col("published_at").dt.epoch("s"),
                created_time=pl.col("published_at").dt.strftime(ISO_NO_COLON),
                updated_time=pl.col("modified_at").dt.strftime(ISO_NO_COLON),
            )
            .sort("order", "vendor_id", descending=True)
        )
        return Collection(frame, "vendor_id", pl.DataFrame.to_dicts)

    @cached_property
    def _comments(self) -> pl.DataFrame:
        frame = self.tables["comments"].filter(pl.col("platform") == "facebook")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        posts = self.posts.frame.select("post_ref", "vendor_id")
        return (
            frame.join(posts, on="post_ref", how="inner")
            .with_columns(seconds("created_at").alias("order"), text_time("created_at", ISO_NO_COLON))
            .sort("order", "comment_id")
        )

    def comments_of(self, key: str, toplevel: bool, newest_first: bool) -> Collection:
        """Comments of a post, or replies to a comment."""
        if key in self.posts.positions:
            rows = self._comments.filter(pl.col("vendor_id") == key)
            if toplevel:
                rows = rows.filter(pl.col("parent_comment_id").is_null())
        else:
            rows = self._comments.filter(pl.col("parent_comment_id") == key)
        return Collection(rows.reverse() if newest_first else rows, "comment_id", pl.DataFrame.to_dicts)

    @cached_property
    def comments(self) -> Collection:
        """Every comment, by id."""
        return Collection(self._comments, "comment_id", pl.DataFrame.to_dicts)

    def has_insights(self, row: Row) -> bool:
        """Insights reach back two years."""
        return bool(row["published_at"] >= self.as_of - timedelta(days=365 * INSIGHT_YEARS))

    def page_days(self, first: datetime, last: datetime) -> pl.DataFrame:
        """Counters of the page for each complete UTC day in [first, last). Grain: date."""
        days = full_days(self.tables["post_daily"], self.as_of).join(
            self._own_posts.select("post_ref"), on="post_ref", how="inner"
        )
        return (
            days.filter((pl.col("date") >= first.date()) & (pl.col("date") < last.date()))
            .with_columns(engagements=pl.sum_horizontal("reactions", "comments", "shares", "clicks"))
            .group_by("date")
            .agg(pl.col("impressions", "reach", "engagements").sum())
            .sort("date")
        )

    @cached_property
    def post_fields(self) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of a post; a None leaves the field out, as Graph does."""
        author = {"name": self.title, "id": self.id}
        return {
            "id": lambda row: row["vendor_id"],
            "created_time": lambda row: row["created_time"],
            "updated_time": lambda row: row["updated_time"],
            "message": lambda row: row["text"],
            "story": lambda row: None,
            "from": lambda row: author,
            "permalink_url": lambda row: (
                f"https://www.facebook.com/{row['vendor_id'].replace('_', '/posts/')}"
            ),
            "status_type": lambda row: "shared_story" if row["link_url"] else "mobile_status_update",
            "is_published": lambda row: True,
            "is_hidden": lambda row: False,
            "is_expired": lambda row: False,
            "is_popular": lambda row: False,
            "shares": lambda row: {"count": row["shares"]} if row["shares"] else None,
            "attachments": _attachments,
            "comments": lambda row: _summary({"order": "chronological", "total_count": row["comments"]}),
            "reactions": lambda row: _summary({"total_count": row["reactions"], "viewer_reaction": "NONE"}),
            "parent_id": lambda row: None,
            "full_picture": lambda row: None,
            "message_tags": lambda row: None,
            "target": lambda row: None,
            "call_to_action": lambda row: None,
            "promotable_id": lambda row: row["vendor_id"],
        }

    @cached_property
    def comment_fields(self) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of a comment."""
        return {
            "id": lambda row: row["comment_id"],
            "created_time": lambda row: row["created_at"],
            "message": lambda row: row["text"],
            "from": lambda row: (
                {"name": self.title, "id": self.id}
                if row["is_own"]
                else {"name": row["actor_name"], "id": row["actor_id"]}
            ),
            "like_count": lambda row: 0,
            "comment_count": lambda row: 0,
            "parent": lambda row: {"id": row["parent_comment_id"]} if row["parent_comment_id"] else None,
            "permalink_url": lambda row: f"https://www.facebook.com/{row['comment_id']}",
            "is_hidden": lambda row: False,
            "is_private": lambda row: False,
            "attachment": lambda row: None,
            "message_tags": lambda row: None,
            "object": lambda row: {"id": row["vendor_id"]},
            "can_comment": lambda row: True,
        }


def insight_value(metric: str, row: Row) -> Any:
    """Lifetime value of one metric of a post."""
    counter = row[POST_METRICS[metric][0]]
    if metric == "post_reactions_by_type_total":
        parts = {name: int(counter * share) for name, share in REACTION_SHARES}
        parts = {name: number for name, number in parts.items() if number}
        like = counter - sum(parts.values())
        return ({"like": like} if like else {}) | parts
    if metric == "post_clicks_by_type":
        return {"link clicks": counter} if counter else {}
    if metric == "post_activity_by_action_type":
        kinds = {"like": row["reactions"], "comment": row["comments"], "share": row["shares"]}
        return {name: number for name, number in kinds.items() if number}
    return counter


def _attachments(row: Row) -> Row | None:
    if not row["link_url"]:
        return None
    return {
        "data": [
            {
                "media_type": "link",
                "type": "share",
                "title": row["topic"],
                "url": row["link_url"],
                "unshimmed_url": row["link_url"],
                "target": {"url": row["link_url"]},
            }
        ]
    }


def _summary(summary: Row) -> Row:
    return {"data": [], "summary": summary}
