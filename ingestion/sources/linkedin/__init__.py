"""LinkedIn Pages: posts, their counters, the page's daily counters, comments of recent posts.

Posts are listed last modified first, down to what the last run has seen; every few days all of them are, to
find those that are gone. Counters are lifetime totals, kept as a snapshot a day, so that increments can be
derived. Comments are kept without their authors: LinkedIn's terms allow no more.

Data flow: api.linkedin.com/rest -> raw_linkedin.{posts, post_statistics, page_statistics_daily, comments}
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import dlt

from ingestion.cursors import DayWindow
from ingestion.linkedin import API_VERSION, BASE_URL
from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.linkedin import contracts, helpers, settings
from ingestion.sources.linkedin.client import LinkedInClient
from ingestion.sources.linkedin.walk import PostWalk


@dlt.source(name="linkedin", max_table_nesting=0)
def linkedin(
    run: Run,
    access_token: str = dlt.secrets.value,
    organization_id: str = dlt.config.value,
    base_url: str = BASE_URL,
    api_version: str = API_VERSION,
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
        days = DayWindow(
            run,
            "page_statistics_daily",
            restated_days=settings.DAILY_RELOAD_DAYS,
            history_days=settings.DAILY_HISTORY_DAYS,
        )
        for first, last in days.parts(settings.DAILY_WINDOW_DAYS):
            start = datetime.combine(first, time.min, UTC)
            end = datetime.combine(last, time.min, UTC) + timedelta(days=1)
            for page in client.daily_statistics(start, end):
                landing.add(
                    [
                        {**record, "organization_id": organization, "date": helpers.statistics_day(record)}
                        for record in page
                    ]
                )
        if landing.newest("date") is not None:  # an empty answer moves nothing
            days.commit()
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS)
        for post in walk.recent(settings.COMMENT_WINDOW_DAYS):
            for page in client.comments(post):
                landing.add([helpers.comment_row(record, post, page_urn) for record in page])
        yield from landing.finish()

    return posts, post_statistics, page_statistics_daily, comments
