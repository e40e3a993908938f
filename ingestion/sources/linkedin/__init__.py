"""LinkedIn Pages: posts, their counters, the page's daily counters, comments of recent posts.

Posts are listed last modified first, down to what the last run has seen; every few days all of them are, to
find those that are gone. Counters are lifetime totals, kept as a snapshot a day, so that increments can be
derived. Comments are kept without their authors: LinkedIn's terms allow no more.

Data flow: api.linkedin.com/rest -> raw_linkedin.{posts, post_statistics, page_statistics_daily, comments}
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Any

import dlt

from ingestion.cursors import Cursor
from ingestion.parsing import from_epoch_ms
from ingestion.posts import FullWalk, KnownPosts, observation
from ingestion.runs import Run
from ingestion.sources.linkedin import contracts, helpers, settings
from ingestion.sources.linkedin.client import LinkedInClient
from ingestion.sources.linkedin.helpers import Row


@dlt.source(name="linkedin", max_table_nesting=0)
def linkedin(
    run: Run,
    access_token: str = dlt.secrets.value,
    organization_id: str = dlt.config.value,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
) -> Any:
    """All of one page that LinkedIn gives out.

    Args:
        run: the current run.
        access_token: of an administrator of the page.
        organization_id: digits of the page's URN.
        base_url: where the API is.
        api_version: month, as `202611`.
    """
    page_urn = helpers.organization_urn(organization_id)
    client = LinkedInClient(base_url, access_token, api_version, page_urn)
    walk = PostWalk(run, client)
    organization = page_urn.rsplit(":", 1)[-1]

    @dlt.resource(name="posts")
    def posts() -> Iterator[Any]:
        landing = run.landing(contracts.POSTS, keep="first")
        landing.add([helpers.post_row(record) for record in walk.listed])
        landing.add_conformed(walk.known.as_deleted(walk.deleted))
        yield from landing.finish()

    @dlt.resource(name="post_statistics")
    def post_statistics() -> Iterator[Any]:
        landing = run.landing(contracts.POST_STATISTICS)
        for page in client.post_statistics(walk.to_measure(settings.METRIC_WINDOW_DAYS)):
            keys = observation(run)
            landing.add([{**record, **keys, "post_id": helpers.statistics_post(record)} for record in page])
        yield from landing.finish()

    @dlt.resource(name="page_statistics_daily")
    def page_statistics_daily() -> Iterator[Any]:
        landing = run.landing(contracts.PAGE_STATISTICS_DAILY)
        for start, end in days_to_read(run):
            for page in client.daily_statistics(start, end):
                landing.add(
                    [
                        {**record, "organization_id": organization, "date": helpers.statistics_day(record)}
                        for record in page
                    ]
                )
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS)
        for post in walk.recent(settings.COMMENT_WINDOW_DAYS):
            for page in client.comments(post):
                landing.add([helpers.comment_row(record, post, page_urn) for record in page])
        yield from landing.finish()

    return posts, post_statistics, page_statistics_daily, comments


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


def days_to_read(run: Run) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of whole UTC days: a year at first, later what is new and the days that may be restated."""
    end = datetime.combine(run.now.astimezone(UTC).date(), time.min, UTC)
    start = end - timedelta(days=settings.DAILY_HISTORY_DAYS)
    stored = run.stored(contracts.PAGE_STATISTICS_DAILY, ["date"])["date"].to_pylist()
    if stored:
        reload = datetime.combine(max(stored), time.min, UTC) - timedelta(days=settings.DAILY_RELOAD_DAYS - 1)
        start = max(start, min(reload, end - timedelta(days=settings.DAILY_RELOAD_DAYS)))
    while start < end:
        stretch = min(start + timedelta(days=settings.DAILY_WINDOW_DAYS), end)
        yield start, stretch
        start = stretch


def _is_before(record: Row, instant: datetime | None) -> bool:
    """Whether a post was last changed before this; one whose time cannot be read was not."""
    changed = from_epoch_ms(record.get("lastModifiedAt"))
    return instant is not None and isinstance(changed, datetime) and changed < instant
