"""Finds out which posts, comments and mentions are there, gone, and due to be measured.

Belongs here: the walks and their marks. Does not: requests (`client`), tables (`__init__`).

Data flow: pages of posts, posts known before -> posts to land, to measure, to mark deleted.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from ingestion.cursors import Cursor
from ingestion.parsing import batches
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.reddit import contracts, helpers, settings
from ingestion.sources.reddit.client import RedditClient
from ingestion.sources.reddit.helpers import Row

logger = logging.getLogger(__name__)


class PostWalk:
    """One walk over the account's posts, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: RedditClient, username: str) -> None:
        self._run = run
        self._client = client
        self._username = username.removeprefix("u/")

    @cached_property
    def known(self) -> KnownPosts:
        """Posts that earlier runs landed."""
        return KnownPosts(self._run, contracts.POSTS)

    @cached_property
    def listed(self) -> list[Row]:
        """Posts of the metric window, newest first; all when a full walk is due; a backfill's window."""
        return self._walk[0]

    @cached_property
    def deleted(self) -> set[str]:
        """Known posts of the walked time that Reddit says are gone."""
        return self._walk[1]

    @cached_property
    def _walk(self) -> tuple[list[Row], set[str]]:
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        since, until = self._period(full)
        rows: list[Row] = []
        page: list[Row] = []
        for page in self._client.submitted(self._username):
            rows += [row for row in page if is_within(row, since, until)]
            if page and not is_within(page[-1], since, None):
                break
        if len(rows) >= settings.LISTING_DEPTH:
            logger.warning("Reddit lists only the newest %d posts: older ones are out of reach", len(rows))
        deleted: set[str] = set()
        if self._run.window is None:
            deleted = gone(self._client, self.known.standing(since), rows)
        if page:  # an empty last page may be a list that broke off: walk it again next time
            full.commit()
        return rows, deleted

    def _period(self, full: FullWalk) -> tuple[datetime | None, datetime]:
        if self._run.window is not None:
            return self._run.window.start, min(self._run.window.end, self._run.now)
        window = self._run.now - timedelta(days=settings.METRIC_WINDOW_DAYS)
        return None if full.is_due else window, self._run.now

    def recent(self, days: int) -> list[Row]:
        """Listed posts that are not older than this, and older ones that no run has seen before."""
        since = self._run.now - timedelta(days=days)
        unique = {row["name"]: row for row in reversed(self.listed) if row.get("name")}
        return [
            row
            for post, row in unique.items()
            if (created := helpers.created_at(row)) is not None
            and (post not in self.known.ids or created >= since)
            and not helpers.is_gone(row)
        ]


class MentionWalk:
    """Posts and comments of others in some subreddits that name the company.

    Args:
        run: the current run.
        client: asks.
        subreddits: where to look.
        terms: the names to look for.
        own_name: the company's account, which is not somebody else.
    """

    def __init__(
        self, run: Run, client: RedditClient, subreddits: Sequence[str], terms: Sequence[str], own_name: str
    ) -> None:
        self._run = run
        self._client = client
        self._subreddits = subreddits if terms else ()
        self._terms = terms
        self._own_name = own_name.removeprefix("u/").lower()

    def read(self) -> list[Row]:
        """Mentions since the last complete walk of each list; in a backfill those of its window."""
        query = helpers.search_query(self._terms)
        rows: list[Row] = []
        for subreddit in self._subreddits:
            name = f"{subreddit.lower()}:{query}"
            rows += self._walk(f"posts:{name}", self._client.search(subreddit, query))
            rows += self._walk(f"comments:{name}", self._client.new_comments(subreddit))
        return rows

    def _walk(self, name: str, pages: Iterable[list[Row]]) -> list[Row]:
        cursor = Cursor(self._run, name, overlap=settings.SEARCH_OVERLAP)
        rows: list[Row] = []
        page: list[Row] = []
        for page in pages:
            rows += [row for row in filter(self._counts, page) if is_within(row, cursor.start, cursor.end)]
            if page and not is_within(page[-1], cursor.start, None):
                break
        if page:  # an empty last page may be a list that broke off
            cursor.commit()
        return rows

    def _counts(self, row: Row) -> bool:
        """Whether somebody else names the company; a shell no longer says, and the walk before it did."""
        is_foreign = str(row.get("author")).lower() != self._own_name
        return is_foreign and (helpers.is_gone(row) or helpers.names_any(row, self._terms))


def gone(client: RedditClient, known: Iterable[str], rows: Sequence[Row]) -> set[str]:
    """Known posts or comments that Reddit says are gone.

    What is missing from a list is asked for by id. A post that is surely there is asked for with it and
    shows whether the answer can be trusted.

    Args:
        client: asks.
        known: those that stood.
        rows: those that were just listed.
    """
    listed = {row["name"] for row in rows if row.get("name")}
    witness = next((row["name"] for row in rows if row.get("name") and not helpers.is_gone(row)), None)
    suspects = [post for post in known if post not in listed]
    missing: set[str] = set()
    if witness is None:
        return missing
    for part in batches(suspects, settings.BATCH_SIZE - 1):
        answer = client.by_name([witness, *part])
        standing = {row["name"] for row in answer if row.get("name") and not helpers.is_gone(row)}
        if witness in standing:
            missing |= set(part) - standing
    return missing


def shells(rows: Iterable[Row], known: KnownPosts, now: datetime) -> tuple[list[Row], set[str]]:
    """Sort out what was deleted: Reddit goes on listing an empty shell of it.

    Returns:
        The rows to land: what stands, and shells of what no run has seen alive; and the ids of known things
        that are shells now, whose stored rows say more.
    """
    standing = known.standing()
    kept: list[Row] = []
    emptied: set[str] = set()
    for row in rows:
        if not helpers.is_gone(row):
            kept.append(row)
        elif row.get("name") in standing:
            emptied.add(row["name"])
        elif row.get("name") not in known.ids:
            kept.append({**row, "deleted_at": now})
    return kept, emptied


def is_within(row: Row, since: datetime | None, until: datetime | None) -> bool:
    """Whether a thing was written in [since, until); one whose time cannot be read was."""
    created = helpers.created_at(row)
    if created is None:
        return True
    return (since is None or created >= since) and (until is None or created < until)
