"""The company's Mastodon account as of a moment: its statuses, the answers to them, its mentions.

Counters are what the company's own instance knows; there are no impressions on Mastodon.

Data flow: posts, post_daily, comments -> status and notification entities.
"""

import html
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from sandbox.servers.asof import happened, known, post_totals, standing
from sandbox.servers.paging import Collection, Row
from sandbox.world.calendar import START

HOST = "mastodon.example"
OTHER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
STATUS_COLUMNS = (
    "id", "order", "text", "link_url", "title", "language", "created_at", "edited_at", "reply_to", "actor_id",
    "actor_name", "actor_handle", "actor_link", "is_own", "shares", "reactions", "comments",
)  # fmt: skip


class MastodonAccount:
    """What the account's owner could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.id = str(meta["mastodon_account_id"])
        self.acct = str(meta["mastodon_acct"])
        self.host = HOST
        self.title = str(meta["brand"])

    @cached_property
    def _posts(self) -> pl.DataFrame:
        frame = self.tables["posts"].filter(
            (pl.col("platform") == "mastodon") & pl.col("activity_type").is_in(OTHER_ACTIVITIES).not_()
        )
        frame = standing(happened(frame, "published_at", self.as_of), "deleted_at", self.as_of)
        totals = post_totals(self.tables["post_daily"], self.as_of)
        edited = known("modified_at", self.as_of)
        return frame.join(totals, on="post_ref", how="left").select(
            "post_ref",
            pl.col("vendor_id").alias("id"),
            "text",
            "link_url",
            pl.col("topic").alias("title"),
            "language",
            pl.col("published_at").alias("created_at"),
            pl.when(edited > pl.col("published_at")).then(edited).alias("edited_at"),
            pl.lit(None, dtype=pl.String).alias("reply_to"),
            pl.lit(None, dtype=pl.String).alias("actor_id"),
            pl.lit(None, dtype=pl.String).alias("actor_name"),
            pl.lit(None, dtype=pl.String).alias("actor_handle"),
            pl.lit(None, dtype=pl.String).alias("actor_link"),
            pl.lit(True).alias("is_own"),
            *(pl.col(name).fill_null(0).cast(pl.Int64) for name in ("shares", "reactions", "comments")),
        )

    @cached_property
    def _replies(self) -> pl.DataFrame:
        frame = self.tables["comments"].filter(pl.col("platform") == "mastodon")
        frame = standing(happened(frame, "created_at", self.as_of), "deleted_at", self.as_of)
        posts = self._posts.select("post_ref", status_id="id")
        return frame.join(posts, on="post_ref", how="inner").select(
            "status_id",
            pl.col("comment_id").alias("id"),
            "text",
            pl.lit(None, dtype=pl.String).alias("link_url"),
            pl.lit(None, dtype=pl.String).alias("title"),
            "language",
            "created_at",
            pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("edited_at"),
            pl.col("parent_comment_id").fill_null(pl.col("status_id")).alias("reply_to"),
            "actor_id",
            "actor_name",
            "actor_handle",
            "actor_link",
            "is_own",
            *(pl.lit(0, dtype=pl.Int64).alias(name) for name in ("shares", "reactions", "comments")),
        )

    def _collection(self, frame: pl.DataFrame) -> Collection:
        frame = frame.with_columns(order=pl.col("id").cast(pl.Int64)).select(STATUS_COLUMNS)
        return Collection(frame.sort("order", descending=True), "id", self._statuses)

    @cached_property
    def statuses(self) -> Collection:
        """The account's statuses and its own answers, newest first."""
        own_replies = self._replies.filter(pl.col("is_own")).drop("status_id")
        return self._collection(pl.concat([self._posts.drop("post_ref"), own_replies]))

    @cached_property
    def everything(self) -> Collection:
        """Every status of the account and every answer to one, newest first."""
        return self._collection(pl.concat([self._posts.drop("post_ref"), self._replies.drop("status_id")]))

    @cached_property
    def notifications(self) -> Collection:
        """Mentions by others, newest first. A notification's id tells when it arrived, like a status' id."""
        others = self._collection(self._replies.filter(pl.col("is_own").not_()).drop("status_id"))
        return Collection(others.frame, "id", self._notifications)

    def context(self, key: str) -> tuple[list[Row], list[Row]] | None:
        """Ancestors and descendants of a status; None when it does not stand."""
        if key not in self.everything.positions:
            return None
        ancestors: list[str] = []
        parents = dict(zip(self.everything.frame["id"], self.everything.frame["reply_to"], strict=True))
        at = parents.get(key)
        while at is not None and at in parents:
            ancestors.insert(0, at)
            at = parents[at]
        below, level = [], {key}
        children = self.everything.frame.filter(pl.col("reply_to").is_not_null())
        while level:
            found = children.filter(pl.col("reply_to").is_in(list(level)))["id"].to_list()
            below += found
            level = set(found)
        return self.everything.many(ancestors), self.everything.many(sorted(below, key=int))

    def account(self) -> Row:
        """The company's account."""
        return self._account(self.id, self.acct, self.title, f"https://{self.host}/@{self.acct}")

    def _account(self, key: str, acct: str, title: str, url: str, link: str | None = None) -> Row:
        anchor = f'<a href="{link}" rel="me nofollow noopener" target="_blank">{link}</a>'
        return {
            "id": key,
            "username": acct.split("@", maxsplit=1)[0],
            "acct": acct,
            "display_name": title,
            "locked": False,
            "bot": False,
            "created_at": START.strftime("%Y-%m-%dT00:00:00.000Z"),
            "note": "",
            "url": url,
            "avatar": f"https://{self.host}/avatars/original/missing.png",
            "header": f"https://{self.host}/headers/original/missing.png",
            "followers_count": 0,
            "following_count": 0,
            "statuses_count": len(self.statuses) if key == self.id else 0,
            "emojis": [],
            "fields": [{"name": "Web", "value": anchor, "verified_at": None}] if link else [],
        }

    def _actor(self, row: Row) -> Row:
        if row["is_own"]:
            return self.account()
        acct = row["actor_handle"].removeprefix("@")
        name, _, host = acct.partition("@")
        url = f"https://{host or self.host}/@{name}"
        return self._account(row["actor_id"], acct, row["actor_name"] or name, url, row["actor_link"])

    def _statuses(self, frame: pl.DataFrame) -> list[Row]:
        return [self._status(row) for row in frame.to_dicts()]

    def _notifications(self, frame: pl.DataFrame) -> list[Row]:
        return [
            {
                "id": row["id"],
                "type": "mention",
                "created_at": _iso(row["created_at"]),
                "account": self._actor(row),
                "status": self._status(row),
            }
            for row in frame.to_dicts()
        ]

    def _status(self, row: Row) -> Row:
        account = self._actor(row)
        url = f"{account['url']}/{row['id']}"
        return {
            "id": row["id"],
            "created_at": _iso(row["created_at"]),
            "edited_at": _iso(row["edited_at"]),
            "in_reply_to_id": row["reply_to"],
            "in_reply_to_account_id": self.id if row["reply_to"] else None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": row["language"],
            "uri": url,
            "url": url,
            "replies_count": row["comments"],
            "reblogs_count": row["shares"],
            "favourites_count": row["reactions"],
            "quotes_count": 0,
            "content": self._content(row),
            "reblog": None,
            "account": account,
            "media_attachments": [],
            "mentions": []
            if row["is_own"]
            else [
                {
                    "id": self.id,
                    "username": self.acct,
                    "url": f"https://{self.host}/@{self.acct}",
                    "acct": self.acct,
                }
            ],
            "tags": [],
            "emojis": [],
            "card": _card(row),
            "poll": None,
        }

    def _content(self, row: Row) -> str:
        mention = ""
        if not row["is_own"]:
            profile = f"https://{self.host}/@{self.acct}"
            anchor = f'<a href="{profile}" class="u-url mention">@<span>{self.acct}</span></a>'
            mention = f'<span class="h-card">{anchor}</span> '
        link = ""
        if row["link_url"]:
            target = html.escape(row["link_url"], quote=True)
            link = f'</p><p><a href="{target}" target="_blank" rel="nofollow noopener">{target}</a>'
        return f"<p>{mention}{html.escape(row['text'] or '', quote=False)}{link}</p>"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _card(row: Row) -> Row | None:
    if not row["link_url"]:
        return None
    site = urlsplit(row["link_url"]).hostname
    return {
        "url": row["link_url"],
        "title": row["title"],
        "description": "",
        "type": "link",
        "author_name": "",
        "provider_name": site,
        "provider_url": f"https://{site}",
        "html": "",
        "width": 0,
        "height": 0,
        "image": None,
    }
