"""Finds out which posts of the page are new, changed, gone, and due to be measured.

Belongs here: the walk over the list and its marks. Does not: requests (`client`), tables (`__init__`).

Data flow: pages of posts, posts known from earlier runs -> posts to land, to measure, to mark deleted.
"""

from datetime import datetime, timedelta
from functools import cached_property

from ingestion.cursors import Cursor
from ingestion.parsing import from_epoch_ms
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.linkedin import contracts, helpers, settings
from ingestion.sources.linkedin.client import LinkedInClient
from ingestion.sources.linkedin.helpers import Row


class PostWalk:
    """One walk over the page's posts, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: LinkedInClient) -> None:
        self._run = run
        self._client = client

    @cached_property
    def known(self) -> KnownPosts:
        """Posts that earlier runs landed."""
        return KnownPosts(self._run, contracts.POSTS)

    @cached_property
    def listed(self) -> list[Row]:
        """New and changed posts, last modified first; all posts when a full walk is due."""
        return self._walk[0]

    @cached_property
    def deleted(self) -> set[str]:
        """Known posts that LinkedIn says it no longer has; only a full walk can tell."""
        return self._walk[1]

    @cached_property
    def _walk(self) -> tuple[list[Row], set[str]]:
        cursor = Cursor(self._run, "posts", overlap=timedelta(minutes=settings.WALK_OVERLAP_MINUTES))
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        rows: list[Row] = []
        total = 0
        for page in self._client.posts():
            total = max(total, helpers.total_of(page.response.json()))
            fresh = [row for row in page if full.is_due or not _is_before(row, cursor.start)]
            rows.extend(fresh)
            if len(fresh) < len(page):
                break
        found = {row.get("id") for row in rows}
        deleted: set[str] = set()
        if full.is_due:
            deleted = self._client.gone([post for post in self.known.standing() if post not in found])
        if rows and (not full.is_due or len(found) >= total):  # a list that broke off is walked again
            full.commit()
            cursor.commit()
        return rows, deleted

    def recent(self, days: int) -> list[str]:
        """Posts that still stand and are not older than this, oldest first."""
        since = self._run.now - timedelta(days=days)
        listed = {
            row["id"]: created
            for row in self.listed
            if row.get("id") and isinstance(created := from_epoch_ms(row.get("createdAt")), datetime)
        }
        posts = {**self.known.standing(), **listed}
        return [post for post, created in posts.items() if created >= since and post not in self.deleted]

    def to_measure(self, days: int) -> list[str]:
        """Recent posts, and older ones that no run has seen before."""
        new = [row["id"] for row in self.listed if row.get("id") and row["id"] not in self.known.ids]
        return list(dict.fromkeys([*self.recent(days), *new]))


def _is_before(record: Row, instant: datetime | None) -> bool:
    """Whether a post was last changed before this; one whose time cannot be read was not."""
    changed = from_epoch_ms(record.get("lastModifiedAt"))
    return instant is not None and isinstance(changed, datetime) and changed < instant
