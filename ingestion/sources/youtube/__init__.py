"""YouTube: the channel's videos, their counters, their figures by day, the comments on them.

The list of uploads is read newest first, back to the end of the metric window, and every few days to its end.
Counters are kept as a snapshot a day. Figures by day come from YouTube Analytics, which works them out two
or three days late and restates them: the last days are asked for again each time.

Data flow: youtube.googleapis.com, youtubeanalytics.googleapis.com
-> raw_youtube.{videos, video_statistics, video_days, comments}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.cursors import DayWindow
from ingestion.google import TOKEN_URL
from ingestion.parsing import batches
from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.youtube import contracts, helpers, settings
from ingestion.sources.youtube.client import YouTubeClient
from ingestion.sources.youtube.quota import quota_of
from ingestion.sources.youtube.walk import CommentWalk, VideoWalk


@dlt.source(name="youtube", max_table_nesting=0)
def youtube(
    run: Run,
    client_id: str = dlt.secrets.value,
    client_secret: str = dlt.secrets.value,
    refresh_token: str = dlt.secrets.value,
    *,
    daily_units: int = settings.DAILY_UNITS,
    base_url: str = settings.BASE_URL,
    analytics_url: str = settings.ANALYTICS_URL,
    api_version: str = settings.API_VERSION,
    token_url: str = TOKEN_URL,
) -> Any:
    """All of one channel that its owner may read.

    Args:
        run: the current run.
        client_id: of the OAuth client in Google Cloud.
        client_secret: of the OAuth client.
        refresh_token: of the channel's owner.
        daily_units: quota of the Google Cloud project that runs may spend in a day.
        base_url: where the Data API is.
        analytics_url: where the Analytics API is.
        api_version: of the Data API.
        token_url: where access tokens are made.
    """
    quota = quota_of(run, daily_units)
    client = YouTubeClient(
        client_id,
        client_secret,
        refresh_token,
        base_url=base_url,
        analytics_url=analytics_url,
        api_version=api_version,
        token_url=token_url,
        quota=quota,
    )
    walk = VideoWalk(run, client, quota)

    @dlt.resource(name="videos")
    def videos() -> Iterator[Any]:
        landing = run.landing(contracts.VIDEOS, keep="first")
        landing.add([helpers.video_row(video) for video in walk.listed])
        landing.add_conformed(walk.known.as_deleted(walk.deleted))
        yield from landing.finish()

    @dlt.resource(name="video_statistics")
    def video_statistics() -> Iterator[Any]:
        landing = run.landing(contracts.VIDEO_STATISTICS, keep="first")
        keys = observation(run)
        landing.add([{**helpers.statistics_row(video), **keys} for video in walk.measured])
        yield from landing.finish()

    @dlt.resource(name="video_days")
    def video_days() -> Iterator[Any]:
        landing = run.landing(contracts.VIDEO_DAYS)
        window = DayWindow(
            run,
            "video_days",
            restated_days=settings.DAILY_RELOAD_DAYS,
            history_days=settings.DAILY_HISTORY_DAYS,
            zone=settings.QUOTA_ZONE,
        )
        standing = walk.standing()
        for start, end in window.parts(settings.DAILY_REQUEST_DAYS):
            for part in batches(standing, settings.VIDEOS_PER_REPORT):
                for page in client.days(part, start, end):
                    landing.add(page)
        if standing:
            window.commit()
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS)
        due = CommentWalk(run, client, walk, quota)
        for page in due.rows():
            landing.add(page)
        landing.add_conformed(due.deleted())
        yield from landing.finish()

    return videos, video_statistics, video_days, comments
