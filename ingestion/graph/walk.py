"""Finds out which posts of an account are there, gone, and due to be measured.

Belongs here: the walk over a list that comes newest first, and its marks. Does not: requests (the source's
`client`), tables (its `__init__`).

Data flow: pages of posts, posts known from earlier runs -> posts to land, to measure, to mark deleted.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from ingestion.contracts import Contract
from ingestion.parsing import from_iso
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run

Row = dict[str, Any]


class PostSource(Protocol):
    """What the walk asks a source's client."""

    def posts(self, since: datetime | None, until: datetime) -> Iterator[list[Row]]:
        """The account's own posts that were created in the window, newest first."""

    def is_gone(self, node: str) -> bool:
        """Whether Meta no longer has this post."""


class PostWalk:
    """One walk over an account's posts, made once and shared by the resources that need it.

    Args:
        run: the current run; in a backfill the posts of its window are walked.
        client: where the posts are.
        contract: the table of posts, with the columns id, created_at and deleted_at.
        window_days: how far back a usual walk goes.
        full_walk_days: how often every post is listed, to see which ones are gone.
    """

    def __init__(
        self, run: Run, client: PostSource, contract: Contract, *, window_days: int, full_walk_days: int
    ) -> None:
        self._run = run
        self._client = client
        self._contract = contract
        self._time_field = next(c.keys[0] for c in contract.columns if c.name == "created_at")
        self._window_days = window_days
        self._full_walk_days = full_walk_days

    @cached_property
    def known(self) -> KnownPosts:
        """Posts that earlier runs landed."""
        return KnownPosts(self._run, self._contract)

    @cached_property
    def listed(self) -> list[Row]:
        """Posts of the walk's window, newest first; all posts when a full walk is due."""
        return self._walk[0]

    @cached_property
    def deleted(self) -> list[str]:
        """Known posts of the walk's window that Meta says it no longer has."""
        return self._walk[1]

    @cached_property
    def _walk(self) -> tuple[list[Row], list[str]]:
        full = FullWalk(self._run, self._full_walk_days)
        since = None if full.is_due else self._run.now - timedelta(days=self._window_days)
        until = self._run.now
        if self._run.window is not None:
            since, until = self._run.window.start, min(self._run.window.end, until)
        rows: list[Row] = []
        page: list[Row] = []
        for page in self._client.posts(since, until):
            rows.extend(page)
        found = {row.get("id") for row in rows}
        suspects = [post for post in self.known.standing(since, until) if post not in found]
        deleted = [post for post in suspects if self._client.is_gone(post)]
        if page:  # an empty last page may be a list that broke off: walk it again next time
            full.commit()
        return rows, deleted

    def recent(self, days: int) -> list[Row]:
        """Listed posts that are not older than this, and older ones that no run has seen before.

        A backfill takes all that it lists.
        """
        since = self._run.now - timedelta(days=days)
        unique = {row["id"]: row for row in reversed(self.listed) if row.get("id")}
        created = {post: from_iso(row.get(self._time_field)) for post, row in unique.items()}
        return [
            row
            for post, row in unique.items()
            if isinstance(created[post], datetime)
            and (post not in self.known.ids or created[post] >= since or self._run.window is not None)
        ]
