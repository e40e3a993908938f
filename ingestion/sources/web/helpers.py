"""Reads the web collector's collections, oldest received first.

Belongs here: the client and paging. Does not: what to load when (`__init__`).

Data flow: GET v1/<collection>?received_after&received_before&cursor -> pages of records.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import TokenDead, VersionRetired
from ingestion.http import Verdict, read_pages, rest_client
from ingestion.sources.web import settings


def client(base_url: str, access_token: str) -> RESTClient:
    """A client of one collector."""
    return rest_client("the web collector", base_url, auth=BearerTokenAuth(access_token), classify=classify)


def classify(response: requests.Response) -> Verdict | None:
    """The collector's own meanings: 410 is its word for an interface version that was switched off."""
    if response.status_code == 401:
        return Verdict(
            TokenDead(
                "the web collector refuses the token (401): ask the web team for a new one and put it into "
                ".dlt/secrets.toml as sources.web.access_token"
            )
        )
    if response.status_code == 410:
        return Verdict(
            VersionRetired("the web collector has switched off v1: update the loader for the next version")
        )
    return None


def has_any(collector: RESTClient, collection: str) -> bool:
    """Whether a collection has a row; one request."""
    paginator = SinglePagePaginator()
    first = read_pages(
        collector, f"v1/{collection}", data_key="data", params={"limit": 1}, paginator=paginator
    )
    return any(first)


def pages(
    collector: RESTClient, collection: str, start: datetime | None, end: datetime
) -> Iterator[list[dict[str, Any]]]:
    """Walk what was received in [start, end), in the order of receipt."""
    params: dict[str, Any] = {"limit": settings.PAGE_SIZE, "received_before": end.isoformat()}
    if start is not None:
        params["received_after"] = start.isoformat()
    paginator = JSONResponseCursorPaginator(cursor_path="next_cursor", cursor_param="cursor")
    yield from read_pages(
        collector, f"v1/{collection}", data_key="data", is_dense=True, params=params, paginator=paginator
    )
