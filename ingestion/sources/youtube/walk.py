"""Finds out which videos are there, gone, and due to be measured, and which comments are due or gone.

Belongs here: the walk over the uploads, its marks, what to believe of an answer. Does not: requests
(`client`), tables (`__init__`).

YouTube says that something is gone by leaving it out of a lookup by id. An answer that leaves out everything
says nothing: each lookup carries one id that was seen a moment ago, and counts only if that one is there.

Data flow: pages of uploads, videos and comments known before -> rows to land, to measure, to mark deleted.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conform import Conformed
from ingestion.cursors import Cursor
from ingestion.errors import NotFound
from ingestion.parsing import batches, from_iso, mapping
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.youtube import contracts, helpers, settings
from ingestion.sources.youtube.client import YouTubeClient, uploads_playlist
from ingestion.sources.youtube.helpers import Row
from ingestion.sources.youtube.quota import Quota

Lookup = Callable[[Sequence[str]], list[Row] | None]


@dataclass(frozen=True)
class Walked:
    """What one walk brought: rows as they came, the ids that were asked for, known videos that are gone."""

    rows: list[Row]
    asked: frozenset[str]
    deleted: frozenset[str]


class VideoWalk:
    """One walk over the channel's uploads, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: YouTubeClient, quota: Callable[[], Quota]) -> None:
        self._run = run
        self._client = client
        self._quota = quota

    @cached_property
    def channel(self) -> Row:
        """The channel; empty when today's units are gone."""
        return self._client.channel() or {}

    @cached_property
    def known(self) -> KnownPosts:
        """Videos that earlier runs landed."""
        return KnownPosts(self._run, contracts.VIDEOS)

    @cached_property
    def listed(self) -> list[Row]:
        """Videos of the metric window, newest first; all videos when a full walk is due."""
        return self._walk.rows

    @cached_property
    def measured(self) -> list[Row]:
        """Listed videos, without rows whose id nobody asked for."""
        return [row for row in self.listed if row.get("id") in self._walk.asked]

    @cached_property
    def deleted(self) -> frozenset[str]:
        """Known videos of the walk's window that YouTube no longer has."""
        return self._walk.deleted

    @cached_property
    def _walk(self) -> "Walked":
        if not self.channel:
            return Walked([], frozenset(), frozenset())
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        cursor = Cursor(self._run, "uploads", overlap=timedelta(days=settings.METRIC_WINDOW_DAYS))
        since = None if full.is_due else cursor.start
        ids, is_whole = self._uploads(since, cursor.end)
        rows: list[Row] = []
        for part in batches(ids, settings.PAGE_SIZE):
            found = self._client.videos(part)
            is_whole = is_whole and bool(found)
            rows.extend(found or [])
        seen = {row.get("id") for row in rows}
        suspects = [video for video in self.known.standing(since, cursor.end) if video not in seen]
        witness = next((video for video in ids if video in seen), None)
        deleted = frozenset(gone(self._client.videos, suspects, witness))
        if is_whole and not self._quota().is_spent:  # a list that broke off is walked again
            full.commit()
            cursor.commit()
        return Walked(rows, frozenset(ids), deleted)

    def _uploads(self, since: datetime | None, until: datetime) -> tuple[list[str], bool]:
        """Ids of the uploads in [since, until), and whether the list was read to its end."""
        ids: dict[str, None] = {}
        page: list[Row] = []
        for page in self._client.uploads(uploads_playlist(self.channel)):
            entries = [helpers.entry(item) for item in page]
            for video, published in entries:
                if video and (published is None or (since or published) <= published < until):
                    ids[video] = None
            times = [published for _, published in entries if published]
            if since is not None and times and max(times) < since:
                break
        return list(ids), bool(page)

    def standing(self, days: int | None = None) -> list[str]:
        """Videos that are there and not older than this, newest first; all without `days`."""
        since = None if days is None else self._run.now - timedelta(days=days)
        listed = {
            row["id"]: created
            for row in self.listed
            if row.get("id")
            and isinstance(created := from_iso(mapping(row.get("snippet")).get("publishedAt")), datetime)
        }
        videos = {**self.known.standing(), **listed}
        chosen = [
            (created, video)
            for video, created in videos.items()
            if video not in self.deleted and (since is None or created >= since)
        ]
        return [video for _, video in sorted(chosen, reverse=True)]


class CommentWalk:
    """The comments of recent videos, and of older ones that were not read for too long."""

    def __init__(self, run: Run, client: YouTubeClient, walk: VideoWalk, quota: Callable[[], Quota]) -> None:
        self._run = run
        self._client = client
        self._walk = walk
        self._quota = quota
        self._stored = run.stored(contracts.COMMENTS)
        self._found: set[str] = set()
        self._read: set[str] = set()

    def rows(self) -> Iterator[list[Row]]:
        """Comments of every video that is due, a page at a time."""
        for video in self.due():
            try:
                for page in self._client.threads(video):
                    yield self._rows_of(page, video)
            except NotFound:  # switched off, or gone with the video: what was read before is asked for by id
                pass
            if self._quota().is_spent:
                return
            self._read.add(video)

    def due(self) -> list[str]:
        """Recent videos with comments, those never read, then the longest unread: units may end before."""
        counts, newest = self._counts(), self._last_read()
        recent = [
            video
            for video in self._walk.standing(settings.COMMENT_WINDOW_DAYS)
            if counts.get(video) or video in newest
        ]
        unread = [video for video in self._walk.standing() if counts.get(video) and video not in newest]
        limit = self._run.now - timedelta(days=settings.COMMENT_REFRESH_DAYS)
        stale = sorted((moment, video) for video, moment in newest.items() if moment < limit)
        return list(dict.fromkeys([*recent, *unread, *(video for _, video in stale)]))

    def _counts(self) -> dict[str, int]:
        """Comments on each video as YouTube counts them now, or counted when the video was measured last."""
        stored = self._run.stored(contracts.VIDEO_STATISTICS, ("video_id", "comment_count"))
        most = stored.group_by("video_id").aggregate([("comment_count", "max")])
        counts = dict(zip(most["video_id"].to_pylist(), most["comment_count_max"].to_pylist(), strict=True))
        return counts | {row["id"]: helpers.comment_count(row) for row in self._walk.measured}

    def deleted(self) -> Conformed:
        """Stored comments of the videos just read that YouTube no longer has, emptied; for after `rows`."""
        standing = self._standing(self._read)
        found = pa.array(list(self._found), pa.string())
        suspects = standing.filter(pc.invert(pc.is_in(standing["id"], found)))
        ids = suspects["id"].to_pylist()
        missing = list(gone(self._client.comments, ids, next(iter(self._found), None)))
        rows = suspects.filter(pc.is_in(suspects["id"], pa.array(missing, pa.string())))
        schema = contracts.COMMENTS.arrow_schema
        for name in ("deleted_at", "observed_at"):
            rows = _replaced(rows, name, pa.array([self._run.now] * len(rows), schema.field(name).type))
        for name in contracts.PERSONAL[0].clears:
            rows = _replaced(rows, name, pa.nulls(len(rows), schema.field(name).type))
        return Conformed(rows.select(schema.names).cast(schema), pa.table({}), frozenset())

    def _rows_of(self, page: Sequence[Row], video: str) -> list[Row]:
        rows: list[Row] = []
        for thread in page:
            rows.append(helpers.opening_row(thread))
            if helpers.has_more_replies(thread):
                rows.extend(row for replies in self._client.replies(thread["id"]) for row in replies)
            else:
                rows.extend(helpers.inline_replies(thread))
        self._found |= {row["id"] for row in rows if row.get("id")}
        own = self._walk.channel.get("id")
        return [
            {
                **row,
                "video_id": video,
                "is_own": mapping(mapping(row.get("snippet")).get("authorChannelId")).get("value") == own,
                "observed_at": self._run.now,
            }
            for row in rows
        ]

    def _standing(self, videos: Collection[str]) -> pa.Table:
        """Stored comments of these videos that are not known to be gone."""
        of_video = pc.is_in(self._stored["video_id"], pa.array(list(videos), pa.string()))
        return self._stored.filter(pc.and_(of_video, pc.is_null(self._stored["deleted_at"])))

    def _last_read(self) -> dict[str, datetime]:
        """When the comments of each video were read last."""
        standing = self._stored.filter(pc.is_null(self._stored["deleted_at"]))
        latest = standing.group_by("video_id").aggregate([("observed_at", "max")])
        return dict(zip(latest["video_id"].to_pylist(), latest["observed_at_max"].to_pylist(), strict=True))


def gone(lookup: Lookup, suspects: Sequence[str], witness: str | None) -> Iterator[str]:
    """Those of the suspects that a lookup leaves out while it still has the witness.

    Args:
        lookup: asks for objects by id; None when today's units are gone.
        suspects: ids that were missing from a list.
        witness: an id that is surely there; without one nothing counts as gone.
    """
    if witness is None:
        return
    for part in batches(suspects, settings.PAGE_SIZE - 1):
        found = {row.get("id") for row in lookup([*part, witness]) or []}
        if witness in found:
            yield from (suspect for suspect in part if suspect not in found)


def _replaced(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)
