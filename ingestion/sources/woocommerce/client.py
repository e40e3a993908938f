"""Speaks WooCommerce's REST API: page numbers, totals in headers, errors by `code`.

Belongs here: requests and what their errors mean. Does not: what to ask for when (`__init__`).
A list by pages slides while it is read: an order that changes or goes moves all behind it one place forward.
So orders are walked by their last change, and each request begins at the last change seen; only orders of one
second share pages. Shops that cannot sort by change are walked by id, again where the list got shorter.

Data flow: GET <shop>/wp-json/wc/v3/<collection> -> pages of records as parsed JSON.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import HttpBasicAuth

from ingestion.errors import (
    ContractBroken,
    NotFound,
    SourceError,
    Throttled,
    TokenDead,
    VendorDown,
    VersionRetired,
)
from ingestion.http import Verdict, rest_client
from ingestion.parsing import from_iso, mapping
from ingestion.sources.woocommerce import settings

Row = dict[str, Any]
VENDOR = "WooCommerce"


class _OrderUnknown(SourceError):  # noqa: N818
    """The shop cannot sort its list as asked."""


class WooClient:
    """One shop.

    Args:
        base_url: address of the shop, `https://shop.example`.
        consumer_key: of a key with the permission Read.
        consumer_secret: its secret.
    """

    def __init__(self, base_url: str, consumer_key: str, consumer_secret: str) -> None:
        self._shop: RESTClient = rest_client(
            VENDOR,
            f"{base_url.rstrip('/')}/{settings.API_PATH}",
            auth=HttpBasicAuth(consumer_key, consumer_secret),
            classify=classify,
        )

    def orders(self, status: str, start: datetime | None, end: datetime) -> Iterator[list[Row]]:
        """Orders changed in [start, end), oldest change first where the shop can sort so.

        Args:
            status: `any`, which leaves out the bin, or `trash`.
            start: None for all.
            end: not after this.
        """
        window: Row = {
            "status": status,
            "dates_are_gmt": "true",
            "modified_before": _time(end),
            "_fields": settings.ORDER_FIELDS,
        }
        try:
            yield from self._by_change(window, start)
        except _OrderUnknown:
            yield from self._by_id(window, start)

    def refunds(self, order_id: str) -> list[Row]:
        """Refunds of one order; none when the order is gone."""
        try:
            rows, _, _ = self._page(f"orders/{order_id}/refunds", {"per_page": 100})
        except NotFound:
            return []
        return rows

    def customers(self, order_by: str, order: str) -> Iterator[list[Row]]:
        """Registered customers."""
        params = {"orderby": order_by, "order": order, "role": "all", "_fields": settings.CUSTOMER_FIELDS}
        page, pages = 1, 1
        while page <= pages:
            rows, pages, _ = self._page("customers", {**params, "page": page, "per_page": settings.PAGE_SIZE})
            yield rows
            page += 1

    def order_count(self) -> int:
        """How many orders the key may see."""
        return self._page("orders", {"per_page": 1, "_fields": "id"})[2]

    def _by_change(self, window: Row, start: datetime | None) -> Iterator[list[Row]]:
        floor, page = start, 1
        order = {"orderby": settings.ORDER_BY, "order": "asc", "per_page": settings.PAGE_SIZE}
        while True:
            params = {**window, **order, **_after(floor), "page": page}
            rows, pages, _ = self._page("orders", params)
            yield rows
            if page >= pages:
                return
            last = next((moment for row in reversed(rows) if (moment := changed_at(row))), None)
            if last and (floor is None or last > floor):
                floor, page = last, 1
            else:
                page += 1

    def _by_id(self, window: Row, start: datetime | None) -> Iterator[list[Row]]:
        order = {"orderby": "id", "order": "asc", "per_page": settings.PAGE_SIZE}
        for _ in range(settings.ID_WALKS):
            page, pages, first, total = 1, 1, None, 0
            while page <= pages:
                params = {**window, **order, **_after(start), "page": page}
                rows, pages, total = self._page("orders", params)
                first = total if first is None else first
                yield rows
                page += 1
            if first is None or total >= first:
                return
        raise VendorDown(f"{VENDOR}'s list of orders gets shorter while it is read; run again later")

    def _page(self, path: str, params: Row) -> tuple[list[Row], int, int]:
        """One page, how many pages there are, and how many rows in all."""
        response = self._shop.get(path, params=params)
        rows = response.json()
        if not isinstance(rows, list):
            raise ContractBroken(
                f"{VENDOR} no longer sends a list for {path.split('/', maxsplit=1)[0]}: update the loader"
            )
        page = int(params.get("page", 1))
        is_full = len(rows) >= int(params["per_page"])
        pages = _header(response, "X-WP-TotalPages", page + is_full)
        if not rows and 1 < page <= pages:
            raise VendorDown(f"{VENDOR} announced one more page and sent an empty one; run again later")
        return rows, pages, _header(response, "X-WP-Total", len(rows))


def classify(response: requests.Response) -> Verdict | None:  # noqa: PLR0911
    """What the shop's answers mean; those of its host are no JSON."""
    status = response.status_code
    if status < 400:
        return None
    try:
        body = mapping(response.json())
    except ValueError:
        body = {}
    code = str(body.get("code", ""))
    if code == "rest_invalid_param" and "orderby" in mapping(mapping(body.get("data")).get("params")):
        return Verdict(_OrderUnknown())
    if code == "rest_no_route":
        return Verdict(
            VersionRetired(
                f"{VENDOR} serves no {settings.API_PATH} there: see that WooCommerce is active, that "
                "permalinks are not 'plain' and that sources.woocommerce.base_url is the shop's address"
            )
        )
    if code.endswith(("_cannot_view", "_cannot_read")):
        return Verdict(
            TokenDead(
                f"{VENDOR} says that sources.woocommerce.consumer_key may not read this: give it the "
                "permission Read and a user who manages the shop; if it has both, the host drops the header "
                "Authorization"
            )
        )
    if status in (401, 403) and code:
        return Verdict(
            TokenDead(
                f"{VENDOR} refuses the key: make a new one (WooCommerce > Settings > Advanced > REST API) "
                "and put it into sources.woocommerce.consumer_key and consumer_secret"
            )
        )
    if status == 403:
        return Verdict(
            Throttled("The shop's firewall turns the calls away (403): let its host allow this machine"),
            retry=True,
        )
    return None


def _after(moment: datetime | None) -> Row:
    """`modified_after` leaves out the second it names."""
    return {} if moment is None else {"modified_after": _time(moment - timedelta(seconds=1))}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def changed_at(row: Any) -> datetime | None:
    """When an order was last changed; None where that cannot be read."""
    moment = from_iso(mapping(row).get("date_modified_gmt"))
    return moment if isinstance(moment, datetime) else None


def _header(response: requests.Response, name: str, default: int) -> int:
    value = response.headers.get(name, "")
    return int(value) if value.isdigit() else default
