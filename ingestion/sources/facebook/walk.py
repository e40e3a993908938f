"""Finds out which posts of the page are there, gone, and due to be measured.

Belongs here: the walk over the list and its marks. Does not: requests (`client`), tables (`__init__`).

Data flow: pages of posts, posts known from earlier runs -> posts to land, to measure, to mark deleted.
"""

from datetime import datetime, timedelta
from functools import cached_property

from ingestion.parsing import from_iso
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.facebook import contracts, settings
from ingestion.sources.facebook.client import FacebookClient
from ingestion.sources.facebook.helpers import Row


class PostWalk:
    """One walk over the page's posts, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: FacebookClient) -> None:
        self._run = run
        self._client = client

    @cached_property
    def known(self) -> KnownPosts:
        """Posts that earlier runs landed."""
        return KnownPosts(self._run, contracts.POSTS)

    @cached_property
    def listed(self) -> list[Row]:
        """Posts of the metric window, newest first; all posts when a full walk is due."""
        return self._walk[0]

    @cached_property
    def deleted(self) -> list[str]:
        """Known posts of the walk's window that Meta says it no longer has."""
        return self._walk[1]

    @cached_property
    def _walk(self) -> tuple[list[Row], list[str]]:
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        since = None if full.is_due else self._run.now - timedelta(days=settings.METRIC_WINDOW_DAYS)
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
        """Listed posts that are not older than this, and older ones that no run has seen before."""
        since = self._run.now - timedelta(days=days)
        unique = {row["id"]: row for row in reversed(self.listed) if row.get("id")}
        created = {post: from_iso(row.get("created_time")) for post, row in unique.items()}
        return [
            row
            for post, row in unique.items()
            if isinstance(created[post], datetime) and (post not in self.known.ids or created[post] >= since)
        ]
