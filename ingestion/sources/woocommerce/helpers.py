"""Turns WooCommerce's records into flat rows where a column's path cannot say it.

Belongs here: pure functions. Does not: requests (`client`), types (`contracts`).

Data flow: order -> row with its attribution; its refunds as rows.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.parsing import mapping
from ingestion.sources.woocommerce import settings

Row = dict[str, Any]


def order_row(order: Row) -> Row:
    """An order with its attribution as an object; other metadata belongs to plugins and stays out."""
    entries = order.get("meta_data")
    attribution = {
        str(entry["key"]).removeprefix(settings.ATTRIBUTION_PREFIX): entry.get("value")
        for entry in (entries if isinstance(entries, list) else ())
        if str(mapping(entry).get("key")).startswith(settings.ATTRIBUTION_PREFIX)
    }
    row = {name: value for name, value in order.items() if name != "meta_data"}
    return {**row, "attribution": attribution}


def refund_ids(order: Mapping[str, Any]) -> list[str]:
    """Ids of the refunds that an order names."""
    refunds = order.get("refunds")
    return [str(refund["id"]) for refund in (refunds if isinstance(refunds, list) else ()) if "id" in refund]


def gone(stored: pa.Table, orders: set[str], named: set[str]) -> pa.Table:
    """Stored refunds, not known to be deleted, whose order was read again and names them no more."""
    is_read = pc.is_in(stored["order_id"], pa.array(sorted(orders), pa.string()))
    is_named = pc.is_in(stored["id"], pa.array(sorted(named), pa.string()))
    standing = pc.and_(is_read, pc.is_null(stored["deleted_at"]))
    return stored.filter(pc.and_(standing, pc.invert(is_named)))
