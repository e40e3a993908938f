"""Speaks Graph for one Facebook Page: cursors and insights.

Belongs here: requests. Does not: what errors mean (`errors`), what to ask for when (`__init__`).
`paging.next` holds the token, so its cursor is followed and the link itself is never used.

Data flow: graph.facebook.com -> pages of objects.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import NotFound
from ingestion.http import read_pages, rest_client
from ingestion.parsing import mapping
from ingestion.sources.facebook import settings
from ingestion.sources.facebook.errors import MetricRejected, classify

Row = dict[str, Any]

logger = logging.getLogger(__name__)


class FacebookClient:
    """One page's view of the API.

    Args:
        base_url: `https://graph.facebook.com`.
        access_token: Page access token.
        api_version: as `v26.0`.
        page_id: digits.
    """

    def __init__(self, base_url: str, access_token: str, api_version: str, page_id: str) -> None:
        self._page = page_id
        self._metric_groups: list[tuple[str, ...]] = list(settings.METRIC_GROUPS)
        self._graph: RESTClient = rest_client(
            "Facebook",
            f"{base_url.rstrip('/')}/{api_version}/",
            auth=BearerTokenAuth(access_token),
            classify=classify(api_version),
        )

    def posts(self, since: datetime | None, until: datetime) -> Iterator[list[Row]]:
        """The page's own posts that were created in the window, newest first."""
        params: Row = {"fields": ",".join(settings.POST_FIELDS), "until": int(until.timestamp())}
        if since is not None:
            params["since"] = int(since.timestamp())
        return self._list(f"{self._page}/published_posts", params)

    def is_gone(self, post_id: str) -> bool:
        """Whether Meta no longer has this post."""
        try:
            self._graph.get(post_id, params={"fields": "id"})
        except NotFound:
            return True
        return False

    def insights(self, post_id: str) -> Iterator[Row]:
        """Lifetime metrics of a post, without those Meta has withdrawn and none when the post is gone."""
        groups = list(self._metric_groups)
        kept: list[tuple[str, ...]] = []
        while groups:
            group = groups.pop(0)
            try:
                yield from self._metrics(post_id, group)
                kept.append(group)
            except MetricRejected:
                if len(group) > 1:
                    groups = [*((metric,) for metric in group), *groups]
                else:
                    logger.warning("Facebook no longer knows the metric %s: it is left out", group[0])
            except NotFound:
                return
        self._metric_groups = kept

    def comments(self, post_id: str) -> Iterator[list[Row]]:
        """All comments of a post and the replies to them, oldest first; none when the post is gone."""
        params = {
            "fields": ",".join(settings.COMMENT_FIELDS),
            "filter": "stream",
            "order": "chronological",
        }
        try:
            yield from self._list(f"{post_id}/comments", params)
        except NotFound:
            return

    def _metrics(self, post_id: str, group: tuple[str, ...]) -> Iterator[Row]:
        params = {"metric": ",".join(group), "period": "lifetime"}
        path = f"{post_id}/insights"
        for page in read_pages(
            self._graph, path, data_key="data", params=params, paginator=SinglePagePaginator()
        ):
            yield from page

    def _list(self, path: str, params: Row) -> Iterator[list[Row]]:
        params = {**params, "limit": settings.PAGE_SIZE}
        return read_pages(self._graph, path, data_key="data", params=params, paginator=GraphPaginator())


class GraphPaginator(JSONResponseCursorPaginator):
    """Goes on by cursor for as long as Graph offers a next page, however short or empty a page is."""

    def __init__(self) -> None:
        super().__init__(cursor_path="paging.cursors.after", cursor_param="after")

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        """Read the cursor; the last page has one too, but no `next`."""
        super().update_state(response, data)
        if not mapping(mapping(response.json()).get("paging")).get("next"):
            self._next_reference = None
