"""What one run reads of the company's X account: posts, mentions, and known posts looked up again.

Belongs here: the order of the reads, each made once and shared by the resources. Does not: one timeline's
marks (`walk`), prices (`spend`), tables (`__init__`).

Data flow: timelines, then lookups of what they did not bring -> posts and mentions to land, measure, mark.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

import dlt

from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.x import contracts, helpers, settings
from ingestion.sources.x.client import XClient
from ingestion.sources.x.helpers import Row
from ingestion.sources.x.options import Options
from ingestion.sources.x.spend import Purse
from ingestion.sources.x.walk import Lookup, TimelineWalk


class AccountReading:
    """One reading of the account."""

    def __init__(self, run: Run, client: XClient, options: Options) -> None:
        self._run = run
        self._client = client
        self._options = options

    @cached_property
    def purse(self) -> Purse:
        """The day's budget."""
        return Purse(self._run, self._options.daily_budget)

    @cached_property
    def known(self) -> KnownPosts:
        """Posts that earlier runs landed."""
        return KnownPosts(self._run, contracts.POSTS)

    @cached_property
    def known_mentions(self) -> KnownPosts:
        """Mentions that earlier runs landed."""
        return KnownPosts(self._run, contracts.MENTIONS)

    @cached_property
    def listed(self) -> list[Row]:
        """New posts of the account."""
        user_id = self._user_id
        if user_id is None:
            return []
        walk = TimelineWalk(
            self._run,
            "posts",
            lambda bounds, is_private, size: self._client.posts(user_id, bounds, is_private, size),
            self.purse,
            self._options.own_price,
            depth=settings.POSTS_DEPTH,
            with_private=self._options.is_user_token,
        )
        return walk.read()

    @property
    def measured(self) -> list[Row]:
        """Posts with their counters; one that the contract refuses has none either."""
        rows = [*self.listed, *self.lookup.rows]
        return [row for row in rows if row.get("id") and helpers.created_at(row)]

    @cached_property
    def mentions(self) -> list[Row]:
        """New mentions, as rows."""
        user_id = self._user_id
        if user_id is None:
            return []
        authors: dict[str, Row] = {}

        def pages(bounds: Row, _: bool, size: int) -> Iterator[Any]:
            for page in self._client.mentions(user_id, bounds, size):
                found = helpers.authors_of(page.response.json())
                self.purse.charge(self._options.user_price, found)
                authors.update(found)
                yield page

        walk = TimelineWalk(
            self._run,
            "mentions",
            pages,
            self.purse,
            self._options.own_price,
            depth=settings.MENTIONS_DEPTH,
            author_usd=self._options.author_usd,
        )
        return [helpers.mention_row(row, authors) for row in walk.read()]

    @cached_property
    def lookup(self) -> Lookup:
        """Posts of the metric window that the list did not bring, then older ones when they are due again."""
        lookup = Lookup(self._client, self.purse)
        if self._run.window is not None:
            return lookup
        standing = self._standing
        window = self._run.now - timedelta(days=settings.METRIC_WINDOW_DAYS)
        horizon = (
            self._run.now - settings.PRIVATE_METRICS_AGE if self._options.is_user_token else self._run.now
        )
        price = self._options.own_price
        private = [post for post, created in standing.items() if created >= horizon]
        public = [post for post, created in standing.items() if window <= created < horizon]
        lookup.read(reversed(private), price, private=True)
        lookup.read(reversed(public), price)
        self._check_older(lookup, [post for post, created in standing.items() if created < window])
        return lookup

    @cached_property
    def mention_lookup(self) -> Lookup:
        """Young mentions, looked up when older posts are: somebody may have deleted them."""
        lookup = Lookup(self._client, self.purse)
        if self._is_full_walk:
            since = self._run.now - timedelta(days=settings.MENTION_WINDOW_DAYS)
            lookup.read(reversed(self.known_mentions.standing(since)), self._options.other_price)
        return lookup

    def _check_older(self, lookup: Lookup, older: Sequence[str]) -> None:
        """Look all older posts up, in several runs if the budget asks for it, then not for some days."""
        if not self._is_full_walk:
            return
        state = dlt.current.source_state()
        done = helpers.id_order(state.get("checked", ""))
        due = sorted((post for post in older if helpers.id_order(post) > done), key=helpers.id_order)
        unanswered = lookup.read(due, self._options.own_price)
        if unanswered and unanswered[0] != due[0]:
            state["checked"] = due[due.index(unanswered[0]) - 1]
        elif not unanswered and (self.known.ids or self.listed):
            state.pop("checked", None)
            FullWalk(self._run, settings.FULL_WALK_DAYS).commit()

    @cached_property
    def _is_full_walk(self) -> bool:
        return FullWalk(self._run, settings.FULL_WALK_DAYS).is_due

    @cached_property
    def _standing(self) -> Row:
        """Known posts that stand and were not listed just now, last versions only, oldest first."""
        stored = self._run.stored(contracts.POSTS, ["edit_history_ids"])["edit_history_ids"].to_pylist()
        edited = [json.loads(history) for history in stored if history and "," in history]
        left_out = helpers.superseded([*edited, *map(helpers.version_ids, self.listed)])
        left_out |= {row["id"] for row in self.listed if row.get("id")}
        return {post: at for post, at in self.known.standing().items() if post not in left_out}

    @cached_property
    def _user_id(self) -> str | None:
        """The account's number, which X is paid for once; None when the budget does not pay for it."""
        users = dlt.current.source_state().setdefault("user_ids", {})
        username = self._options.username.removeprefix("@").lower()
        price = self._options.user_price
        if username not in users:
            if not self.purse.affords(price.usd, 1):
                self.purse.end("users")
                return None
            self.purse.announce("users", 1, price.usd)
            users[username] = self._client.user_id(username)
            self.purse.charge(price, [users[username]])
        return str(users[username])
