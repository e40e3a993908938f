"""The sandbox's Stripe, read with Stripe's own client."""

import base64
from datetime import datetime, timedelta
from typing import Any

import httpx
import polars as pl
import pytest
import stripe

from sandbox.world.crm_ids import DEAL_KEYS
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import created

KEYS = {
    "customers": "customer_id",
    "charges": "charge_id",
    "refunds": "refund_id",
    "disputes": "dispute_id",
    "credit_notes": "credit_note_id",
    "subscriptions": "subscription_id",
    "invoices": "invoice_id",
    "invoice_payments": "invoice_payment_id",
    "balance_transactions": "txn_id",
}


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> stripe.StripeClient:
    return stripe.StripeClient(
        sandbox_server.env["SOURCES__STRIPE__API_KEY"],
        base_addresses={"api": sandbox_server.env["SOURCES__STRIPE__BASE_URL"]},
        max_network_retries=0,
    )


def collect(client: stripe.StripeClient, name: str, **params: Any) -> list[Any]:
    return list(getattr(client.v1, name).list(params={"limit": 100, **params}).auto_paging_iter())


@pytest.mark.parametrize("name", KEYS)
def test_stripe__own_client_pages_through_every_row_newest_first(
    client: stripe.StripeClient, sandbox_world: Any, name: str
) -> None:
    objects = collect(client, name, **({"status": "all"} if name == "subscriptions" else {}))
    expected = created(sandbox_world, name, AS_OF)
    if name == "customers":
        expected = expected.filter(~(pl.col("deleted_at") < AS_OF).fill_null(value=False))
    assert sorted(each.id for each in objects) == sorted(expected[KEYS[name]])
    moments = [each.created for each in objects]
    assert moments == sorted(moments, reverse=True)


def test_stripe__refunds_show_on_charges(client: stripe.StripeClient, sandbox_world: Any) -> None:
    refunds = created(sandbox_world, "refunds", AS_OF).group_by("charge_id").agg(amount="amount_minor")
    back = {row["charge_id"]: sum(row["amount"]) for row in refunds.to_dicts()}
    charges = collect(client, "charges")
    assert back
    assert {each.id: each.amount_refunded for each in charges if each.amount_refunded} == back
    assert all(each.refunded == (each.amount_refunded == each.amount) for each in charges if each.paid)


def test_stripe__invoice_is_open_until_paid(
    client: stripe.StripeClient, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    invoice = created(sandbox_world, "invoices", AS_OF).drop_nulls("paid_at").row(0, named=True)
    sandbox_server.set_as_of(invoice["paid_at"])
    found = client.v1.invoices.retrieve(invoice["invoice_id"])
    assert (found.status, found.amount_paid) == ("open", 0)
    sandbox_server.set_as_of(invoice["paid_at"] + timedelta(seconds=1))
    found = client.v1.invoices.retrieve(invoice["invoice_id"])
    assert (found.status, found.amount_paid, found.metadata[DEAL_KEYS[invoice["crm"]]]) == (
        "paid",
        invoice["total_minor"],
        invoice["deal_id"],
    )


def test_stripe__dispute_is_decided_when_it_is_closed(
    client: stripe.StripeClient, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    for outcome in ("won", "lost"):
        row = sandbox_world.tables["disputes"].drop_nulls().filter(outcome=outcome).row(0, named=True)
        sandbox_server.set_as_of(row["closed_at"])
        found = client.v1.disputes.retrieve(row["dispute_id"])
        assert (found.status, found.charge, found.amount) == (
            "under_review",
            row["charge_id"],
            row["amount_minor"],
        )
        assert client.v1.charges.retrieve(row["charge_id"]).disputed
        sandbox_server.set_as_of(row["closed_at"] + timedelta(seconds=1))
        assert client.v1.disputes.retrieve(row["dispute_id"]).status == outcome
        (event,) = client.v1.events.list(params={"types": ["charge.dispute.closed"], "limit": 1}).data
        assert (event.data.object["id"], event.data.object["status"]) == (row["dispute_id"], outcome)


def test_stripe__canceled_subscriptions_show_only_when_asked_for(
    client: stripe.StripeClient, sandbox_world: Any
) -> None:
    every = created(sandbox_world, "subscriptions", AS_OF)
    canceled = set(every.filter(pl.col("canceled_at") < AS_OF)["subscription_id"])
    assert canceled
    shown = collect(client, "subscriptions")
    assert {each.id for each in shown} == set(every["subscription_id"]) - canceled
    assert {each.id for each in collect(client, "subscriptions", status="canceled")} == canceled
    item = shown[0]["items"].data[0]
    assert item.current_period_start <= AS_OF.timestamp() < item.current_period_end


def test_stripe__deleted_customer_is_listed_no_more_and_named_by_an_event(
    client: stripe.StripeClient, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    row = sandbox_world.tables["customers"].drop_nulls("deleted_at").row(0, named=True)
    sandbox_server.set_as_of(row["deleted_at"])
    assert client.v1.customers.retrieve(row["customer_id"]).email == row["email"]
    sandbox_server.set_as_of(row["deleted_at"] + timedelta(seconds=1))
    gone = client.v1.customers.retrieve(row["customer_id"])
    assert gone.to_dict() == {"id": row["customer_id"], "object": "customer", "deleted": True}
    assert row["customer_id"] not in {each.id for each in collect(client, "customers")}
    (event,) = client.v1.events.list(params={"types": ["customer.deleted"], "limit": 1}).data
    assert event.data.object["email"] == row["email"]


def test_stripe__walks_backwards_and_inside_a_created_window(client: stripe.StripeClient) -> None:
    every = [each.id for each in collect(client, "charges")]
    last = client.v1.charges.list(params={"limit": 10, "ending_before": every[25]})
    assert [each.id for each in last.data] == every[15:25]
    assert last.has_more
    middle = client.v1.charges.retrieve(every[len(every) // 2]).created
    window = [each.id for each in collect(client, "charges", created={"gte": middle})]
    assert window == every[: len(window)]
    outside = client.v1.charges.list(
        params={"limit": 3, "starting_after": every[1], "created": {"lt": middle}}
    )
    assert outside.data[0].created < middle


def test_stripe__events_cover_thirty_days(client: stripe.StripeClient, sandbox_world: Any) -> None:
    since = AS_OF - timedelta(days=30)
    refunds = created(sandbox_world, "refunds", AS_OF).filter(
        created(sandbox_world, "refunds", AS_OF)["created_at"] >= since
    )
    events = collect(client, "events", types=["charge.refunded"])
    assert sorted(each.data.object["id"] for each in events) == sorted(refunds["charge_id"])
    assert all(each.created >= since.timestamp() for each in collect(client, "events"))


def test_stripe__expands_ids_into_objects(client: stripe.StripeClient) -> None:
    page = client.v1.charges.list(params={"limit": 2, "expand": ["data.customer"]})
    assert all(each.customer.object == "customer" for each in page.data)


def test_stripe__says_what_is_wrong_as_stripe_does(sandbox_server: SandboxHandle) -> None:
    root = sandbox_server.env["SOURCES__STRIPE__BASE_URL"]
    key = sandbox_server.env["SOURCES__STRIPE__API_KEY"]
    basic = base64.b64encode(f"{key}:".encode()).decode()
    assert httpx.get(f"{root}/v1/charges", headers={"Authorization": f"Basic {basic}"}).status_code == 200
    assert httpx.get(f"{root}/v1/charges").status_code == 401
    wrong = httpx.get(f"{root}/v1/charges", headers={"Authorization": "Bearer sk_wrong"})
    assert wrong.status_code == 401
    assert wrong.json()["error"]["message"].startswith("Invalid API Key provided")
    headers = {"Authorization": f"Bearer {key}"}
    old = httpx.get(f"{root}/v1/charges", headers={**headers, "Stripe-Version": "2022-11-15"})
    assert (old.status_code, old.json()["error"]["type"]) == (400, "invalid_request_error")
    many = httpx.get(f"{root}/v1/charges?limit=101", headers=headers)
    assert (many.status_code, many.json()["error"]["param"]) == (400, "limit")
    unknown = httpx.get(f"{root}/v1/charges?colour=red", headers=headers)
    assert unknown.json()["error"]["code"] == "parameter_unknown"
    missing = httpx.get(f"{root}/v1/charges/ch_none", headers=headers)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "resource_missing")


def test_stripe__a_day_more_adds_rows_and_takes_none(
    client: stripe.StripeClient, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    before = {each.id for each in collect(client, "balance_transactions")}
    later: datetime = AS_OF + timedelta(days=10)
    sandbox_server.set_as_of(later)
    after = {each.id for each in collect(client, "balance_transactions")}
    assert before < after
    assert after == set(created(sandbox_world, "balance_transactions", later)["txn_id"])
