"""WooCommerce's orders, refunds and customers as of a moment.

Belongs here: table columns -> object fields; statuses and the time of the last change from what had happened.
Ids are numbers, amounts decimal text, times come twice: in the shop's zone, and `_gmt` in UTC, both without a
sign of which. Where an order came from stands in its metadata.

Data flow: woocommerce_orders, woocommerce_refunds, woocommerce_customers -> Collections.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.servers.paging import Collection, Row

SHOP_ZONE = ZoneInfo("Europe/London")
TIME = "%Y-%m-%dT%H:%M:%S"
EVENTS = ("created_at", "paid_at", "completed_at", "cancelled_at", "trashed_at", "refunded_at")
SEARCH_ENGINES = ("google", "bing", "duckduckgo")


class WooObjects:
    """What the shop holds at one moment."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of

    @cached_property
    def refunds(self) -> dict[str, list[Row]]:
        """Refunds made by then, by order, newest first."""
        found: dict[str, list[Row]] = {}
        made = happened(self.tables["woocommerce_refunds"], "created_at", self.as_of)
        for row in made.sort("created_at", descending=True).to_dicts():
            found.setdefault(row["order_id"], []).append(row)
        return found

    @cached_property
    def orders(self) -> Collection:
        """Orders created by then, in the order of their ids."""
        back = (
            happened(self.tables["woocommerce_refunds"], "created_at", self.as_of)
            .group_by("order_id")
            .agg(refunded_at=pl.col("created_at").max())
        )
        later = ("paid_at", "completed_at", "cancelled_at", "trashed_at")
        frame = (
            happened(self.tables["woocommerce_orders"], "created_at", self.as_of)
            .join(back, on="order_id", how="left")
            .with_columns(known(name, self.as_of) for name in later)
            .with_columns(modified=pl.max_horizontal(EVENTS), date="created_at", id=pl.col("order_id"))
            .with_columns(pl.col("order_id").cast(pl.Int64).alias("number"))
            .with_columns(is_trashed=pl.col("trashed_at").is_not_null())
            .sort("number")
        )
        return Collection(frame, "id", lambda rows: [self._order(row) for row in rows.to_dicts()])

    @cached_property
    def customers(self) -> Collection:
        """Customers registered by then, in the order of their ids."""
        frame = happened(self.tables["woocommerce_customers"], "created_at", self.as_of).with_columns(
            number=pl.col("customer_id").cast(pl.Int64), id="customer_id", registered_date="created_at"
        )
        return Collection(
            frame.sort("number"), "id", lambda rows: [_customer(row) for row in rows.to_dicts()]
        )

    def refunds_of(self, order_id: str) -> list[Row]:
        """The refunds of one order, as their own list shows them."""
        return [
            {
                "id": int(row["refund_id"]),
                **_times("date_created", row["created_at"]),
                "amount": row["amount"],
                "reason": "",
                "refunded_by": 1,
                "refunded_payment": True,
                "meta_data": [],
                "line_items": [],
            }
            for row in self.refunds.get(order_id, [])
        ]

    def _order(self, row: Row) -> Row:
        refunds = self.refunds.get(row["order_id"], [])
        back = sum((Decimal(refund["amount"]) for refund in refunds), Decimal(0))
        return {
            "id": row["number"],
            "parent_id": 0,
            "status": _status(row, back),
            "currency": row["currency"],
            "version": "10.9.1",
            "prices_include_tax": True,
            **_times("date_created", row["created_at"]),
            **_times("date_modified", row["modified"]),
            "discount_total": "0.00",
            "shipping_total": "0.00",
            "total": row["amount"],
            "total_tax": "0.00",
            "customer_id": int(row["customer_id"] or 0),
            "billing": {"email": row["email"] or "", "country": row["country"], "first_name": "", "city": ""},
            "payment_method": "woocommerce_payments",
            "transaction_id": row["payment_reference"] if row["paid_at"] else "",
            "created_via": "checkout",
            **_times("date_paid", row["paid_at"]),
            **_times("date_completed", row["completed_at"]),
            "number": str(row["number"]),
            "meta_data": _attribution(row),
            "line_items": [],
            "refunds": [
                {"id": int(refund["refund_id"]), "reason": "", "total": f"-{refund['amount']}"}
                for refund in refunds
            ],
        }


def _status(row: Row, back: Decimal) -> str:
    if row["trashed_at"]:
        return "trash"
    if row["cancelled_at"]:
        return "cancelled"
    if row["paid_at"] is None:
        return "pending"
    if back >= Decimal(row["amount"]):
        return "refunded"
    return "completed" if row["completed_at"] else "processing"


def _attribution(row: Row) -> list[Row]:
    """Metadata of the visit, as the plugin's own tracking writes it."""
    if row["last_visited_at"] is None:
        return []
    referrer, source = row["last_referrer"], row["last_utm_source"]
    host = urlsplit(referrer or "").netloc
    kind = "typein"
    if source:
        kind = "utm"
    elif any(name in host for name in SEARCH_ENGINES):
        kind, source = "organic", next(name for name in SEARCH_ENGINES if name in host)
    elif host:
        kind, source = "referral", host
    values = {
        "source_type": kind,
        "referrer": referrer,
        "utm_source": source or "(direct)",
        **{f"utm_{name}": row[f"last_utm_{name}"] for name in ("medium", "campaign", "content", "term")},
        "session_entry": row["last_page_url"],
        "session_start_time": row["last_visited_at"].strftime("%Y-%m-%d %H:%M:%S"),
        "session_pages": "3",
        "device_type": row["last_device"].capitalize(),
    }
    kept = [(name, value) for name, value in values.items() if value is not None]
    return [
        {"id": row["number"] * 100 + place, "key": f"_wc_order_attribution_{name}", "value": value}
        for place, (name, value) in enumerate(kept)
    ]


def _customer(row: Row) -> Row:
    return {
        "id": row["number"],
        **_times("date_created", row["created_at"]),
        **_times("date_modified", row["created_at"]),
        "email": row["email"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "role": "customer",
        "username": f"customer{row['number']}",
        "billing": {"country": row["country"], "email": row["email"]},
        "is_paying_customer": True,
        "avatar_url": "",
        "meta_data": [],
    }


def _times(name: str, value: Any) -> Row:
    if value is None:
        return {name: None, f"{name}_gmt": None}
    return {name: value.astimezone(SHOP_ZONE).strftime(TIME), f"{name}_gmt": value.strftime(TIME)}
