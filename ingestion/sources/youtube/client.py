"""Speaks YouTube's Data API and its Analytics API for one channel.

Belongs here: requests, paging and the errors that only YouTube has. Does not: what to ask for when (`walk`),
rows (`helpers`). `search` is not used: it has 100 calls a day; the channel's list of uploads costs one unit
for 50 videos.

Data flow: youtube.googleapis.com, youtubeanalytics.googleapis.com -> pages of resources, rows of reports.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import ContractBroken, NotFound
from ingestion.google import GoogleApi, GoogleAuth, classify, error_of, refresh_token_grant
from ingestion.http import Classify, Verdict, read_pages, rest_client
from ingestion.parsing import mapping
from ingestion.sources.youtube import helpers, settings
from ingestion.sources.youtube.quota import Quota

Row = dict[str, Any]

_PERMISSION = (
    "sign in as the channel's owner and grant youtube.readonly and yt-analytics.readonly "
    "(comments need youtube.force-ssl)"
)


class YouTubeClient:
    """One channel's view of the APIs.

    Args:
        client_id: of the OAuth client.
        client_secret: of the OAuth client.
        refresh_token: of the channel's owner.
        base_url: where the Data API is.
        analytics_url: where the Analytics API is.
        api_version: of the Data API.
        token_url: where access tokens are made.
        quota: gives the count of units; asked when the first request is made.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        *,
        base_url: str,
        analytics_url: str,
        api_version: str,
        token_url: str,
        quota: Callable[[], Quota],
    ) -> None:
        api = GoogleApi(
            "YouTube", "youtube", "refresh_token", _PERMISSION, api_version, settings.API_VERSIONS_URL
        )
        auth = GoogleAuth(api, refresh_token_grant(client_id, client_secret, refresh_token), token_url)
        self._quota = quota
        self._data: RESTClient = rest_client(
            "YouTube",
            f"{base_url.rstrip('/')}/youtube/{api_version}/",
            auth=auth,
            classify=_classify(api),
        )
        self._reports: RESTClient = rest_client(
            "YouTube Analytics",
            f"{analytics_url.rstrip('/')}/{settings.ANALYTICS_VERSION}/",
            auth=auth,
            classify=_classify(api),
        )

    def channel(self) -> Row | None:
        """The channel of who signed in; None when today's units are gone.

        Raises:
            NotFound: the account has no channel.
        """
        for page in self._pages("channels", {"part": "snippet,contentDetails,statistics", "mine": "true"}):
            if page:
                return dict(page[0])
            raise NotFound(
                "the Google account has no YouTube channel: sign in as the channel's owner and put the new "
                "token into sources.youtube.refresh_token"
            )
        return None

    def uploads(self, playlist: str) -> Iterator[list[Row]]:
        """Entries of the list of uploads, newest first."""
        params = {"part": "contentDetails", "playlistId": playlist, "maxResults": settings.PAGE_SIZE}
        return self._pages("playlistItems", params)

    def videos(self, ids: Sequence[str]) -> list[Row] | None:
        """Those of the videos that YouTube still has; None when today's units are gone."""
        params = {
            "part": settings.VIDEO_PARTS,
            "id": ",".join(ids),
            "maxResults": settings.PAGE_SIZE,
            "maxHeight": settings.PLAYER_HEIGHT,
        }
        return next(self._pages("videos", params, is_single=True), None)

    def threads(self, video_id: str) -> Iterator[list[Row]]:
        """Threads of comments on a video, newest first.

        Raises:
            NotFound: comments are switched off, or the video is gone.
        """
        params = {"part": "snippet,replies", "videoId": video_id, "order": "time"}
        return self._pages("commentThreads", {**params, **_COMMENT_PAGES})

    def replies(self, thread_id: str) -> Iterator[list[Row]]:
        """All replies of a thread."""
        return self._pages("comments", {"part": "snippet", "parentId": thread_id, **_COMMENT_PAGES})

    def comments(self, ids: Sequence[str]) -> list[Row] | None:
        """Those of the comments that YouTube still has; None when today's units are gone."""
        params = {"part": "snippet", "id": ",".join(ids), "textFormat": "plainText"}
        return next(self._pages("comments", params, is_single=True), None)

    def days(self, videos: Sequence[str], start: date, end: date) -> Iterator[list[Row]]:
        """Figures of each video and day that YouTube has worked out already; days end at midnight Pacific."""
        params: Row = {
            "ids": "channel==MINE",
            "startDate": start.isoformat(),
            "endDate": end.isoformat(),
            "metrics": ",".join(settings.METRICS),
            "dimensions": "day,video",
            "filters": f"video=={','.join(videos)}",
            "sort": "day,video",
            "maxResults": settings.REPORT_PAGE_SIZE,
        }
        first = 1
        while True:
            answer = self._reports.get("reports", params={**params, "startIndex": first}).json()
            rows = helpers.report_rows(answer)
            if rows is None:
                raise ContractBroken(
                    "YouTube Analytics no longer says what its columns are: update the loader"
                )
            yield rows
            if len(rows) < settings.REPORT_PAGE_SIZE:
                return
            first += len(rows)

    def _pages(self, path: str, params: Row, is_single: bool = False) -> Iterator[list[Row]]:
        """Pages of a list for as long as there are units; each page costs one."""
        paginator = (
            SinglePagePaginator()
            if is_single
            else JSONResponseCursorPaginator(cursor_path="nextPageToken", cursor_param="pageToken")
        )
        pages = read_pages(self._data, path, data_key="items", params=params, paginator=paginator)
        while self._quota().take():
            page = next(pages, None)
            if page is None:
                return
            yield page


_COMMENT_PAGES: Row = {"maxResults": settings.COMMENT_PAGE_SIZE, "textFormat": "plainText"}


def _classify(api: GoogleApi) -> Classify:
    """YouTube's own meanings, then those of all of Google's APIs."""
    shared = classify(api)
    disabled = NotFound("comments are switched off for this video")
    unsupported = ContractBroken(
        "YouTube Analytics does not support this report any more: update the loader (metrics and dimensions)"
    )

    def verdict(response: requests.Response) -> Verdict | None:
        error = None if response.ok else error_of(response)
        if error is not None and error.reason == "commentsDisabled":
            return Verdict(disabled)
        if error is not None and response.status_code == 400 and "not supported" in error.message:
            return Verdict(unsupported)
        return shared(response)

    return verdict


def uploads_playlist(channel: Row) -> str:
    """The id of a channel's list of uploads."""
    playlists = mapping(mapping(channel.get("contentDetails")).get("relatedPlaylists"))
    playlist = playlists.get("uploads")
    if not playlist:
        raise ContractBroken("YouTube no longer names the channel's list of uploads: update the loader")
    return str(playlist)
