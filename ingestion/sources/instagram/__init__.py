"""Instagram: posts, reels and stories of one professional account, their counters, comments, and who tags it.

Graph has no "modified since", so the media of the metric window are read again each time, and every few days
all of them. Media that are missing from the list are asked for by id before they count as deleted. Stories
are listed for 24 hours only: they have a table of their own, and one that is over is not deleted. Counters
are kept as a snapshot a day, so that increments can be derived.

Data flow: graph.facebook.com -> raw_instagram.{media, stories, media_insights, comments, mentions}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.graph.client import API_VERSION, BASE_URL, Access
from ingestion.graph.metrics import insight_rows
from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.instagram import contracts, helpers, settings
from ingestion.sources.instagram.client import InstagramClient
from ingestion.sources.instagram.walk import MediaWalk


@dlt.source(name="instagram", max_table_nesting=0)
def instagram(
    run: Run,
    access_token: str = dlt.secrets.value,
    user_id: str = dlt.config.value,
    *,
    base_url: str = BASE_URL,
    api_version: str = API_VERSION,
    app_secret: dlt.TSecretStrValue | None = None,
    read_mentions: bool = True,
) -> Any:
    """All of one account that its token may read.

    Args:
        run: the current run.
        access_token: of a system user, or of somebody with a task on the page behind the account.
        user_id: id of the professional account, digits.
        base_url: where Graph is.
        api_version: as `v26.0`.
        app_secret: of the app that made the token, where that app demands a proof of it.
        read_mentions: whether media that tag the account are read; a token of Instagram Login may not.
    """
    client = InstagramClient(Access(access_token, base_url, api_version, app_secret), user_id)
    walk = MediaWalk(run, client)
    posts = walk.posts

    @dlt.resource(name="media")
    def media() -> Iterator[Any]:
        landing = run.landing(contracts.MEDIA, keep="first")
        landing.add([helpers.media_row(record) for record in posts.listed])
        landing.add_conformed(posts.known.as_deleted(posts.deleted))
        yield from landing.finish()

    @dlt.resource(name="stories")
    def stories() -> Iterator[Any]:
        landing = run.landing(contracts.STORIES, keep="first")
        landing.add(walk.stories)
        yield from landing.finish()

    @dlt.resource(name="media_insights")
    def media_insights() -> Iterator[Any]:
        landing = run.landing(contracts.MEDIA_INSIGHTS, keep="first")
        keys = observation(run)
        for record in walk.to_measure:
            counters = list(helpers.own_counters(record))
            kind = helpers.metric_kind(record, run.now)
            if kind is not None:
                counters.extend(insight_rows(client.insights(record["id"], kind)))
            landing.add([{**keys, "media_id": record["id"], **counter} for counter in counters])
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS, keep="first")
        for record in posts.recent(settings.COMMENT_WINDOW_DAYS):
            if record.get("comments_count") == 0:
                continue
            for page in client.comments(record["id"]):
                landing.add([{**comment, "media_id": record["id"]} for comment in page])
        yield from landing.finish()

    @dlt.resource(name="mentions")
    def mentions() -> Iterator[Any]:
        landing = run.landing(contracts.MENTIONS, keep="first")
        if read_mentions:
            for page in walk.mentions():
                landing.add(page)
        yield from landing.finish()

    return media, stories, media_insights, comments, mentions
