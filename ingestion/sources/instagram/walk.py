"""What one run takes: posts and reels as all of Graph's (`ingestion.graph`), stories, and media of others.

Belongs here: where a walk begins and ends. Does not: requests (`client`), tables (`__init__`).

Data flow: pages of media -> rows to land.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property

from ingestion.cursors import Cursor
from ingestion.graph.walk import PostWalk
from ingestion.runs import Run
from ingestion.sources.instagram import contracts, helpers, settings
from ingestion.sources.instagram.client import InstagramClient, Row


class MediaWalk:
    """One walk over the account, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: InstagramClient) -> None:
        self._run = run
        self._client = client
        self.posts = PostWalk(
            run,
            client,
            contracts.MEDIA,
            window_days=settings.METRIC_WINDOW_DAYS,
            full_walk_days=settings.FULL_WALK_DAYS,
        )

    @cached_property
    def stories(self) -> list[Row]:
        """Stories that can be seen now; in a backfill those of its window."""
        return [row for page in self._client.stories() for row in page if self._is_inside(row)]

    @property
    def to_measure(self) -> list[Row]:
        """Posts and reels that are recent or new, and the stories."""
        stories = [row for row in self.stories if row.get("id")]
        return [*self.posts.recent(settings.METRIC_WINDOW_DAYS), *stories]

    def mentions(self) -> Iterator[list[Row]]:
        """Media that tag the account, as far back as may still be new.

        Somebody can tag the account in an older picture, and Meta does not say in which order it lists: the
        walk ends at a page without anything unknown or recent, and every few days it goes to the end.
        """
        full = Cursor(self._run, "mentions_full_walk")
        is_full = full.start is None or full.start <= self._run.now - timedelta(days=settings.FULL_WALK_DAYS)
        known = set(self._run.stored(contracts.MENTIONS, ["id"])["id"].to_pylist())
        recent = self._run.now - timedelta(days=settings.MENTION_WINDOW_DAYS)
        page: list[Row] = []
        for page in self._client.tagged():
            yield [row for row in page if self._is_inside(row)]
            if not is_full and not any(_is_news(row, known, recent) for row in page):
                return
        if page:  # an empty last page may be a list that broke off: walk it again next time
            full.commit()

    def _is_inside(self, row: Row) -> bool:
        window, created = self._run.window, helpers.created_at(row)
        return window is None or created is None or window.start <= created < window.end


def _is_news(row: Row, known: set[str], recent: datetime) -> bool:
    created = helpers.created_at(row)
    return row.get("id") not in known or created is None or created >= recent
