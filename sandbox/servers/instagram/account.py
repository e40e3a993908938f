"""The company's Instagram account as of a moment: media, stories, lifetime counters, comments, tagged media.

Belongs here: table columns -> Graph nodes, the fields and metrics that exist. Does not: requests.

Data flow: posts, post_daily, comments, mentions -> Collections of nodes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import ISO_NO_COLON, happened, post_totals, standing
from sandbox.servers.graph.requests import field_tree
from sandbox.servers.paging import Collection, Row
from sandbox.world.calendar import START

INSIGHT_YEARS = 2
STORY_HOURS = 24
FEWEST_VIEWERS = 5
# The account was a private person's in its first weeks: Instagram has no metrics of what was published then.
CONVERTED_AT = START + timedelta(days=45)
WATCHED_MILLIS = 4_200

PRODUCTS = {"image": "FEED", "carousel": "FEED", "reel": "REELS", "story": "STORY"}
MEDIA_TYPES = {"image": "IMAGE", "carousel": "CAROUSEL_ALBUM", "reel": "VIDEO", "story": "IMAGE"}
Metric = Callable[[Row], float]
_EVERYWHERE: dict[str, Metric] = {
    "views": lambda row: row["views"],
    "reach": lambda row: row["reach"],
    "shares": lambda row: row["shares"],
    "total_interactions": lambda row: sum(row[n] for n in ("reactions", "comments", "shares", "saves")),
}
_LASTING: dict[str, Metric] = {
    "saved": lambda row: row["saves"],
    "likes": lambda row: row["reactions"],
    "comments": lambda row: row["comments"],
    "reposts": lambda row: 0,
}
_VISITS: dict[str, Metric] = {
    "follows": lambda row: row["reach"] // 400,
    "profile_visits": lambda row: row["reach"] // 60,
}
METRICS: dict[str, dict[str, Metric]] = {
    "FEED": {**_EVERYWHERE, **_LASTING, **_VISITS, "profile_activity": lambda row: row["reach"] // 300},
    "REELS": {
        **_EVERYWHERE,
        **_LASTING,
        "ig_reels_avg_watch_time": lambda row: WATCHED_MILLIS,
        "ig_reels_video_view_total_time": lambda row: WATCHED_MILLIS * row["views"],
        "reels_skip_rate": lambda row: 31.25,
        "crossposted_views": lambda row: 0,
        "facebook_views": lambda row: 0,
    },
    "STORY": {
        **_EVERYWHERE,
        **_VISITS,
        "replies": lambda row: row["comments"],
        "navigation": lambda row: row["views"],
        "link_clicks": lambda row: row["reach"] // 50,
    },
}
COUNTERS = ("views", "reach", "reactions", "comments", "shares", "saves")


class InstagramAccount:
    """What a token could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.id = str(meta["instagram_user_id"])
        self.username = str(meta["instagram_username"])

    @cached_property
    def _published(self) -> pl.DataFrame:
        frame = self.tables["posts"].filter(pl.col("platform") == "instagram")
        frame = standing(happened(frame, "published_at", self.as_of), "deleted_at", self.as_of)
        totals = post_totals(self.tables["post_daily"], self.as_of)
        return (
            frame.join(totals, on="post_ref", how="left")
            .with_columns(
                pl.col(COUNTERS).fill_null(0),
                order=pl.col("published_at").dt.epoch("s"),
                timestamp=pl.col("published_at").dt.strftime(ISO_NO_COLON),
            )
            .sort("order", "vendor_id", descending=True)
        )

    @cached_property
    def media(self) -> Collection:
        """Posts and reels with their counters, newest first; `order` is epoch seconds."""
        rows = self._published.filter(pl.col("post_kind") != "story")
        return Collection(rows, "vendor_id", pl.DataFrame.to_dicts)

    @cached_property
    def stories(self) -> Collection:
        """Stories that are not over."""
        begun = self.as_of - timedelta(hours=STORY_HOURS)
        rows = self._published.filter((pl.col("post_kind") == "story") & (pl.col("published_at") > begun))
        return Collection(rows, "vendor_id", pl.DataFrame.to_dicts)

    @cached_property
    def _comments(self) -> pl.DataFrame:
        frame = self.tables["comments"].filter(pl.col("platform") == "instagram")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        return (
            frame.join(self.media.frame.select("post_ref", "vendor_id"), on="post_ref", how="inner")
            .with_columns(
                order=pl.col("created_at").dt.epoch("s"),
                timestamp=pl.col("created_at").dt.strftime(ISO_NO_COLON),
            )
            .sort("order", "comment_id", descending=True)
        )

    @cached_property
    def comments(self) -> Collection:
        """Every comment and reply, by id."""
        return Collection(self._comments, "comment_id", pl.DataFrame.to_dicts)

    def comments_of(self, media: str) -> Collection:
        """Comments of a medium without replies, newest first."""
        mine = (pl.col("vendor_id") == media) & pl.col("parent_comment_id").is_null()
        return Collection(self._comments.filter(mine), "comment_id", pl.DataFrame.to_dicts)

    def replies_to(self, comment: str) -> Collection:
        """Replies to a comment."""
        mine = pl.col("parent_comment_id") == comment
        return Collection(self._comments.filter(mine), "comment_id", pl.DataFrame.to_dicts)

    @cached_property
    def tagged(self) -> Collection:
        """Other people's media in which the account is tagged, newest first."""
        frame = self.tables["mentions"].filter(pl.col("platform") == "instagram")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        frame = frame.with_columns(
            order=pl.col("created_at").dt.epoch("s"),
            timestamp=pl.col("created_at").dt.strftime(ISO_NO_COLON),
        ).sort("order", "mention_id", descending=True)
        return Collection(frame, "mention_id", pl.DataFrame.to_dicts)

    def insight_values(self, row: Row, metrics: list[str]) -> dict[str, float]:
        """Lifetime values of a medium; none where Instagram keeps none."""
        if row["published_at"] < self.as_of - timedelta(days=365 * INSIGHT_YEARS):
            return {}
        known = METRICS[PRODUCTS[row["post_kind"]]]
        return {name: known[name](row) for name in metrics}

    @cached_property
    def media_fields(self) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of a medium; a None leaves the field out, as Graph does."""
        return {
            "id": lambda row: row["vendor_id"],
            "caption": lambda row: row["text"],
            "media_type": lambda row: MEDIA_TYPES[row["post_kind"]],
            "media_product_type": lambda row: PRODUCTS[row["post_kind"]],
            "permalink": lambda row: f"https://www.instagram.com/{_path(row)}/{_shortcode(row)}/",
            "shortcode": _shortcode,
            "timestamp": lambda row: row["timestamp"],
            "username": lambda row: self.username,
            "like_count": lambda row: row["reactions"],
            "comments_count": lambda row: 0 if row["post_kind"] == "story" else row["comments"],
            "is_comment_enabled": lambda row: row["post_kind"] != "story",
            "owner": lambda row: {"id": self.id},
            "media_url": lambda row: f"https://scontent.example/{row['vendor_id']}?expires=soon",
        }

    @cached_property
    def tagged_fields(self) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of somebody else's medium."""
        return {
            "id": lambda row: row["mention_id"],
            "caption": lambda row: row["text"],
            "media_type": lambda row: "IMAGE",
            "media_product_type": lambda row: "FEED",
            "permalink": lambda row: f"https://www.instagram.com/p/t{row['mention_id'][-9:]}/",
            "timestamp": lambda row: row["timestamp"],
            "username": lambda row: row["actor_handle"],
            "like_count": lambda row: int(row["mention_id"][-2:]),
            "comments_count": lambda row: int(row["mention_id"][-1:]),
        }

    def comment_fields(self, fields: str) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of a comment.

        Args:
            fields: what the request asks for, with what it asks for of the replies.
        """
        plain: dict[str, Callable[[Row], Any]] = {
            "id": lambda row: row["comment_id"],
            "text": lambda row: row["text"],
            "timestamp": lambda row: row["timestamp"],
            "username": lambda row: row["actor_handle"],
            "from": lambda row: {"id": row["actor_id"], "username": row["actor_handle"]},
            "like_count": lambda row: 0,
            "hidden": lambda row: False,
            "parent_id": lambda row: row["parent_comment_id"],
            "media": lambda row: {"id": row["vendor_id"]},
        }
        names = [*field_tree(field_tree(fields).get("replies") or "id,text,timestamp"), "id"]

        def replies(row: Row) -> Row | None:
            if row["parent_comment_id"] is not None:
                return None
            rows = self._replies.get(row["comment_id"], [])
            shown = [
                {name: value for name in names if (value := plain[name](reply)) is not None} for reply in rows
            ]
            return {"data": shown} if shown else None

        return {**plain, "replies": replies}

    @cached_property
    def _replies(self) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = {}
        for row in self._comments.filter(pl.col("parent_comment_id").is_not_null()).to_dicts():
            grouped.setdefault(row["parent_comment_id"], []).append(row)
        return grouped


def _path(row: Row) -> str:
    return {"reel": "reel", "story": "stories"}.get(row["post_kind"], "p")


def _shortcode(row: Row) -> str:
    return f"C{int(row['vendor_id']):x}"
