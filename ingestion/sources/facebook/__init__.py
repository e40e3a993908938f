"""Facebook Pages: posts, their lifetime counters, comments.

Graph has no "modified since", so the posts of the metric window are read again each time, and every few
days all of them. A post that is missing from the list is asked for by id before it counts as deleted.
Counters are kept as a snapshot a day, so that increments can be derived.

Data flow: graph.facebook.com -> raw_facebook.{posts, post_insights, comments}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.graph.client import API_VERSION, BASE_URL, Access
from ingestion.graph.metrics import insight_rows
from ingestion.graph.walk import PostWalk
from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.facebook import contracts, helpers, settings
from ingestion.sources.facebook.client import FacebookClient


@dlt.source(name="facebook", max_table_nesting=0)
def facebook(
    run: Run,
    access_token: str = dlt.secrets.value,
    page_id: str = dlt.config.value,
    *,
    base_url: str = BASE_URL,
    api_version: str = API_VERSION,
    app_secret: dlt.TSecretStrValue | None = None,
) -> Any:
    """All of one page that its token may read.

    Args:
        run: the current run.
        access_token: Page access token.
        page_id: digits of the page.
        base_url: where Graph is.
        api_version: as `v26.0`.
        app_secret: of the app that made the token, where that app demands a proof of it.
    """
    client = FacebookClient(Access(access_token, base_url, api_version, app_secret), page_id)
    walk = PostWalk(
        run,
        client,
        contracts.POSTS,
        window_days=settings.METRIC_WINDOW_DAYS,
        full_walk_days=settings.FULL_WALK_DAYS,
    )

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
            counters = [*helpers.own_counters(post), *insight_rows(client.insights(post["id"]))]
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
