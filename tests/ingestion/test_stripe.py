"""Stripe's loader against the sandbox's Stripe, and its money to the last unit."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from ingestion.conform import to_arrow
from ingestion.sources.stripe.contracts import CHARGES
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour


class TestStripe(VendorBehaviour):
    source = "stripe"
    table = "charges"
    path = "/v1/charges?"
    page_sizes = {"PAGE_SIZE": 25}  # noqa: RUF012

    def expected_ids(self, world, as_of):
        charges = world.tables["charges"]
        return set(charges.filter(pl.col("created_at") < as_of)["charge_id"])

    def test_empty_answer__truncates_nothing_and_is_made_up_for(self, loader, sandbox_world):
        loader.sandbox.fault("stripe", "empty", self.path, times=1, after=1)
        assert loader.fails().kind == "vendor_down"  # a page that was announced came empty
        assert loader.count("charges") == 0
        loader.sandbox.clear_faults()
        loader.run()
        assert loader.column("charges") == self.expected_ids(sandbox_world, AS_OF)
        before = loader.contents()
        loader.sandbox.fault("stripe", "empty", times=None)
        assert loader.run(AS_OF + timedelta(days=8)).status == "ok"
        assert loader.contents() == before
        loader.sandbox.clear_faults()
        loader.run(AS_OF + timedelta(days=8))
        assert loader.column("charges") == self.expected_ids(sandbox_world, AS_OF + timedelta(days=8))

    def test_expired_token__in_mid_walk_loses_nothing(self, loader, sandbox_world):
        loader.run()
        before = loader.contents()
        loader.sandbox.fault("stripe", "token_expired", times=None, after=1)
        failure = loader.fails(NEXT_DAY)
        assert failure.kind == "token_dead"
        assert "sources.stripe.api_key" in str(failure)
        assert loader.contents() == before
        loader.sandbox.clear_faults()
        loader.run(NEXT_DAY)
        assert loader.column("charges") == self.expected_ids(sandbox_world, NEXT_DAY)

    def test_money__is_the_worlds_in_major_units(self, loader, sandbox_world):
        loader.run()
        world = sandbox_world.tables["charges"].filter(pl.col("created_at") < AS_OF)
        minor = dict(world.select("charge_id", "amount_minor").iter_rows())
        landed = loader.query("select id, amount, currency from raw_stripe.charges")
        assert {key: amount for key, amount, _ in landed} == {key: Decimal(minor[key]) / 100 for key in minor}
        assert {currency for *_, currency in landed} == {c.upper() for c in world["currency"].unique()}

    def test_every_table__holds_what_the_world_holds(self, loader, sandbox_world):
        loader.run()
        keys = {
            "customers": "customer_id",
            "refunds": "refund_id",
            "invoices": "invoice_id",
            "invoice_payments": "invoice_payment_id",
            "balance_transactions": "txn_id",
        }
        for table, key in keys.items():
            world = sandbox_world.tables[table].filter(pl.col("created_at") < AS_OF)
            assert loader.column(table) == set(world[key]), table

    def test_refund__restates_a_charge_older_than_the_window(self, loader, sandbox_world, monkeypatch):
        refunds = sandbox_world.tables["refunds"].sort("created_at")
        charges = sandbox_world.tables["charges"].select("charge_id", charged_at="created_at")
        late = refunds.join(charges, on="charge_id").filter(
            pl.col("created_at") - pl.col("charged_at") > timedelta(days=2), pl.col("created_at") < AS_OF
        )
        key, refunded_at = late.select("charge_id", "created_at").row(-1)
        monkeypatch.setattr("ingestion.sources.stripe.settings.RELIST_DAYS", 1)
        loader.run(refunded_at - timedelta(hours=1))
        before = loader.query(f"select amount_refunded from raw_stripe.charges where id = '{key}'")
        loader.run(refunded_at + timedelta(hours=1))
        after = loader.query(f"select amount_refunded from raw_stripe.charges where id = '{key}'")
        assert after[0][0] > before[0][0]


@pytest.mark.parametrize(
    ("currency", "minor", "major"),
    [
        ("eur", 1999, "19.99"),
        ("jpy", 1999, "1999"),
        ("kwd", 1999, "1.999"),
        ("isk", 1900, "19"),
        ("usd", -5, "-0.05"),
        ("eur", 123_456_789_012_345_678, "1234567890123456.78"),
    ],
)
def test_money__minor_units_of_each_currency(currency: str, minor: int, major: str) -> None:
    row = {
        "id": "ch_1",
        "amount": minor,
        "currency": currency,
        "status": "succeeded",
        "created": 1_790_000_000,
    }
    page = to_arrow([row], CHARGES)
    assert page.table["amount"].to_pylist() == [Decimal(major)]
    assert page.table["currency"].to_pylist() == [currency.upper()]


def test_money__a_fraction_of_a_minor_unit_is_refused() -> None:
    row = {
        "id": "ch_1",
        "amount": "19.99",
        "currency": "eur",
        "status": "succeeded",
        "created": 1_790_000_000,
    }
    assert to_arrow([row], CHARGES).quarantine["column_name"].to_pylist() == ["amount"]
