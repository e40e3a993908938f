"""Reads Stripe's lists, newest first, and single objects.

Belongs here: the client, paging and what Stripe's errors mean. Does not: what to load when (`__init__`).

Data flow: GET /v1/<collection> -> pages of objects as parsed JSON.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

from ingestion.errors import NotFound, TokenDead, VersionRetired
from ingestion.http import Verdict, read_pages, rest_client
from ingestion.sources.stripe import settings


def client(base_url: str, api_key: str, api_version: str) -> RESTClient:
    """A client of one account; the version is always sent, or Stripe takes the account's default."""
    return rest_client(
        "Stripe",
        base_url,
        auth=BearerTokenAuth(api_key),
        headers={"Stripe-Version": api_version},
        classify=classify,
    )


def classify(response: requests.Response) -> Verdict | None:
    """Stripe's own meanings: an unknown or retired version is a plain 400."""
    if response.status_code == 401:
        return Verdict(
            TokenDead(
                "Stripe refuses the key (401): make a restricted key with read access in its dashboard and "
                "put it into .dlt/secrets.toml as sources.stripe.api_key"
            )
        )
    if response.status_code == 400 and b"API version" in response.content:
        return Verdict(
            VersionRetired("Stripe does not serve this API version: set a newer sources.stripe.api_version")
        )
    return None


def pages(
    stripe: RESTClient, collection: str, start: datetime | None, end: datetime
) -> Iterator[list[dict[str, Any]]]:
    """Walk a list, newest first, over the creation window [start, end)."""
    params: dict[str, Any] = {"limit": settings.PAGE_SIZE, "created[lt]": math.ceil(end.timestamp())}
    if start is not None:
        params["created[gte]"] = math.floor(start.timestamp())
    paginator = JSONResponseCursorPaginator(
        cursor_path="data[-1].id", cursor_param="starting_after", has_more_path="has_more"
    )
    yield from read_pages(
        stripe, f"v1/{collection}", data_key="data", is_dense=True, params=params, paginator=paginator
    )


def objects(stripe: RESTClient, collection: str, ids: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """Read single objects by id; what is gone is left out."""
    for key in ids:
        try:
            yield [stripe.get(f"v1/{collection}/{key}").json()]
        except NotFound:
            continue
