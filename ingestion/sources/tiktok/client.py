"""Speaks TikTok's API for one business account: fields and filters as JSON, cursors, tokens of a day.

Belongs here: requests. Does not: what errors mean (`errors`), what to ask for when (`walk`), rows
(`helpers`).

Data flow: business-api.tiktok.com -> pages of videos and comments, newest first.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.auth import RenewableToken, ask_for_token
from ingestion.errors import NotFound, TokenDead
from ingestion.http import read_pages, rest_client
from ingestion.parsing import mapping
from ingestion.sources.tiktok import settings
from ingestion.sources.tiktok.errors import classify, is_refused

Row = dict[str, Any]


@dataclass(frozen=True)
class Renewal:
    """What a new token is asked for with; TikTok's live a day, the refresh token a year."""

    client_id: str
    client_secret: str
    refresh_token: str


class TikTokClient:
    """One business account's view of the API.

    Args:
        base_url: `https://business-api.tiktok.com/open_api/`.
        access_token: of the account.
        api_version: as `v1.3`.
        business_id: the account's `open_id`.
        with_insights: whether the figures that need video.insights are asked for.
        renewal: how to get a new token; None when nobody said.
    """

    def __init__(
        self,
        base_url: str,
        access_token: str,
        api_version: str,
        business_id: str,
        *,
        with_insights: bool = True,
        renewal: Renewal | None = None,
    ) -> None:
        root = f"{base_url.rstrip('/')}/{api_version}/"
        self._business_id = business_id
        self._fields = settings.VIDEO_FIELDS + (settings.INSIGHT_FIELDS if with_insights else ())
        verdict = classify(api_version)

        def mint(renewal: Renewal) -> str:
            body = {
                "client_id": renewal.client_id,
                "client_secret": renewal.client_secret,
                "grant_type": "refresh_token",
                "refresh_token": renewal.refresh_token,
            }
            answer = ask_for_token("TikTok", f"{root}tt_user/oauth2/refresh_token/", verdict, json=body)
            token = mapping(mapping(answer).get("data")).get("access_token")
            if not token:
                raise TokenDead("TikTok gives no new token: authorize the account again")
            return str(token)

        auth = RenewableToken(
            (lambda: mint(renewal)) if renewal else None,
            token=access_token,
            header="Access-Token",
            prefix="",
            is_refused=is_refused,
        )
        self._api: RESTClient = rest_client("TikTok", root, auth=auth, classify=verdict)

    def account_name(self) -> str:
        """The account's own name."""
        params = {"business_id": self._business_id, "fields": json.dumps(["username", "display_name"])}
        answer = mapping(self._api.get("business/get/", params=params).json())
        data = mapping(answer.get("data"))
        return str(data.get("username") or data.get("display_name") or self._business_id)

    def videos(self) -> Iterator[PageData[Any]]:
        """The account's public videos with their counters, newest first."""
        return self._list("business/video/list/", "videos", {**self._asked, "max_count": settings.PAGE_SIZE})

    def videos_by_id(self, ids: Sequence[str]) -> list[Row]:
        """Those of the videos that TikTok still has."""
        params = {**self._asked, "filters": json.dumps({"video_ids": list(ids)}), "max_count": len(ids)}
        pages = read_pages(
            self._api,
            "business/video/list/",
            data_key="data.videos",
            params=params,
            paginator=SinglePagePaginator(),
        )
        return [row for page in pages for row in page]

    def comments(self, video_id: str) -> Iterator[PageData[Any]]:
        """All comments of a video, newest first; none when the video is gone."""
        params = {
            "business_id": self._business_id,
            "video_id": video_id,
            "status": "ALL",
            "sort_field": "create_time",
            "sort_order": "desc",
            "max_count": settings.COMMENT_PAGE_SIZE,
        }
        return self._unless_gone("business/comment/list/", params)

    def replies(self, video_id: str, comment_id: str) -> Iterator[PageData[Any]]:
        """All replies to a comment; none when it is gone."""
        params = {
            "business_id": self._business_id,
            "video_id": video_id,
            "comment_id": comment_id,
            "status": "ALL",
            "max_count": settings.COMMENT_PAGE_SIZE,
        }
        return self._unless_gone("business/comment/reply/list/", params)

    @property
    def _asked(self) -> Row:
        return {"business_id": self._business_id, "fields": json.dumps(self._fields)}

    def _unless_gone(self, path: str, params: Row) -> Iterator[PageData[Any]]:
        try:
            yield from self._list(path, "comments", params)
        except NotFound:
            return

    def _list(self, path: str, name: str, params: Row) -> Iterator[PageData[Any]]:
        paginator = CursorPaginator()
        return read_pages(self._api, path, data_key=f"data.{name}", params=params, paginator=paginator)


class CursorPaginator(JSONResponseCursorPaginator):
    """Goes on by cursor for as long as TikTok says that there is more; the last page has a cursor, too."""

    def __init__(self) -> None:
        super().__init__(cursor_path="data.cursor", cursor_param="cursor")

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        """Read the cursor, unless this was the last page."""
        super().update_state(response, data)
        if not mapping(mapping(response.json()).get("data")).get("has_more"):
            self._next_reference = None
