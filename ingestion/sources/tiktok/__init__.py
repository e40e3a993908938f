"""TikTok: the business account's videos with their counters, and the comments under them.

TikTok lists newest first and has no "modified since": the videos of the metric window are read each time, and
every few days all of them. A video that is missing from the list is asked for by id before it counts as
deleted. Counters are kept as a snapshot a day, so that increments can be derived.

Data flow: business-api.tiktok.com -> raw_tiktok.{videos, video_counts, comments}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.tiktok import contracts, helpers, settings
from ingestion.sources.tiktok.client import Renewal, TikTokClient
from ingestion.sources.tiktok.walk import VideoWalk


@dlt.source(name="tiktok", max_table_nesting=0)
def tiktok(
    run: Run,
    access_token: str = dlt.secrets.value,
    business_id: str = dlt.config.value,
    *,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    with_insights: bool = True,
    refresh_token: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
) -> Any:
    """All of one business account that its token may read.

    Args:
        run: the current run.
        access_token: of the account; it lives a day.
        business_id: the account's `open_id`.
        base_url: where the API is.
        api_version: as `v1.3`.
        with_insights: whether figures that need the scope video.insights are asked for.
        refresh_token: with the next two it gets a new access token when the old one has run out.
        client_id: of the app.
        client_secret: of the app.
    """
    renewal = (
        Renewal(client_id, client_secret, refresh_token)
        if client_id and client_secret and refresh_token
        else None
    )
    client = TikTokClient(
        base_url, access_token, api_version, business_id, with_insights=with_insights, renewal=renewal
    )
    walk = VideoWalk(run, client)

    @dlt.resource(name="videos")
    def videos() -> Iterator[Any]:
        landing = run.landing(contracts.VIDEOS, keep="first")
        landing.add([helpers.video_row(record) for record in walk.listed])
        landing.add_conformed(walk.known.as_deleted(walk.deleted))
        yield from landing.finish()

    @dlt.resource(name="video_counts")
    def video_counts() -> Iterator[Any]:
        landing = run.landing(contracts.VIDEO_COUNTS, keep="first")
        keys = observation(run)
        landing.add(
            [{**helpers.counts_row(record), **keys} for record in walk.recent(settings.METRIC_WINDOW_DAYS)]
        )
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS, keep="first")
        for video in walk.recent(settings.COMMENT_WINDOW_DAYS):
            if not helpers.count(video, "comments"):
                continue
            video_id = str(video["item_id"])
            for page in client.comments(video_id):
                landing.add([helpers.comment_row(record, video_id) for record in page])
                for record in page:
                    if helpers.count(record, "replies") and record.get("comment_id"):
                        for replies in client.replies(video_id, str(record["comment_id"])):
                            landing.add([helpers.comment_row(reply, video_id) for reply in replies])
        yield from landing.finish()

    return videos, video_counts, comments
