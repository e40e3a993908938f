"""Shopify's loader against the sandbox's Shopify."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
import requests

from ingestion.conform import to_arrow
from ingestion.errors import TokenDead
from ingestion.sources.shopify import connection, shop_url
from ingestion.sources.shopify.client import App, classify, wait_seconds
from ingestion.sources.shopify.contracts import ORDERS
from tests.ingestion.shops import money
from tests.ingestion.vendors import AS_OF, VendorBehaviour

APP = App("shpat_x")


class TestShopify(VendorBehaviour):
    source = "shopify"
    table = "orders"
    path = "graphql.json"
    page_sizes = {"PAGE_SIZE": 40}  # noqa: RUF012

    def expected_ids(self, world, as_of):
        orders = world.tables["shopify_orders"]
        return set(orders.filter(pl.col("created_at") < as_of)["order_id"])

    def test_every_table__holds_what_the_world_holds(self, loader, sandbox_world):
        loader.run()
        tables = {
            name: sandbox_world.tables[f"shopify_{name}"].filter(pl.col("created_at") < AS_OF)
            for name in ("orders", "refunds", "customers")
        }
        assert loader.column("customers") == set(tables["customers"]["customer_id"])
        orders = loader.query("select id, total_shop_amount from raw_shopify.orders")
        assert money(orders) == money(tables["orders"].select("order_id", "amount").rows())
        refunds = loader.query("select id, order_id, refunded_shop_amount from raw_shopify.order_refunds")
        expected = tables["refunds"].select("refund_id", "order_id", "amount").rows()
        assert {(a, b): float(c) for a, b, c in refunds} == {(a, b): float(c) for a, b, c in expected}
        assert set(loader.query("select distinct total_shop_currency from raw_shopify.orders")) == {("USD",)}

    def test_journey__is_read_again_when_it_is_ready_though_the_order_says_nothing(
        self, loader, sandbox_world
    ):
        orders = sandbox_world.tables["shopify_orders"].filter(
            pl.col("journey_ready_at") < AS_OF,
            pl.col("last_page_url").is_not_null(),
            pl.col("fulfilled_at") > pl.col("journey_ready_at") + timedelta(hours=1),
        )
        key, created, ready, landing = (
            orders.sort("created_at")
            .select("order_id", "created_at", "journey_ready_at", "last_page_url")
            .row(-1)
        )
        sql = "select is_journey_ready, last_visit_landing_page, updated_at from raw_shopify.orders"
        loader.run(created + timedelta(minutes=20))
        assert loader.query(f"{sql} where id = '{key}'") == [(False, None, created)]
        loader.run(ready + timedelta(seconds=1))
        assert loader.query(f"{sql} where id = '{key}'") == [(True, landing, created)]

    def test_refund__restates_its_order(self, loader, sandbox_world):
        refunds = sandbox_world.tables["shopify_refunds"].filter(pl.col("created_at") < AS_OF)
        key, at = refunds.sort("created_at").select("order_id", "created_at").row(-1)
        sql = f"select financial_status, updated_at from raw_shopify.orders where id = '{key}'"
        loader.run(at - timedelta(hours=1))
        assert loader.query(sql)[0][0] == "PAID"
        loader.run(at + timedelta(hours=1))
        assert loader.query(sql)[0][0] in {"REFUNDED", "PARTIALLY_REFUNDED"}
        assert loader.query(sql)[0][1] == at

    def test_long_walk__begins_again_before_the_list_is_cut_off(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr("ingestion.sources.shopify.settings.WALK_ROWS", 40)
        run = loader.run()
        assert run.rows_deduplicated > 0
        assert loader.column("orders") == self.expected_ids(sandbox_world, AS_OF)

    def test_points__are_waited_for(self, loader, sandbox_world):
        loader.sandbox.set_limit("shopify", 1_000, 0.05)
        assert loader.run().status == "ok"
        assert loader.column("orders") == self.expected_ids(sandbox_world, AS_OF)

    def test_query_too_dear__is_asked_in_smaller_pages(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr("ingestion.sources.shopify.settings.PAGE_SIZE", 250)
        assert loader.run().status == "ok"
        assert loader.column("orders") == self.expected_ids(sandbox_world, AS_OF)

    def test_token_of_the_day__is_minted_anew_in_mid_walk(self, loader, sandbox_world):
        loader.sandbox.fault("shopify", "token_expired", "graphql.json", times=1, after=2)
        assert loader.run().status == "ok"
        assert loader.column("orders") == self.expected_ids(sandbox_world, AS_OF)

    def test_static_token__needs_no_app(self, loader, monkeypatch, sandbox_world):
        monkeypatch.delenv("SOURCES__SHOPIFY__CLIENT_ID")
        monkeypatch.setenv("SOURCES__SHOPIFY__ACCESS_TOKEN", "shpat_sandbox_token")
        assert loader.run().status == "ok"
        monkeypatch.setenv("SOURCES__SHOPIFY__ACCESS_TOKEN", "shpat_other")
        failure = loader.fails()
        assert (failure.kind, "sources.shopify.access_token" in str(failure)) == ("token_dead", True)
        monkeypatch.delenv("SOURCES__SHOPIFY__ACCESS_TOKEN")
        assert "client_id" in str(loader.fails())

    def test_version__that_has_ended_shows_in_the_header_only(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__SHOPIFY__API_VERSION", "2025-04")
        assert loader.fails().kind == "version_retired"

    def test_backfill__keeps_to_its_window(self, loader, sandbox_world):
        start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
        assert loader.backfill(start, end).rows_by_table["orders"] > 0
        placed = sandbox_world.tables["shopify_orders"]
        after = placed.filter(pl.col("created_at") >= end)["order_id"]
        assert not loader.column("orders") & set(after)
        assert loader.query("select min(updated_at) >= '2026-03-01' from raw_shopify.orders") == [(True,)]

    def test_connection__names_the_shop_or_says_what_is_wrong(self, sandbox_server):
        given = {
            name.removeprefix("SOURCES__SHOPIFY__").lower(): value
            for name, value in sandbox_server.env.items()
            if name.startswith("SOURCES__SHOPIFY__")
        }
        assert connection.check(**given) == "found the shop Harbourlight"
        with pytest.raises(TokenDead, match=r"sources\.shopify\.client_id"):
            connection.check(**{**given, "client_secret": "wrong"})


def answer(body, status=200, version="2026-10"):
    response = requests.Response()
    response.status_code = status
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response.headers["X-Shopify-API-Version"] = version
    return response


def refused(code, **more):
    return {"errors": [{"message": "m", "extensions": {"code": code, **more}}]}


def throttled(requested, available):
    status = {"maximumAvailable": 1000, "currentlyAvailable": available, "restoreRate": 50}
    cost = {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}
    return refused("THROTTLED") | {"extensions": {"cost": cost}}


@pytest.mark.parametrize(
    ("given", "kind", "retry"),
    [
        (answer(refused("THROTTLED")), "throttled", True),
        (answer(refused("INTERNAL_SERVER_ERROR")), "vendor_down", True),
        (answer(refused("SHOP_INACTIVE")), "vendor_down", False),
        (answer({"errors": "Unavailable Shop"}, 402), "vendor_down", False),
        (answer({"errors": "Locked"}, 423), "vendor_down", False),
        (answer({"errors": "x"}, 430), "throttled", False),
        (answer({"errors": "x"}, 401), "token_dead", False),
        (answer({"error": "invalid_client"}, 400), "token_dead", False),
        (answer(refused("ACCESS_DENIED") | {"data": None}), "token_dead", False),
        (answer({"data": {}}, version="2026-01"), "version_retired", False),
        (answer(refused("undefinedField", typeName="Order", fieldName="nome")), "contract_broken", False),
        (answer({"errors": "Not Found"}, 404), "contract_broken", False),
    ],
)
def test_classify__each_answer_has_its_own_meaning(given, kind, retry):
    verdict = classify("2026-10", APP)(given)
    assert (verdict.error.kind, verdict.retry) == (kind, retry)


def test_classify__lets_good_pages_through_and_those_with_fields_that_are_not_approved():
    judge = classify("2026-10", APP)
    page = {"orders": {"nodes": [{"id": "gid://shopify/Order/1", "customer": None}]}}
    assert judge(answer({"data": page})) is None
    assert judge(answer(refused("ACCESS_DENIED") | {"data": page})) is None
    assert judge(answer(b'{"errors": [{"mess')) is None  # broken off: for the session to judge


def test_classify__names_the_field_that_is_gone():
    broken = answer(refused("undefinedField", typeName="Order", fieldName="nome"))
    assert "Order.nome" in str(classify("2026-10", APP)(broken).error)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [(throttled(800, 300), 10.0), (throttled(300, 800), 0.0), ({"data": {}}, 0.0), ({"extensions": 1}, 0.0)],
)
def test_wait_seconds__is_until_the_points_are_back(body, seconds):
    assert wait_seconds(body) == seconds


def test_orders__people_who_are_not_shown_are_null_and_money_is_exact():
    bag = {
        "shopMoney": {"amount": "1234567890123.45", "currencyCode": "USD"},
        "presentmentMoney": {"amount": "0.1", "currencyCode": "CAD"},
    }
    row = {
        "id": "gid://shopify/Order/9007199254740993",
        "legacyResourceId": "9007199254740993",
        "name": "#\u202b١٠٠١\u202c 🎁",
        "createdAt": "2026-10-31T20:00:00-04:00",
        "updatedAt": "2026-11-01T00:00:01Z",
        "totalPriceSet": bag,
        "customer": None,
        "email": None,
        "customerJourneySummary": None,
        "refunds": [],
    }
    page = to_arrow([row], ORDERS)
    (found,) = page.table.to_pylist()
    assert page.new_fields == frozenset()
    assert found["legacy_resource_id"] == "9007199254740993"
    assert found["name"] == row["name"]
    assert found["created_at"] == datetime(2026, 11, 1, tzinfo=UTC)
    assert (str(found["total_shop_amount"]), found["total_presentment_currency"]) == (
        "1234567890123.450000000",
        "CAD",
    )
    assert (found["customer_id"], found["email"], found["is_journey_ready"]) == (None, None, None)


@pytest.mark.parametrize("given", ["lamps", "lamps.myshopify.com", "https://lamps.myshopify.com/admin"])
def test_shop_url__takes_what_people_paste(given):
    assert shop_url(given) == "https://lamps.myshopify.com"
