"""The company's LinkedIn page as of a moment: posts, counters of the last 12 months, comments.

Counters are organic, complete UTC days only, and reach back 365 days: an older post has none (not zero).

Data flow: posts, post_daily, comments -> Collections and statistics elements.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import full_days, happened, known, millis, standing
from sandbox.servers.paging import Collection, Row

HISTORY_DAYS = 365
MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
DAY_MILLIS = 86_400_000
COUNTERS = ("impressions", "reach", "clicks", "reactions", "comments", "shares")


class LinkedInPage:
    """What an administrator of the page could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.organization = str(meta["linkedin_organization"])

    @cached_property
    def _own_posts(self) -> pl.DataFrame:
        frame = self.tables["posts"].filter(
            (pl.col("platform") == "linkedin") & pl.col("activity_type").is_in(MEMBER_ACTIVITIES).not_()
        )
        return happened(frame, "published_at", self.as_of)

    @cached_property
    def _standing_posts(self) -> pl.DataFrame:
        return (
            standing(self._own_posts, "deleted_at", self.as_of)
            .with_columns(known("modified_at", self.as_of).fill_null(pl.col("published_at")))
            .with_columns(millis("modified_at"), millis("published_at"))
        )

    @cached_property
    def posts(self) -> Collection:
        """Standing posts, last modified first."""
        frame = self._standing_posts.sort("modified_at", "vendor_id", descending=True)
        return Collection(frame, "vendor_id", self._post_rows)

    @cached_property
    def posts_by_creation(self) -> Collection:
        """Standing posts, newest first."""
        frame = self._standing_posts.sort("published_at", "vendor_id", descending=True)
        return Collection(frame, "vendor_id", self._post_rows)

    def _post_rows(self, frame: pl.DataFrame) -> list[Row]:
        return [self._post(row) for row in frame.to_dicts()]

    def _post(self, row: Row) -> Row:
        post = {
            "id": row["vendor_id"],
            "author": self.organization,
            "commentary": row["text"],
            "createdAt": row["published_at"],
            "publishedAt": row["published_at"],
            "lastModifiedAt": row["modified_at"],
            "lifecycleState": "PUBLISHED",
            "lifecycleStateInfo": {"isEditedByAuthor": row["modified_at"] > row["published_at"]},
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "isReshareDisabledByAuthor": False,
        }
        if row["link_url"]:
            post["content"] = {"article": {"source": row["link_url"], "title": row["topic"]}}
        return post

    @cached_property
    def _daily(self) -> pl.DataFrame:
        first = (self.as_of.astimezone(UTC) - timedelta(days=HISTORY_DAYS)).date()
        own = self._own_posts.select("post_ref", "vendor_id", "published_at")
        days = full_days(self.tables["post_daily"], self.as_of).filter(pl.col("date") >= first)
        return days.join(own, on="post_ref", how="inner")

    @cached_property
    def _by_post(self) -> dict[str, Row]:
        first = self.as_of - timedelta(days=HISTORY_DAYS)
        frame = self._daily.filter(pl.col("published_at") >= first)
        totals = frame.group_by("vendor_id").agg(pl.col(COUNTERS).sum())
        return {row["vendor_id"]: row for row in totals.to_dicts()}

    def post_statistics(self, urns: list[str], kind: str) -> list[Row]:
        """Lifetime counters of standing posts; a post without figures has no element."""
        return [
            {
                kind: urn,
                "organizationalEntity": self.organization,
                "totalShareStatistics": _counters(self._by_post[urn]),
            }
            for urn in urns
            if urn in self._by_post and urn in self.posts.positions
        ]

    def lifetime_statistics(self) -> Row:
        """Counters of the whole page over the last 12 months."""
        totals = self._daily.select(pl.col(COUNTERS).sum()).row(0, named=True)
        return {"organizationalEntity": self.organization, "totalShareStatistics": _counters(totals)}

    def daily_statistics(self, start: int, end: int | None) -> list[Row]:
        """One element for each complete UTC day in [start, end) of the last 12 months."""
        first = datetime.fromtimestamp(start / 1000, UTC).date()
        last = (
            self.as_of.astimezone(UTC).date()
            if end is None
            else datetime.fromtimestamp(end / 1000, UTC).date()
        )
        days = (
            self._daily.filter((pl.col("date") >= first) & (pl.col("date") < last))
            .group_by("date")
            .agg(pl.col(COUNTERS).sum())
            .sort("date")
        )
        elements = []
        for row in days.to_dicts():
            begins = int(datetime.combine(row["date"], datetime.min.time(), UTC).timestamp() * 1000)
            elements.append(
                {
                    "organizationalEntity": self.organization,
                    "timeRange": {"start": begins, "end": begins + DAY_MILLIS},
                    "totalShareStatistics": _counters(row),
                }
            )
        return elements

    @cached_property
    def _comments(self) -> pl.DataFrame:
        frame = self.tables["comments"].filter(pl.col("platform") == "linkedin")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        posts = self._standing_posts.select("post_ref", "vendor_id")
        return (
            frame.join(posts, on="post_ref", how="inner")
            .with_columns(millis("created_at"))
            .sort("created_at", "comment_id")
        )

    def comments_of(self, urn: str) -> Collection | None:
        """Comments of a post or replies to a comment, oldest first; None when there is no such thing."""
        if urn in self.posts.positions:
            rows = self._comments.filter(pl.col("vendor_id") == urn)
        elif urn.startswith("urn:li:comment:("):
            rows = self._comments.filter(pl.col("parent_comment_id") == urn)
        else:
            return None
        return Collection(rows, "comment_id", self._comment_rows)

    def _comment_rows(self, frame: pl.DataFrame) -> list[Row]:
        return [self._comment(row) for row in frame.to_dicts()]

    def _comment(self, row: Row) -> Row:
        actor = self.organization if row["is_own"] else row["actor_id"]
        stamp = {"actor": actor, "time": row["created_at"]}
        comment = {
            "id": row["comment_id"].rstrip(")").rsplit(",", 1)[-1],
            "commentUrn": row["comment_id"],
            "actor": actor,
            "object": row["vendor_id"],
            "message": {"attributes": [], "text": row["text"]},
            "created": stamp,
            "lastModified": stamp,
            "likesSummary": {"aggregatedTotalLikes": 0, "likedByCurrentUser": False, "totalLikes": 0},
        }
        if row["parent_comment_id"]:
            comment["parentComment"] = row["parent_comment_id"]
        return comment


def _counters(row: Row) -> Row:
    acted = row["clicks"] + row["reactions"] + row["comments"] + row["shares"]
    return {
        "impressionCount": row["impressions"],
        "uniqueImpressionsCount": row["reach"],
        "clickCount": row["clicks"],
        "likeCount": row["reactions"],
        "commentCount": row["comments"],
        "shareCount": row["shares"],
        "engagement": acted / row["impressions"] if row["impressions"] else 0.0,
        "shareMentionsCount": 0,
        "commentMentionsCount": 0,
    }
