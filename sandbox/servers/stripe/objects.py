"""Stripe's objects as of a moment, in the shape of the API family `endive`.

Belongs here: which objects there are at a moment, and in which order. Does not: the fields of each
(`payments.py`, `invoices.py`, `subscriptions.py`).

Data flow: customers, charges, refunds, disputes, invoices, invoice_payments, credit_notes, subscriptions,
balance_transactions -> Collections.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.servers.paging import Collection, Row
from sandbox.servers.stripe.invoices import credit_note, invoice, invoice_payment
from sandbox.servers.stripe.payments import balance_transaction, charge, customer, dispute, refund
from sandbox.servers.stripe.subscriptions import subscription

EVENT_DAYS = 30


class StripeObjects:
    """Every collection, newest first, as of one moment."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of

    def _newest_first(self, frame: pl.DataFrame, key: str) -> pl.DataFrame:
        return (
            frame.rename({key: "id"})
            .with_columns(created=pl.col("created_at").dt.epoch("s"))
            .sort("created", "id", descending=True)
        )

    @cached_property
    def customers(self) -> Collection:
        """Customers that had not been deleted by as_of."""
        return self.all_customers.where(pl.col("deleted_at").is_null())

    @cached_property
    def all_customers(self) -> Collection:
        """Customers created before as_of, as they were."""
        frame = happened(self.tables["customers"], "created_at", self.as_of)
        frame = self._newest_first(frame.with_columns(known("deleted_at", self.as_of)), "customer_id")
        return Collection(frame, "id", lambda rows: [customer(row) for row in rows.to_dicts()])

    @cached_property
    def charges(self) -> Collection:
        """Charges with what had been refunded by as_of."""
        refunded = (
            happened(self.tables["refunds"], "created_at", self.as_of)
            .group_by("charge_id")
            .agg(amount_refunded=pl.col("amount_minor").sum())
        )
        ledger = self.tables["balance_transactions"].filter(pl.col("type") == "charge")
        frame = (
            happened(self.tables["charges"], "created_at", self.as_of)
            .join(refunded, on="charge_id", how="left")
            .join(
                ledger.select("txn_id", charge_id="source_id"),
                on="charge_id",
                how="left",
            )
            .with_columns(
                pl.col("amount_refunded").fill_null(0),
                disputed=pl.col("charge_id").is_in(self.disputes.frame["charge"].implode()),
            )
        )
        ordered = self._newest_first(frame, "charge_id").rename({"customer_id": "customer"})
        return Collection(ordered, "id", lambda rows: [charge(row) for row in rows.to_dicts()])

    @cached_property
    def refunds(self) -> Collection:
        """Refunds made before as_of."""
        ledger = self.tables["balance_transactions"].filter(pl.col("type") == "refund")
        charges = self.tables["charges"].select("charge_id", "payment_intent_id")
        frame = (
            happened(self.tables["refunds"], "created_at", self.as_of)
            .join(ledger.select("txn_id", refund_id="source_id"), on="refund_id", how="left")
            .join(charges, on="charge_id", how="left")
        )
        ordered = self._newest_first(frame, "refund_id").rename(
            {"charge_id": "charge", "payment_intent_id": "payment_intent"}
        )
        return Collection(ordered, "id", lambda rows: [refund(row) for row in rows.to_dicts()])

    @cached_property
    def disputes(self) -> Collection:
        """Disputes with their status as of as_of."""
        charges = self.tables["charges"].select("charge_id", "payment_intent_id")
        frame = (
            happened(self.tables["disputes"], "created_at", self.as_of)
            .join(charges, on="charge_id", how="left")
            .with_columns(known("closed_at", self.as_of))
        )
        frame = frame.with_columns(
            status=pl.when(pl.col("closed_at").is_null()).then(pl.lit("under_review")).otherwise("outcome")
        )
        ordered = self._newest_first(frame, "dispute_id").rename(
            {"charge_id": "charge", "payment_intent_id": "payment_intent"}
        )
        return Collection(ordered, "id", lambda rows: [dispute(row) for row in rows.to_dicts()])

    @cached_property
    def subscriptions(self) -> Collection:
        """Subscriptions with their status as of as_of."""
        frame = happened(self.tables["subscriptions"], "created_at", self.as_of).with_columns(
            known("canceled_at", self.as_of)
        )
        frame = frame.with_columns(
            status=pl.when(pl.col("canceled_at").is_null())
            .then(pl.lit("active"))
            .otherwise(pl.lit("canceled"))
        )
        ordered = self._newest_first(frame, "subscription_id").rename({"customer_id": "customer"})
        return Collection(
            ordered, "id", lambda rows: [subscription(row, self.as_of) for row in rows.to_dicts()]
        )

    @cached_property
    def invoices(self) -> Collection:
        """Invoices with their status as of as_of."""
        frame = happened(self.tables["invoices"], "created_at", self.as_of).with_columns(
            known("paid_at", self.as_of)
        )
        frame = frame.with_columns(
            status=pl.when(pl.col("paid_at").is_null()).then(pl.lit("open")).otherwise(pl.lit("paid"))
        )
        ordered = self._newest_first(frame, "invoice_id").rename({"customer_id": "customer"})
        return Collection(ordered, "id", lambda rows: [invoice(row) for row in rows.to_dicts()])

    @cached_property
    def invoice_payments(self) -> Collection:
        """Which payment paid which invoice."""
        frame = happened(self.tables["invoice_payments"], "created_at", self.as_of)
        ordered = self._newest_first(frame, "invoice_payment_id").rename({"invoice_id": "invoice"})
        return Collection(
            ordered.with_columns(status=pl.lit("paid")),
            "id",
            lambda rows: [invoice_payment(row) for row in rows.to_dicts()],
        )

    @cached_property
    def credit_notes(self) -> Collection:
        """Credit notes of invoices."""
        frame = happened(self.tables["credit_notes"], "created_at", self.as_of)
        ordered = self._newest_first(frame, "credit_note_id").rename(
            {"invoice_id": "invoice", "customer_id": "customer"}
        )
        return Collection(ordered, "id", lambda rows: [credit_note(row) for row in rows.to_dicts()])

    @cached_property
    def balance_transactions(self) -> Collection:
        """The ledger in the settlement currency; pending until the money is available."""
        frame = happened(self.tables["balance_transactions"], "created_at", self.as_of).with_columns(
            status=pl.when(pl.col("available_at") < self.as_of)
            .then(pl.lit("available"))
            .otherwise(pl.lit("pending"))
        )
        ordered = self._newest_first(frame, "txn_id").rename({"source_id": "source"})
        return Collection(ordered, "id", lambda rows: [balance_transaction(row) for row in rows.to_dicts()])

    @cached_property
    def events(self) -> Collection:
        """What happened in the last 30 days, each with its object as it is now."""
        sources: tuple[tuple[str, str, str, str], ...] = (
            ("customer.created", "all_customers", "created_at", "id"),
            ("customer.deleted", "all_customers", "deleted_at", "id"),
            ("charge.succeeded", "charges", "created_at", "id"),
            ("charge.failed", "charges", "created_at", "id"),
            ("charge.refunded", "refunds", "created_at", "charge"),
            ("refund.created", "refunds", "created_at", "id"),
            ("charge.dispute.created", "disputes", "created_at", "id"),
            ("charge.dispute.closed", "disputes", "closed_at", "id"),
            ("customer.subscription.created", "subscriptions", "created_at", "id"),
            ("customer.subscription.deleted", "subscriptions", "canceled_at", "id"),
            ("invoice.created", "invoices", "created_at", "id"),
            ("invoice.paid", "invoices", "paid_at", "id"),
            ("credit_note.created", "credit_notes", "created_at", "id"),
        )
        parts = []
        for kind, collection, time_column, object_column in sources:
            frame = getattr(self, collection).frame
            if kind in ("charge.succeeded", "charge.failed"):
                frame = frame.filter(pl.col("status") == kind.removeprefix("charge."))
            rows = frame.filter(pl.col(time_column) >= self.as_of - timedelta(days=EVENT_DAYS)).select(
                id=pl.lit(f"evt_{kind.replace('.', '')}_") + pl.col("id"),
                type=pl.lit(kind),
                created_at=pl.col(time_column),
                held_in=pl.lit("charges" if object_column == "charge" else collection),
                object_id=pl.col(object_column),
            )
            parts.append(rows.rename({"id": "event_id"}))
        ordered = self._newest_first(pl.concat(parts), "event_id")
        return Collection(ordered, "id", self._events)

    def _events(self, rows: pl.DataFrame) -> list[Row]:
        return [
            {
                "id": row["id"],
                "object": "event",
                "api_version": None,
                "created": row["created"],
                "data": {"object": getattr(self, row["held_in"]).get(row["object_id"])},
                "livemode": False,
                "pending_webhooks": 0,
                "request": {"id": None, "idempotency_key": None},
                "type": row["type"],
            }
            for row in rows.to_dicts()
        ]
