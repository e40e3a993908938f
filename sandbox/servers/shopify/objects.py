"""Shopify's orders and customers as of a moment, as the Admin schema shows them.

Belongs here: table columns -> object fields; statuses and `updatedAt` from what had happened by then. Amounts
are decimal text; the shop keeps its books in the currency that its customers pay in.
A journey is `ready` some hours after the order, and `updatedAt` does not tell.

Data flow: shopify_orders, shopify_refunds, shopify_customers -> Collections in order of (updated_at, id).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.servers.paging import Collection, Row

TIME = "%Y-%m-%dT%H:%M:%SZ"
EVENTS = ("created_at", "paid_at", "fulfilled_at", "cancelled_at", "refunded_at")


class ShopifyObjects:
    """What the shop holds at one moment."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of

    @cached_property
    def refunds(self) -> dict[str, list[Row]]:
        """Refunds made by then, by order."""
        found: dict[str, list[Row]] = {}
        for row in happened(self.tables["shopify_refunds"], "created_at", self.as_of).to_dicts():
            found.setdefault(row["order_id"], []).append(row)
        return found

    @cached_property
    def orders(self) -> Collection:
        """Orders created by then."""
        back = (
            happened(self.tables["shopify_refunds"], "created_at", self.as_of)
            .group_by("order_id")
            .agg(refunded_at=pl.col("created_at").max())
        )
        frame = (
            happened(self.tables["shopify_orders"], "created_at", self.as_of)
            .join(back, on="order_id", how="left")
            .with_columns(known(name, self.as_of) for name in ("paid_at", "fulfilled_at", "cancelled_at"))
            .with_columns(updated_at=pl.max_horizontal(EVENTS), id="order_id")
            .sort("updated_at", "id")
        )
        return Collection(frame, "id", lambda rows: [self._order(row) for row in rows.to_dicts()])

    @cached_property
    def customers(self) -> Collection:
        """Customers created by then; an order updates its customer."""
        orders = happened(self.tables["shopify_orders"], "created_at", self.as_of)
        last = orders.group_by("customer_id").agg(updated_at=pl.col("created_at").max())
        frame = (
            happened(self.tables["shopify_customers"], "created_at", self.as_of)
            .join(last, on="customer_id", how="left")
            .with_columns(pl.max_horizontal("created_at", "updated_at").alias("updated_at"), id="customer_id")
            .sort("updated_at", "id")
        )
        return Collection(frame, "id", lambda rows: [_customer(row) for row in rows.to_dicts()])

    def _order(self, row: Row) -> Row:
        refunds = self.refunds.get(row["order_id"], [])
        back = sum((Decimal(refund["amount"]) for refund in refunds), Decimal(0))
        return {
            "__typename": "Order",
            "id": row["order_id"],
            "legacyResourceId": _number(row["order_id"]),
            "name": row["name"],
            "createdAt": _time(row["created_at"]),
            "updatedAt": _time(row["updated_at"]),
            "processedAt": _time(row["created_at"]),
            "cancelledAt": _time(row["cancelled_at"]),
            "closedAt": _time(row["fulfilled_at"]),
            "test": row["is_test"],
            "email": row["email"],
            "displayFinancialStatus": _status(row, back),
            "displayFulfillmentStatus": "FULFILLED" if row["fulfilled_at"] else "UNFULFILLED",
            "currencyCode": row["currency"],
            "presentmentCurrencyCode": row["currency"],
            "totalPriceSet": _money(row["amount"], row["currency"]),
            "totalRefundedSet": _money(f"{back:.2f}", row["currency"]),
            "customer": self.customers.get(row["customer_id"]) if row["customer_id"] else None,
            "billingAddress": {"countryCodeV2": row["country"]},
            "customerJourneySummary": None if row["is_test"] else self._journey(row),
            "refunds": [_refund(refund) for refund in refunds],
        }

    def _journey(self, row: Row) -> Row:
        ready = row["journey_ready_at"] < self.as_of
        days = None
        if ready and row["first_visited_at"]:
            days = (row["created_at"] - row["first_visited_at"]).days
        return {
            "ready": ready,
            "daysToConversion": days,
            "customerOrderIndex": row["order_index"] if ready else None,
            "firstVisit": _visit(row, "first") if ready else None,
            "lastVisit": _visit(row, "last") if ready else None,
        }


def _status(row: Row, back: Decimal) -> str:
    if row["paid_at"] is None:
        return "VOIDED" if row["cancelled_at"] else "PENDING"
    if not back:
        return "PAID"
    return "REFUNDED" if back >= Decimal(row["amount"]) else "PARTIALLY_REFUNDED"


def _visit(row: Row, which: str) -> Row | None:
    at = row[f"{which}_visited_at"]
    if at is None:
        return None
    names = ("source", "medium", "campaign", "content", "term")
    utm = {name: row[f"{which}_utm_{name}"] for name in names}
    return {
        "__typename": "CustomerVisit",
        "id": f"gid://shopify/CustomerVisit/{int(at.timestamp())}{_number(row['order_id'])[-5:]}",
        "landingPage": row[f"{which}_page_url"],
        "referrerUrl": row[f"{which}_referrer"],
        "source": utm["source"] or ("direct" if row[f"{which}_referrer"] is None else "an unknown source"),
        "sourceType": None,
        "occurredAt": _time(at),
        "referralCode": None,
        "utmParameters": utm if any(utm.values()) else None,
    }


def _customer(row: Row) -> Row:
    return {
        "__typename": "Customer",
        "id": row["customer_id"],
        "legacyResourceId": _number(row["customer_id"]),
        "firstName": row["first_name"],
        "lastName": row["last_name"],
        "createdAt": _time(row["created_at"]),
        "updatedAt": _time(row["updated_at"]),
        "defaultEmailAddress": {"emailAddress": row["email"]},
        "defaultAddress": {"countryCodeV2": row["country"]},
    }


def _refund(row: Row) -> Row:
    return {
        "__typename": "Refund",
        "id": row["refund_id"],
        "createdAt": _time(row["created_at"]),
        "note": None,
        "totalRefundedSet": _money(row["amount"], row["currency"]),
    }


def _money(amount: str, currency: str) -> Row:
    money = {"amount": amount, "currencyCode": currency}
    return {"shopMoney": money, "presentmentMoney": money}


def _number(gid: str) -> str:
    return gid.rsplit("/", 1)[1]


def _time(value: Any) -> str | None:
    return None if value is None else value.strftime(TIME)
