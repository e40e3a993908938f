"""Finds out which posts of the account are new, changed, gone, and due to be measured.

Belongs here: the walk over the list and its marks. Does not: requests (`client`), tables (`__init__`).
The list is ordered by `indexedAt`, which is the moment Bluesky saw a post, or the time its client declared
if that is earlier. So a clock that is ahead does no harm, and a post that is dated back lands deep in the
list, where the full walk finds it.

Data flow: pages of feed items, posts known from earlier runs -> posts to land, to measure, to mark deleted.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from ingestion.cursors import Cursor
from ingestion.parsing import mapping
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run
from ingestion.sources.bluesky import contracts, helpers, settings
from ingestion.sources.bluesky.client import BlueskyClient
from ingestion.sources.bluesky.helpers import Row


class PostWalk:
    """One walk over the account's posts, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: BlueskyClient) -> None:
        self._run = run
        self._client = client
        self._since = run.now - timedelta(days=settings.METRIC_WINDOW_DAYS)

    @cached_property
    def profile(self) -> Row:
        """The account."""
        return self._client.profile()

    @cached_property
    def full(self) -> FullWalk:
        """Whether every post is due to be listed."""
        return FullWalk(self._run, settings.FULL_WALK_DAYS)

    @cached_property
    def known(self) -> KnownPosts:
        """Posts that earlier runs landed."""
        return KnownPosts(self._run, contracts.POSTS, created="indexed_at")

    @cached_property
    def listed(self) -> list[Row]:
        """Views of new posts, last first; of all posts when a full walk is due."""
        cursor = Cursor(self._run, "posts", overlap=timedelta(minutes=settings.WALK_OVERLAP_MINUTES))
        span = Span(cursor, self.full)
        views: list[Row] = []
        did = self.profile["did"]
        for page in self._client.author_feed(did):
            own = [dict(helpers.post(item)) for item in page if helpers.is_own(item, did)]
            views += [view for view in own if span.holds(view)]
            if span.is_passed(filter(None, map(helpers.listed_at, page))):
                break
        found = {view.get("uri") for view in views}
        is_whole = len(found) >= int(self.profile.get("postsCount") or 0) * settings.WHOLE_SHARE
        if views and (not self.full.is_due or is_whole):  # a list that broke off is walked again
            self.full.commit()
            cursor.commit()
        return views

    @cached_property
    def deleted(self) -> set[str]:
        """Known posts that Bluesky says it no longer has."""
        return self._looked_up[1]

    @cached_property
    def views(self) -> list[Row]:
        """Posts to land: those listed and those asked for by uri."""
        return [*self.listed, *self._looked_up[0]]

    @cached_property
    def to_measure(self) -> list[Row]:
        """Posts that are recent, or that no run has seen before."""
        return [
            view
            for view in self.views
            if view.get("uri")
            and (moment := helpers.indexed_at(view))
            and (moment >= self._since or view["uri"] not in self.known.ids)
        ]

    @cached_property
    def _looked_up(self) -> tuple[list[Row], set[str]]:
        """Recent posts that were not listed; after a full walk all posts that were not."""
        listed = [view["uri"] for view in self.listed if view.get("uri")]
        since = None if self.full.is_due else self._since
        asked = self.known.standing(since).keys() - set(listed)
        is_empty = self.profile.get("postsCount") == 0
        return self._client.look_up(sorted(asked), next(iter(listed), None), is_empty)


class MentionWalk:
    """What others wrote to the account or about its posts."""

    def __init__(self, run: Run, client: BlueskyClient, posts: PostWalk) -> None:
        self._run = run
        self._client = client
        self._posts = posts

    @cached_property
    def known(self) -> KnownPosts:
        """Posts of others that earlier runs landed."""
        return KnownPosts(self._run, contracts.MENTIONS, created="indexed_at")

    @cached_property
    def rows(self) -> list[Row]:
        """New ones: from the account's notifications, or without a login from below its recent posts."""
        return self._notified() if self._client.is_logged_in else self._public()

    @cached_property
    def deleted(self) -> set[str]:
        """Known recent ones that their authors have taken back."""
        listed = [row["uri"] for row in self.rows if row.get("uri")]
        since = self._run.now - timedelta(days=settings.COMMENT_WINDOW_DAYS)
        asked = self.known.standing(since).keys() - set(listed)
        witness = next((view["uri"] for view in self._posts.views if view.get("uri")), None)
        return self._client.look_up(sorted(asked), witness)[1]

    def _notified(self) -> list[Row]:
        cursor = Cursor(self._run, "mentions", overlap=timedelta(minutes=settings.WALK_OVERLAP_MINUTES))
        span = Span(cursor, self._posts.full)
        rows: list[Row] = []
        for page in self._client.notifications():
            rows += [
                helpers.mention_row(item, item.get("reason"), item.get("reasonSubject"))
                for item in page
                if item.get("reason", "mention") in settings.MENTION_REASONS and span.holds(item)
            ]
            if span.is_passed(filter(None, map(helpers.indexed_at, page))):
                break
        if rows:
            cursor.commit()
        return rows

    def _public(self) -> list[Row]:
        rows: list[Row] = []
        did = self._posts.profile["did"]
        for view in self._posts.to_measure:
            uri = view["uri"]
            if view.get("replyCount"):
                rows += [helpers.mention_row(reply, "reply", uri) for reply in self._client.replies(uri)]
            if view.get("quoteCount"):
                for page in self._client.quotes(uri):
                    rows += [helpers.mention_row(quote, "quote", uri) for quote in page]
        return [row for row in rows if mapping(row.get("author")).get("did") != did]


class Span:
    """The part of a list that one walk takes."""

    def __init__(self, cursor: Cursor, full: FullWalk) -> None:
        self._start = None if full.is_due else cursor.start
        self._end = cursor.end

    def holds(self, view: Mapping[str, Any]) -> bool:
        """Whether a post is in; one whose time cannot be read is, so that the contract may refuse it."""
        moment = helpers.indexed_at(view)
        return moment is None or (moment < self._end and (self._start is None or moment >= self._start))

    def is_passed(self, moments: Iterable[Any]) -> bool:
        """Whether a page lies wholly before the span."""
        times = list(moments)
        return self._start is not None and bool(times) and max(times) < self._start
