"""The company's Bluesky account as of a moment: its feed, the answers to it, who names or quotes it.

What the world does not say is worked out from places in a list, so that answers repeat: the clock of some
clients is a day ahead, links stand in a card or in the text, the company reposts some mentions, and some
mentions are quotes of its last post. Counters: likes, reposts, replies, quotes.

Data flow: posts, post_daily, comments, mentions -> post views, feed items, notifications.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import happened, post_totals, standing
from sandbox.servers.paging import Row

FEED = "app.bsky.feed"
AHEAD_TURN = 8  # the client of every so many posts has a clock that is ahead
REPOSTED_TURN, QUOTE_TURN = 4, 5
COLUMNS = (
    "uri", "text", "link_url", "title", "language", "at", "parent", "root", "did", "handle", "name", "page",
    "shares", "reactions", "comments",
)  # fmt: skip


def cid_of(text: str) -> str:
    """A content id of the form that Bluesky uses."""
    return "bafyrei" + hashlib.sha256(text.encode()).hexdigest()[:52]


def iso(moment: datetime) -> str:
    """A time as Bluesky writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class BlueskyAccount:
    """What could be read of the account at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.did = str(meta["bluesky_did"])
        self.handle = str(meta["bluesky_handle"])
        self.title = str(meta["brand"])

    def _of(self, table: str, time: str) -> pl.DataFrame:
        frame = self.tables[table].filter(pl.col("platform") == "bluesky")
        return standing(happened(frame, time, self.as_of), "deleted_at", self.as_of)

    @cached_property
    def _own(self) -> pl.DataFrame:
        totals = post_totals(self.tables["post_daily"], self.as_of)
        return (
            self._of("posts", "published_at")
            .join(totals, on="post_ref", how="left")
            .select(
                "post_ref",
                pl.col("vendor_id").alias("uri"),
                "text",
                "link_url",
                pl.col("topic").alias("title"),
                "language",
                pl.col("published_at").alias("at"),
                pl.lit(None, dtype=pl.String).alias("parent"),
                pl.lit(None, dtype=pl.String).alias("root"),
                pl.lit(self.did).alias("did"),
                pl.lit(self.handle).alias("handle"),
                pl.lit(self.title).alias("name"),
                pl.lit(None, dtype=pl.String).alias("page"),
                *(pl.col(name).fill_null(0).cast(pl.Int64) for name in ("shares", "reactions", "comments")),
            )
        )

    def _others(self, frame: pl.DataFrame, key: str, parent: pl.Expr, root: pl.Expr) -> pl.DataFrame:
        return frame.select(
            pl.col(key).alias("uri"),
            "text",
            pl.lit(None, dtype=pl.String).alias("link_url"),
            pl.lit(None, dtype=pl.String).alias("title"),
            "language",
            pl.col("created_at").alias("at"),
            parent.alias("parent"),
            root.alias("root"),
            pl.col("actor_id").alias("did"),
            pl.col("actor_handle").alias("handle"),
            pl.col("actor_name").alias("name"),
            pl.col("actor_link").alias("page"),
            *(pl.lit(0, dtype=pl.Int64).alias(name) for name in ("shares", "reactions", "comments")),
        )

    @cached_property
    def _comments(self) -> list[Row]:
        frame = self._of("comments", "created_at").join(
            self._own.select("post_ref", root="uri"), on="post_ref", how="inner"
        )
        root = pl.col("root")
        rows = self._others(frame, "comment_id", pl.col("parent_comment_id").fill_null(root), root)
        return rows.select(COLUMNS).to_dicts()

    @cached_property
    def _mentions(self) -> list[Row]:
        nothing = pl.lit(None, dtype=pl.String)
        frame = self._of("mentions", "created_at").sort("created_at", "mention_id")
        rows = self._others(frame, "mention_id", nothing, nothing).select(COLUMNS).to_dicts()
        posts = self._own.sort("at").select("uri", "at").rows()
        for place, row in enumerate(rows):
            before = [uri for uri, at in posts if at < row["at"]]
            row["quotes"] = before[-1] if place % QUOTE_TURN == 0 and before else None
        return rows

    @cached_property
    def views(self) -> dict[str, Row]:
        """Every standing post of anybody, by uri."""
        own = self._own.sort("at").select(COLUMNS).to_dicts()
        for place, row in enumerate(own):
            row["place"] = place
        return {row["uri"]: self._view(row) for row in [*own, *self._comments, *self._mentions]}

    @cached_property
    def feed(self) -> list[Row]:
        """Feed items: own posts and answers, and what the account reposted, last first."""
        own = [{"post": view} for view in self.views.values() if view["author"]["did"] == self.did]
        reposts = [
            {"post": self.views[row["uri"]], "reason": self._reason(row["at"] + timedelta(hours=1))}
            for place, row in enumerate(self._mentions)
            if place % REPOSTED_TURN == 0 and row["at"] + timedelta(hours=1) < self.as_of
        ]
        return sorted([*own, *reposts], key=place_of, reverse=True)

    @cached_property
    def notifications(self) -> list[Row]:
        """Answers, mentions and quotes by others, last first."""
        answers = [(row, "reply", row["parent"]) for row in self._comments if row["did"] != self.did]
        named = [(row, "quote" if row["quotes"] else "mention", row["quotes"]) for row in self._mentions]
        items = [self._notification(*found) for found in [*answers, *named]]
        return sorted(items, key=lambda item: (item["indexedAt"], item["cid"]), reverse=True)

    def profile(self) -> Row:
        """The account."""
        own = sum(view["author"]["did"] == self.did for view in self.views.values())
        return {**self._author(self.did, self.handle, self.title), "postsCount": own, "followersCount": 0}

    def quotes(self, uri: str) -> list[Row]:
        """Posts that quote a post, last first."""
        found = [self.views[row["uri"]] for row in self._mentions if row["quotes"] == uri]
        return sorted(found, key=lambda view: view["indexedAt"], reverse=True)

    def thread(self, uri: str) -> Row:
        """A post with all answers below it."""
        below = [self.thread(row["uri"]) for row in self._comments if row["parent"] == uri]
        kind = f"{FEED}.defs#threadViewPost"
        return {"$type": kind, "post": self.views[uri], "replies": below}

    def _reason(self, moment: datetime) -> Row:
        by = self._author(self.did, self.handle, self.title)
        return {"$type": f"{FEED}.defs#reasonRepost", "by": by, "indexedAt": iso(moment)}

    @staticmethod
    def _author(did: str, handle: str, name: str | None) -> Row:
        return {"did": did, "handle": handle, "displayName": name or "", "labels": []}

    def _view(self, row: Row) -> Row:
        quoted = sum(each["quotes"] == row["uri"] for each in self._mentions)
        return {
            "uri": row["uri"],
            "cid": cid_of(row["uri"] + (row["text"] or "")),
            "author": self._author(row["did"], row["handle"], row["name"]),
            "record": self._record(row),
            "bookmarkCount": 0,
            "replyCount": row["comments"],
            "repostCount": row["shares"],
            "likeCount": row["reactions"],
            "quoteCount": quoted,
            "indexedAt": iso(row["at"]),
            "labels": [],
        }

    def _record(self, row: Row) -> Row:
        is_ahead = row.get("place", 0) % AHEAD_TURN == 1
        record: Row = {
            "$type": f"{FEED}.post",
            "text": row["text"],
            "createdAt": iso(row["at"] + timedelta(days=is_ahead)),
            "langs": [row["language"]],
        }
        if row["parent"]:
            record["reply"] = {name: self._strong(row[name]) for name in ("root", "parent")}
        if row.get("quotes"):
            record["embed"] = {"$type": "app.bsky.embed.record", "record": self._strong(row["quotes"])}
        if row["link_url"]:
            record |= _in_text(row) if row.get("place", 0) % 2 else _card(row)
        return record

    @staticmethod
    def _strong(uri: str) -> Row:
        return {"uri": uri, "cid": cid_of(uri)}

    def _notification(self, row: Row, reason: str, subject: str | None) -> Row:
        view = self.views[row["uri"]]
        kept = {name: view[name] for name in ("uri", "cid", "author", "record", "indexedAt", "labels")}
        about = {"description": f"Opinions are mine. {row['page']}" if row["page"] else ""}
        item = {**kept, "author": {**view["author"], **about}, "reason": reason, "isRead": False}
        return item | ({"reasonSubject": subject} if subject else {})


def place_of(item: Row) -> tuple[str, str]:
    """Place in the author feed: when Bluesky saw the post or the repost."""
    seen: Row = item.get("reason") or item["post"]
    return seen["indexedAt"], item["post"]["cid"]


def _card(row: Row) -> Row:
    external = {"uri": row["link_url"], "title": row["title"], "description": ""}
    return {"embed": {"$type": "app.bsky.embed.external", "external": external}}


def _in_text(row: Row) -> Row:
    """The link in the text, shortened; its place is counted in bytes of UTF-8."""
    shown = row["link_url"].split("?")[0].removeprefix("https://")
    start = len(f"{row['text']} ".encode())
    index = {"byteStart": start, "byteEnd": start + len(shown.encode())}
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": row["link_url"]}
    return {"text": f"{row['text']} {shown}", "facets": [{"index": index, "features": [feature]}]}
