"""WooCommerce: orders with the visit that led to them, refunds, customers.

Belongs here: what is loaded when. Does not: requests and errors (`client`), columns (`contracts`).

Orders are walked by their last change, and so are those in the bin, where deleted orders go. A refund changes
its order, which names its refunds; their dates and amounts are read for orders that name new ones. Customers
cannot be asked for by change: new ones are read from the newest back, and now and then all.

Data flow: <shop>/wp-json/wc/v3 -> raw_woocommerce.{orders, order_refunds, customers}; run alone:
`python -m ingestion woocommerce`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import dlt
import pyarrow as pa

from ingestion.conform import Conformed
from ingestion.cursors import Cursor
from ingestion.parsing import from_iso
from ingestion.posts import FullWalk
from ingestion.runs import Run
from ingestion.sources.woocommerce import contracts, helpers, settings
from ingestion.sources.woocommerce.client import WooClient, changed_at
from ingestion.sources.woocommerce.helpers import Row


@dlt.source(name="woocommerce", max_table_nesting=0)
def woocommerce(
    run: Run,
    base_url: str = dlt.config.value,
    consumer_key: str = dlt.secrets.value,
    consumer_secret: str = dlt.secrets.value,
) -> Any:
    """One shop's sales.

    Args:
        run: the current run.
        base_url: address of the shop.
        consumer_key: of a key with the permission Read.
        consumer_secret: its secret.
    """
    client = WooClient(base_url, consumer_key, consumer_secret)

    @dlt.resource(name="orders")
    def orders() -> Iterator[Any]:
        landing = run.landing(contracts.ORDERS)
        read: dict[str, tuple[str, list[str]]] = {}
        reached: list[tuple[Cursor, datetime]] = []
        for status in ("any", "trash"):
            cursor = Cursor(run, f"orders_{status}", overlap=timedelta(seconds=settings.OVERLAP_SECONDS))
            for page in client.orders(status, cursor.start, cursor.end):
                landing.add([helpers.order_row(order) for order in page])
                moments = [moment for order in page if (moment := changed_at(order))]
                reached += [(cursor, max(moments))] if moments else []
                read |= {
                    str(order["id"]): (str(order.get("currency")), helpers.refund_ids(order))
                    for order in page
                    if order.get("id") is not None
                }
        refunds = _refunds(run, client, read)
        for cursor, moment in reached:  # none after an empty answer, which moves nothing
            cursor.commit(moment)
        yield from landing.finish()
        yield from refunds.finish()

    @dlt.resource(name="customers")
    def customers() -> Iterator[Any]:
        landing = run.landing(contracts.CUSTOMERS)
        cursor = Cursor(run, "customers", overlap=timedelta(seconds=settings.OVERLAP_SECONDS))
        full = FullWalk(run, settings.CUSTOMERS_FULL_DAYS)
        if full.is_due or cursor.start is None:
            for page in client.customers("id", "asc"):
                landing.add(page)
        else:
            for page in client.customers("registered_date", "desc"):
                landing.add(page)
                if any(_is_before(customer, cursor.start) for customer in page):
                    break
        newest = landing.newest("created_at")
        if newest is not None:
            cursor.commit(newest)
            full.commit()
        yield from landing.finish()

    return orders, customers


def _refunds(run: Run, client: WooClient, read: dict[str, tuple[str, list[str]]]) -> Any:
    """Refunds that orders name and that were not read before; those that orders name no more are deleted."""
    landing = run.landing(contracts.ORDER_REFUNDS)
    stored = run.stored(contracts.ORDER_REFUNDS)
    known = set(stored["id"].to_pylist())
    named = {refund for _, refunds in read.values() for refund in refunds}
    for order, (currency, refunds) in sorted(read.items()):
        if not known.issuperset(refunds):
            rows: list[Row] = client.refunds(order)
            landing.add([{**row, "order_id": order, "currency": currency} for row in rows])
    gone = helpers.gone(stored, set(read), named)
    if len(gone):
        schema = contracts.ORDER_REFUNDS.arrow_schema
        moment = pa.array([run.now] * len(gone), schema.field("deleted_at").type)
        gone = gone.set_column(gone.column_names.index("deleted_at"), "deleted_at", moment)
        landing.add_conformed(Conformed(gone.select(schema.names).cast(schema), pa.table({}), frozenset()))
    return landing


def _is_before(customer: Row, instant: datetime) -> bool:
    created = from_iso(customer.get("date_created_gmt"))
    return isinstance(created, datetime) and created < instant
