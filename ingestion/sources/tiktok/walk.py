"""Finds out which videos of the account are there, gone, and due to be measured.

Belongs here: the walk over the list and its marks. Does not: requests (`client`), tables (`__init__`).

Data flow: pages of videos, videos known before -> videos to land, to measure, to mark deleted.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

from ingestion.parsing import batches, text
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.tiktok import contracts, settings
from ingestion.sources.tiktok.client import TikTokClient
from ingestion.sources.tiktok.helpers import Row, created_at


class VideoWalk:
    """One walk over the account's videos, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: TikTokClient) -> None:
        self._run = run
        self._client = client

    @cached_property
    def known(self) -> KnownPosts:
        """Videos that earlier runs landed."""
        return KnownPosts(self._run, contracts.VIDEOS)

    @cached_property
    def listed(self) -> list[Row]:
        """Videos of the metric window, newest first; all when a full walk is due; a backfill's window."""
        return self._walk[0]

    @cached_property
    def deleted(self) -> set[str]:
        """Known videos of the walked time that TikTok says it no longer has."""
        return self._walk[1]

    @cached_property
    def _walk(self) -> tuple[list[Row], set[str]]:
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        since, until = self._period(full)
        rows: list[Row] = []
        page: list[Row] = []
        for page in self._client.videos():
            rows += [row for row in page if _is_within(row, since, until)]
            if page and not _is_within(page[-1], since, None):
                break
        deleted: set[str] = set()
        if self._run.window is None:
            found = {text(row.get("item_id")) for row in rows}
            deleted = self._gone([post for post in self.known.standing(since) if post not in found], rows)
        if page:  # an empty last page may be a list that broke off: walk it again next time
            full.commit()
        return rows, deleted

    def _period(self, full: FullWalk) -> tuple[datetime | None, datetime]:
        if self._run.window is not None:
            return self._run.window.start, min(self._run.window.end, self._run.now)
        window = self._run.now - timedelta(days=settings.METRIC_WINDOW_DAYS)
        return None if full.is_due else window, self._run.now

    def _gone(self, suspects: Sequence[str], rows: Sequence[Row]) -> set[str]:
        """Ask for what is missing by id; a video that is surely there shows whether to trust the answer."""
        witness = next((text(row["item_id"]) for row in rows if row.get("item_id")), None)
        gone: set[str] = set()
        if witness is None:
            return gone
        for part in batches(suspects, settings.BATCH_SIZE - 1):
            found = {text(row.get("item_id")) for row in self._client.videos_by_id([witness, *part])}
            if witness in found:
                gone |= set(part) - found
        return gone

    def recent(self, days: int) -> list[Row]:
        """Listed videos that are not older than this, and older ones that no run has seen before."""
        since = self._run.now - timedelta(days=days)
        unique = {str(row["item_id"]): row for row in reversed(self.listed) if row.get("item_id")}
        return [
            row
            for post, row in unique.items()
            if (created := created_at(row)) is not None and (post not in self.known.ids or created >= since)
        ]


def _is_within(row: Row, since: datetime | None, until: datetime | None) -> bool:
    """Whether a video was published in [since, until); one whose time cannot be read was."""
    created = created_at(row)
    if created is None:
        return True
    return (since is None or created >= since) and (until is None or created < until)
