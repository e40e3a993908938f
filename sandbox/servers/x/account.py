"""The company's X account as of a moment: its posts and answers, and who mentions it.

One post in five was edited: on X that makes a new id.

Data flow: posts, post_daily, comments, mentions -> post objects of API v2, newest first.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import ISO_MILLIS, happened, post_totals, standing
from sandbox.servers.paging import Collection, Row

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
EDITED_ONE_IN = 5
EDITED_AFTER = timedelta(minutes=25)  # X lets a post be edited for an hour
PRIVATE_METRICS_AGE = timedelta(days=30)
MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
COUNTERS = ("impressions", "clicks", "reactions", "comments", "shares", "saves")
PLAIN_FIELDS = frozenset(
    "id text created_at author_id conversation_id in_reply_to_user_id lang entities possibly_sensitive"
    " edit_controls public_metrics non_public_metrics organic_metrics source reply_settings".split()
)
RENAMED = {
    "tweet": {"history": "edit_history_tweet_ids", "references": "referenced_tweets", "note": "note_tweet"},
    "post": {"history": "edit_history_post_ids", "references": "referenced_posts", "note": "note_post"},
}
_NO_TEXT = pl.lit(None, dtype=pl.String)


class XAccount:
    """What can be read of the account at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.id = str(meta["x_user_id"])
        self.username = str(meta["x_username"])
        self.title = str(meta["brand"])

    @cached_property
    def _posts(self) -> pl.DataFrame:
        """Standing posts with their first id and, once edited, a newer one."""
        frame = self.tables["posts"].filter(
            (pl.col("platform") == "x") & pl.col("activity_type").is_in(MEMBER_ACTIVITIES).not_()
        )
        frame = standing(happened(frame, "published_at", self.as_of), "deleted_at", self.as_of)
        totals = post_totals(self.tables["post_daily"], self.as_of)
        first = pl.col("vendor_id").cast(pl.Int64)
        edited = pl.col("published_at") + EDITED_AFTER
        edit_id = (edited.dt.epoch("ms") - SNOWFLAKE_EPOCH_MS) * 2**22 + first % 2**22
        is_edited = (first % EDITED_ONE_IN == 0) & (edited < self.as_of)
        return frame.join(totals, on="post_ref", how="left").select(
            "post_ref",
            first_id="vendor_id",
            last_id=pl.when(is_edited).then(edit_id.cast(pl.String)).otherwise("vendor_id"),
            text="text",
            link_url="link_url",
            language="language",
            first_at="published_at",
            last_at=pl.when(is_edited).then(edited).otherwise("published_at"),
            **{name: pl.col(name).fill_null(0).cast(pl.Int64) for name in COUNTERS},
        )

    @cached_property
    def _own(self) -> pl.DataFrame:
        posts = self._posts.select(
            pl.col("last_id").alias("id"),
            "first_id",
            "text",
            "link_url",
            "language",
            pl.col("last_at").alias("created_at"),
            pl.col("first_id").alias("conversation_id"),
            _NO_TEXT.alias("reply_to"),
            _NO_TEXT.alias("reply_to_user"),
            *COUNTERS,
        )
        replies = self._comments.filter(pl.col("is_own")).select(
            "id",
            pl.col("id").alias("first_id"),
            "text",
            _NO_TEXT.alias("link_url"),
            "language",
            "created_at",
            "conversation_id",
            "reply_to",
            "reply_to_user",
            *(pl.lit(0, dtype=pl.Int64).alias(name) for name in COUNTERS),
        )
        return pl.concat([posts, replies])

    @cached_property
    def _comments(self) -> pl.DataFrame:
        """Answers below the account's posts; they outlive the post."""
        frame = self.tables["comments"].filter(pl.col("platform") == "x")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        posts = self.tables["posts"].select("post_ref", conversation_id="vendor_id")
        writers = self.tables["comments"].select(
            parent_comment_id="comment_id", reply_to_user=pl.col("actor_id")
        )
        return (
            frame.join(posts, on="post_ref", how="inner")
            .join(writers, on="parent_comment_id", how="left")
            .with_columns(
                id=pl.col("comment_id"),
                reply_to=pl.col("parent_comment_id").fill_null(pl.col("conversation_id")),
                reply_to_user=pl.col("reply_to_user").fill_null(self.id),
            )
        )

    @cached_property
    def _mentions(self) -> pl.DataFrame:
        columns = ["id", "text", "language", "created_at", "author_id", "author_name", "author_username"]
        columns += ["author_location", "author_link"]
        answers = self._comments.filter(pl.col("is_own").not_()).with_columns(
            author_id="actor_id",
            author_name="actor_name",
            author_username=_bare("actor_handle"),
            author_location="actor_location",
            author_link="actor_link",
        )
        others = self.tables["mentions"].filter(pl.col("platform") == "x")
        others = standing(happened(others, "created_at", self.as_of), "deleted_at", self.as_of)
        return pl.concat(
            [
                answers.select(*columns, "conversation_id", "reply_to", "reply_to_user"),
                others.select(
                    pl.col("mention_id").alias("id"),
                    "text",
                    "language",
                    "created_at",
                    pl.col("actor_id").alias("author_id"),
                    pl.col("actor_name").alias("author_name"),
                    _bare("actor_handle").alias("author_username"),
                    pl.col("actor_location").alias("author_location"),
                    pl.col("actor_link").alias("author_link"),
                    pl.col("mention_id").alias("conversation_id"),
                    _NO_TEXT.alias("reply_to"),
                    _NO_TEXT.alias("reply_to_user"),
                ),
            ]
        )

    @cached_property
    def posts(self) -> Collection:
        """The account's posts and answers, newest first."""
        return _newest_first(self._own)

    @cached_property
    def mentions(self) -> Collection:
        """Posts of others that name the account, newest first."""
        return _newest_first(self._mentions)

    @cached_property
    def _everything(self) -> dict[str, Row]:
        """Every post that can be looked up, by id; an edited one under its first id as well."""
        rows = {row["id"]: row for row in [*self._own.to_dicts(), *self._mentions.to_dicts()]}
        edited = self._posts.filter(pl.col("first_id") != pl.col("last_id"))
        for row in edited.to_dicts():
            first = {"id": row["first_id"], "created_at": row["first_at"], "last_id": row["last_id"]}
            rows[row["first_id"]] = rows[row["last_id"]] | first
        return rows

    def find(self, post_id: str) -> Row | None:
        """One post by id, or None when it does not stand."""
        return self._everything.get(post_id)

    def user(self) -> Row:
        """The account itself."""
        return {"id": self.id, "name": self.title, "username": self.username}

    def post(self, row: Row, fields: set[str], naming: str) -> Row:
        """One post with the fields asked for; some always come."""
        names = RENAMED[naming]
        history = list(dict.fromkeys([row.get("first_id") or row["id"], row.get("last_id") or row["id"]]))
        shown = {"id", "text", names["history"], *fields}
        reply = [{"type": "replied_to", "id": row["reply_to"]}] if row["reply_to"] else None
        mention = "" if row.get("author_id") is None else f"@{self.username} "
        values = {
            "id": row["id"],
            "text": f"{mention}{row['text']}{f' {_short(row)}' if row.get('link_url') else ''}",
            "created_at": row["created_at"].strftime(ISO_MILLIS.replace("%.3f", f".{_millis(row):03d}")),
            "author_id": row.get("author_id") or self.id,
            "conversation_id": row["conversation_id"],
            "in_reply_to_user_id": row["reply_to_user"],
            "lang": row["language"],
            "entities": self._entities(row),
            "public_metrics": self._public(row, naming),
            names["history"]: history,
            names["references"]: reply,
        }
        if self.shows_private_metrics(row):
            values |= self._private(row)
        return {name: value for name, value in values.items() if name in shown and value is not None}

    def shows_private_metrics(self, row: Row) -> bool:
        """X gives an owner's figures for own posts of the last 30 days."""
        return "impressions" in row and bool(row["created_at"] > self.as_of - PRIVATE_METRICS_AGE)

    def _entities(self, row: Row) -> Row | None:
        if not row.get("link_url"):
            return None
        start = len(row["text"]) + 1
        link = {"url": _short(row), "expanded_url": row["link_url"], "display_url": row["link_url"][8:30]}
        return {"urls": [{"start": start, "end": start + 23, **link, "unwound_url": row["link_url"]}]}

    def _public(self, row: Row, naming: str) -> Row:
        return {
            "repost_count" if naming == "post" else "retweet_count": row.get("shares", 0),
            "reply_count": row.get("comments", 0),
            "like_count": row.get("reactions", 0),
            "quote_count": 0,
            "bookmark_count": row.get("saves", 0),
            "impression_count": row.get("impressions", 0),
        }

    def _private(self, row: Row) -> Row:
        own = {"impression_count": row["impressions"], "url_link_clicks": row["clicks"]}
        engagements = sum(row[name] for name in ("clicks", "reactions", "comments", "shares"))
        return {
            "non_public_metrics": own | {"user_profile_clicks": 0, "engagements": engagements},
            "organic_metrics": own | {"user_profile_clicks": 0, "like_count": row["reactions"]},
        }


def _newest_first(frame: pl.DataFrame) -> Collection:
    frame = frame.with_columns(order=pl.col("id").cast(pl.Int64)).sort("order", descending=True)
    return Collection(frame, "id", pl.DataFrame.to_dicts)


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.strip_prefix("@")


def _millis(row: Row) -> int:
    return int(row["created_at"].microsecond // 1000)


def _short(row: Row) -> str:
    return f"https://t.co/{hashlib.sha256(str(row['link_url']).encode()).hexdigest()[:10]}"
