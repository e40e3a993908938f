"""Reads Stripe's lists, newest first, and single objects; flattens what stands in lists of its own.

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
from ingestion.parsing import mapping, records
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
    if response.status_code == 403:
        return Verdict(
            TokenDead(
                "Stripe's key may not read all of this (403): give the restricted key read access to "
                f"{settings.PERMISSIONS}"
            )
        )
    if response.status_code == 400 and b"API version" in response.content:
        return Verdict(
            VersionRetired("Stripe does not serve this API version: set a newer sources.stripe.api_version")
        )
    return None


def pages(
    stripe: RESTClient, collection: str, start: datetime | None, end: datetime, **narrowed: Any
) -> Iterator[list[dict[str, Any]]]:
    """Walk a list, newest first, over the creation window [start, end).

    Args:
        stripe: from `client`.
        collection: name of the list.
        start: first instant of creation; None for everything.
        end: first instant no longer asked for.
        narrowed: further parameters of the list.
    """
    params: dict[str, Any] = {
        "limit": settings.PAGE_SIZE,
        "created[lt]": math.ceil(end.timestamp()),
        **settings.LIST_PARAMETERS.get(collection, {}),
        **narrowed,
    }
    if start is not None:
        params["created[gte]"] = math.floor(start.timestamp())
    paginator = JSONResponseCursorPaginator(
        cursor_path="data[-1].id", cursor_param="starting_after", has_more_path="has_more"
    )
    yield from read_pages(
        stripe, f"v1/{collection}", data_key="data", is_dense=True, params=params, paginator=paginator
    )


def has_any(stripe: RESTClient, collection: str) -> bool:
    """Whether a list has anything in it; raises what a walk of it would."""
    params = {"limit": 1, **settings.LIST_PARAMETERS.get(collection, {})}
    return bool(stripe.get(f"v1/{collection}", params=params).json().get("data"))


def objects(stripe: RESTClient, collection: str, ids: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """Read single objects by id; what is gone is left out."""
    for key in ids:
        try:
            found = stripe.get(f"v1/{collection}/{key}").json()
        except NotFound:
            continue
        if not found.get("deleted"):  # a deleted customer answers with its id and this word
            yield [found]


def as_it_is(record: dict[str, Any]) -> dict[str, Any]:
    """The row of an object that is flat enough."""
    return record


def invoice_row(record: dict[str, Any]) -> dict[str, Any]:
    """One invoice with the time that its lines serve, from the first to the last moment of any."""
    periods = [mapping(line.get("period")) for line in records(mapping(record.get("lines")).get("data"))]
    served = [
        (period["start"], period["end"])
        for period in periods
        if isinstance(period.get("start"), int)
        and isinstance(period.get("end"), int)
        and period["start"] < period["end"]
    ]
    return {
        **record,
        "service_start_at": min((start for start, _ in served), default=None),
        "service_end_at": max((end for _, end in served), default=None),
    }


def credit_note_row(record: dict[str, Any]) -> dict[str, Any]:
    """One credit note with what refunds gave back of it: those are in the list of refunds, too."""
    parts = [refund.get("amount_refunded") for refund in records(record.get("refunds"))]
    return {**record, "refunded_amount": sum(part for part in parts if isinstance(part, int))}


def subscription_row(record: dict[str, Any]) -> dict[str, Any]:
    """One subscription with its price a period and the end of the present one: both belong to its items."""
    listed = mapping(record.get("items"))
    items = records(listed.get("data"))
    prices = [mapping(item.get("price")) for item in items]
    recurring = mapping(prices[0].get("recurring")) if prices else {}
    parts = [
        price["unit_amount"] * item["quantity"]
        for price, item in zip(prices, items, strict=True)
        if isinstance(price.get("unit_amount"), int) and isinstance(item.get("quantity"), int)
    ]
    # metered and tiered prices have no amount of their own, and then the sum is not known
    is_known = bool(items) and len(parts) == len(items) and not listed.get("has_more")
    ends = [item["current_period_end"] for item in items if item.get("current_period_end")]
    return {
        **record,
        "amount": sum(parts) if is_known else None,
        "billing_interval": recurring.get("interval"),
        "billing_interval_count": recurring.get("interval_count"),
        "current_period_end_at": max(ends, default=None),
    }
