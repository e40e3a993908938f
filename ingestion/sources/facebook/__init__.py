"""Facebook Pages: posts, their lifetime counters, comments.

Graph has no "modified since", so the posts of the metric window are read again each time, and every few
days all of them. A post that is missing from the list is asked for by id before it counts as deleted.
Counters are kept as a snapshot a day, so that increments can be derived.

Data flow: graph.facebook.com -> raw_facebook.{posts, post_insights, comments}
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import dlt

from ingestion.parsing import from_iso
from ingestion.posts import FullWalk, KnownPosts, observation
from ingestion.runs import Run
from ingestion.sources.facebook import contracts, helpers, settings
from ingestion.sources.facebook.client import FacebookClient
from ingestion.sources.facebook.helpers import Row


@dlt.source(name="facebook", max_table_nesting=0)
def facebook(
    run: Run,
    access_token: str = dlt.secrets.value,
    page_id: str = dlt.config.value,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
) -> Any:
    """All of one page that its token may read.

    Args:
        run: the current run.
        access_token: Page access token.
        page_id: digits of the page.
        base_url: where Graph is.
        api_version: as `v26.0`.
    """
    client = FacebookClient(base_url, access_token, api_version, page_id)
    walk = PostWalk(run, client)

    @dlt.resource(name="posts")
    def posts() -> Iterator[Any]:
        landing = run.landing(contracts.POSTS, keep="first")
        landing.add([helpers.post_row(record) for record in walk.listed])
        landing.add_conformed(walk.known.as_deleted(walk.deleted))
        yield from landing.finish()

    @dlt.resource(name="post_insights")
    def post_insights() -> Iterator[Any]:
        landing = run.landing(contracts.POST_INSIGHTS, keep="first")
        keys = observation(run)
        for post in walk.recent(settings.METRIC_WINDOW_DAYS):
            counters = [*helpers.own_counters(post), *helpers.insight_rows(client.insights(post["id"]))]
            landing.add([{**keys, "post_id": post["id"], **counter} for counter in counters])
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS)
        for post in walk.recent(settings.COMMENT_WINDOW_DAYS):
            if helpers.comment_count(post) == 0:
                continue
            for page in client.comments(post["id"]):
                landing.add([{**record, "post_id": post["id"]} for record in page])
        yield from landing.finish()

    return posts, post_insights, comments


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
        rows: list[Row] = []
        page: list[Row] = []
        for page in self._client.posts(since, self._run.now):
            rows.extend(page)
        found = {row.get("id") for row in rows}
        suspects = [post for post in self.known.standing(since) if post not in found]
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
