"""Shopify: orders with the journey that led to them, refunds, customers.

Belongs here: what is loaded when. Does not: requests and errors (`client`), columns (`contracts`).

Orders and customers are walked by the time of their last change, oldest first; a refund changes its order.
Where an order comes from is worked out after it and changes nothing that a walk could see, so orders of the
last days without a journey are read again by id. Deleted orders are announced to webhooks only: they stay.

Data flow: <shop>.myshopify.com GraphQL -> raw_shopify.{orders, order_refunds, customers}; run alone:
`python -m ingestion shopify`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dlt

from ingestion.cursors import Cursor
from ingestion.runs import Run
from ingestion.sources.shopify import contracts, helpers, settings
from ingestion.sources.shopify.client import App, ShopifyClient


@dlt.source(name="shopify", max_table_nesting=0)
def shopify(  # noqa: PLR0917  # one setting each
    run: Run,
    shop: str = dlt.config.value,
    access_token: str = "",
    client_id: str = "",
    client_secret: str = "",
    base_url: str = "",
    api_version: str = settings.API_VERSION,
) -> Any:
    """One shop's sales.

    Args:
        run: the current run.
        shop: `yourshop.myshopify.com`.
        access_token: token of a custom app; not needed with a client id and secret.
        client_id: of an app in the Dev Dashboard that is installed in the shop.
        client_secret: its secret; a token for a day is minted from both.
        base_url: where the Admin API is, if not at the shop's own address.
        api_version: quarterly version, as `2026-10`.
    """
    app = App(access_token, client_id, client_secret)
    client = ShopifyClient(base_url or shop_url(shop), app, api_version)

    @dlt.resource(name="orders")
    def orders() -> Iterator[Any]:
        cursor = _cursor(run, "orders")
        landing = run.landing(contracts.ORDERS)
        refunds = run.landing(contracts.ORDER_REFUNDS)

        def add(page: list[dict[str, Any]]) -> None:
            landing.add(page)
            refunds.add([refund for order in page for refund in helpers.refund_rows(order)])

        for page in client.changed("orders", settings.ORDER_FIELDS, cursor.start, cursor.end):
            add(page)
        newest = landing.newest("updated_at")
        if run.window is None:
            stored = run.stored(contracts.ORDERS, ("id", "created_at", "is_journey_ready"))
            unready = helpers.without_journey(stored, run.now) - landing.values("id")
            for page in client.orders(sorted(unready)):
                add(page)
        if newest is not None:  # an empty answer moves nothing
            cursor.commit(newest)
        yield from landing.finish()
        yield from refunds.finish()

    @dlt.resource(name="customers")
    def customers() -> Iterator[Any]:
        cursor = _cursor(run, "customers")
        landing = run.landing(contracts.CUSTOMERS)
        for page in client.changed("customers", settings.CUSTOMER_FIELDS, cursor.start, cursor.end):
            landing.add(page)
        newest = landing.newest("updated_at")
        if newest is not None:
            cursor.commit(newest)
        yield from landing.finish()

    return orders, customers


def shop_url(shop: str) -> str:
    """The shop's own address, however much of it was given."""
    name = shop.strip().removeprefix("https://").removeprefix("http://").split("/")[0]
    return f"https://{name}" if "." in name else f"https://{name}.myshopify.com"


def _cursor(run: Run, name: str) -> Cursor:
    return Cursor(run, name, overlap=timedelta(minutes=settings.OVERLAP_MINUTES))
