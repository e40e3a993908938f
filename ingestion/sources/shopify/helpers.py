"""Turns Shopify's records into flat rows where a column's path cannot say it.

Belongs here: pure functions. Does not: requests (`client`), types (`contracts`).

Data flow: order -> its refunds as rows.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.shopify import settings


def refund_rows(order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The refunds of one order, each with the order's id; an order without one is refused by itself."""
    for refund in order.get("refunds") or ():
        if isinstance(refund, Mapping) and order.get("id"):
            yield {**refund, "orderId": order["id"]}


def without_journey(stored: pa.Table, now: datetime) -> set[str]:
    """Ids of the stored orders of the last days whose attribution had not been worked out."""
    since = pa.scalar(now - timedelta(days=settings.JOURNEY_DAYS), pa.timestamp("us", "UTC"))
    recent = stored.filter(pc.greater_equal(stored["created_at"], since))
    return set(recent.filter(pc.equal(recent["is_journey_ready"], False))["id"].to_pylist())
