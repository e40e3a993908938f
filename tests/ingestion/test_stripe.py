"""Stripe's loader against the sandbox's Stripe, and its money to the last unit."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
import requests

from ingestion.conform import to_arrow
from ingestion.errors import TokenDead
from ingestion.sources.stripe import connection, helpers
from ingestion.sources.stripe.contracts import CHARGES, CREDIT_NOTES, INVOICES, SUBSCRIPTIONS
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

EPOCH = 1_790_000_000


def world_at(table, world, as_of=AS_OF):
    return world.tables[table].filter(pl.col("created_at") < as_of)


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
            "refunds": "refund_id",
            "disputes": "dispute_id",
            "subscriptions": "subscription_id",
            "invoices": "invoice_id",
            "invoice_payments": "invoice_payment_id",
            "credit_notes": "credit_note_id",
            "balance_transactions": "txn_id",
        }
        for table, key in keys.items():
            world = sandbox_world.tables[table].filter(pl.col("created_at") < AS_OF)
            assert loader.column(table) == set(world[key]), table
        customers = sandbox_world.tables["customers"].filter(pl.col("created_at") < AS_OF)
        gone = (pl.col("deleted_at") < AS_OF).fill_null(value=False)
        lately = (pl.col("deleted_at") >= AS_OF - timedelta(days=30)).fill_null(value=False)
        assert loader.column("customers") == set(customers.filter(~gone | lately)["customer_id"])
        canceled = world_at("subscriptions", sandbox_world).filter(pl.col("canceled_at") < AS_OF)
        assert loader.column("subscriptions where status = 'canceled'") == set(canceled["subscription_id"])

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

    def test_dispute__decided_long_after_it_was_listed_is_read_again(
        self, loader, sandbox_world, monkeypatch
    ):
        disputes = sandbox_world.tables["disputes"].drop_nulls("closed_at").filter(outcome="won")
        key, opened_at, closed_at = disputes.select("dispute_id", "created_at", "closed_at").row(-1)
        monkeypatch.setattr("ingestion.sources.stripe.settings.RELIST_DAYS", 1)
        status = f"select status from raw_stripe.disputes where id = '{key}'"
        loader.run(opened_at + timedelta(days=1))
        loader.run(closed_at - timedelta(days=1))
        assert loader.query(status) == [("under_review",)]
        loader.run(closed_at + timedelta(hours=1))
        assert loader.query(status) == [("won",)]

    def test_deleted_customer__keeps_its_row_with_the_time(self, loader, sandbox_world):
        customers = sandbox_world.tables["customers"].drop_nulls("deleted_at").sort("deleted_at")
        key, email, deleted_at = customers.select("customer_id", "email", "deleted_at").row(-1)
        row = f"select email, deleted_at from raw_stripe.customers where id = '{key}'"
        loader.run(deleted_at)
        assert loader.query(row) == [(email, None)]
        for days in (1, 3):
            assert loader.run(deleted_at + timedelta(days=days)).rows_quarantined == 0
            assert loader.query(row) == [(email, deleted_at)]

    def test_events__that_are_gone_are_made_up_for_by_listing_everything(
        self, loader, sandbox_world, monkeypatch
    ):
        monkeypatch.setattr("ingestion.sources.stripe.settings.RELIST_DAYS", 1)
        subscriptions = sandbox_world.tables["subscriptions"].drop_nulls("canceled_at").sort("canceled_at")
        (canceled_at,) = subscriptions.select("canceled_at").row(-1)
        loader.run(canceled_at - timedelta(days=10))
        loader.run(canceled_at + timedelta(days=35))
        later = canceled_at + timedelta(days=35)
        expected = subscriptions.filter(pl.col("canceled_at") < later)["subscription_id"]
        assert loader.column("subscriptions where status = 'canceled'") == set(expected)

    def test_events__too_many_for_one_run_wait_for_the_next(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr("ingestion.sources.stripe.settings.RELIST_DAYS", 1)
        disputes = sandbox_world.tables["disputes"].filter(outcome="won").drop_nulls().sort("closed_at")
        rows = disputes.select("dispute_id", "closed_at", "created_at").rows()
        # what was opened last is listed again: of any other only its event can tell
        first, second = next(
            (one, two)
            for one, two in pairwise(rows)
            if two[1] - one[1] < timedelta(days=25)
            and any(two[2] + timedelta(days=1) < opened < one[1] for _, _, opened in rows)
        )
        won = "select id from raw_stripe.disputes where status = 'won'"
        loader.run(first[1] - timedelta(hours=1))
        limit = "ingestion.sources.stripe.settings.LOOKUP_BATCH_LIMIT"
        for most, expected in ((1, {first[0]}), (2, {first[0], second[0]})):
            monkeypatch.setattr(limit, most)
            loader.run(second[1] + timedelta(hours=1))
            assert {key for (key,) in loader.query(won)} & {first[0], second[0]} == expected

    def test_connection__tells_what_it_found(self, sandbox_server):
        names = ("API_KEY", "BASE_URL", "API_VERSION")
        fields = {name.lower(): sandbox_server.env[f"SOURCES__STRIPE__{name}"] for name in names}
        assert {field.name for field in connection.FIELDS} <= set(fields)
        assert "charges" in connection.check(**fields)
        with pytest.raises(TokenDead):
            connection.check(**{**fields, "api_key": "rk_live_of_somebody_else"})


def test_a_key_without_a_permission__is_told_which_it_needs() -> None:
    response = requests.Response()
    response.status_code = 403
    verdict = helpers.classify(response)
    assert isinstance(verdict.error, TokenDead)
    assert "Disputes" in str(verdict.error)
    assert not verdict.retry


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


@pytest.mark.parametrize(
    ("items", "amount"),
    [
        ([(2000, 1)], "20"),
        ([(2000, 2), (50, 1)], "40.5"),
        ([(2000, 1), (None, 1)], None),  # metered: what it will be nobody knows
        ([], None),
    ],
)
def test_subscription__costs_what_its_items_cost_together(items, amount) -> None:
    record = {
        "id": "sub_1",
        "status": "active",
        "currency": "eur",
        "created": 1_790_000_000,
        "items": {
            "data": [
                {
                    "price": {"unit_amount": price, "recurring": {"interval": "month", "interval_count": 3}},
                    "quantity": quantity,
                    "current_period_end": 1_790_000_000 + number,
                }
                for number, (price, quantity) in enumerate(items)
            ]
        },
    }
    page = to_arrow([helpers.subscription_row(record)], SUBSCRIPTIONS)
    assert len(page.quarantine) == 0
    assert page.table["amount"].to_pylist() == [None if amount is None else Decimal(amount)]
    ends = [value and value.timestamp() for value in page.table["current_period_end_at"].to_pylist()]
    assert ends == [1_790_000_000 + len(items) - 1 if items else None]


def test_invoice__serves_from_the_first_to_the_last_moment_of_its_lines() -> None:
    spans = ((500, 500), (200, 300), (250, 400))
    lines = [{"period": {"start": EPOCH + start, "end": EPOCH + end}} for start, end in spans]
    record = {
        "id": "in_1",
        "currency": "eur",
        "created": 1_790_000_000,
        "starting_balance": -3000,
        "ending_balance": 0,
        "parent": {"subscription_details": {"subscription": "sub_1"}, "type": "subscription_details"},
        "lines": {"data": lines},
    }
    page = to_arrow([helpers.invoice_row(record)], INVOICES)
    assert len(page.quarantine) == 0
    (row,) = page.table.to_pylist()
    served = (row["service_start_at"].timestamp(), row["service_end_at"].timestamp())
    assert served == (EPOCH + 200, EPOCH + 400)
    assert (row["subscription_id"], row["starting_balance"], row["ending_balance"]) == ("sub_1", -30, 0)
    at_once = helpers.invoice_row({**record, "lines": {"data": lines[:1]}})
    assert (at_once["service_start_at"], at_once["service_end_at"]) == (None, None)


def test_credit_note__tells_what_its_refunds_gave_back() -> None:
    refunds = [{"amount_refunded": 300, "refund": "re_1"}, {"amount_refunded": 200, "refund": "re_2"}]
    record = {"id": "cn_1", "status": "issued", "currency": "eur", "created": 1_790_000_000}
    note = {**record, "amount": 1000, "post_payment_amount": 1000, "refunds": refunds}
    page = to_arrow([helpers.credit_note_row(note)], CREDIT_NOTES)
    assert page.table["refunded_amount"].to_pylist() == [Decimal(5)]
    assert page.table["out_of_band_amount"].to_pylist() == [None]
