"""WooCommerce's loader against the sandbox's shop."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
import requests

from ingestion.conform import to_arrow
from ingestion.errors import TokenDead
from ingestion.sources.woocommerce import connection, helpers
from ingestion.sources.woocommerce.client import classify
from ingestion.sources.woocommerce.contracts import ORDERS
from tests.ingestion.shops import money
from tests.ingestion.vendors import AS_OF, VendorBehaviour


class TestWooCommerce(VendorBehaviour):
    source = "woocommerce"
    table = "orders"
    path = "/orders?"
    credential = "consumer_key"
    page_sizes = {"PAGE_SIZE": 20}  # noqa: RUF012

    def expected_ids(self, world, as_of):
        orders = world.tables["woocommerce_orders"]
        return set(orders.filter(pl.col("created_at") < as_of)["order_id"])

    def test_every_table__holds_what_the_world_holds(self, loader, sandbox_world):
        loader.run()
        tables = {
            name: sandbox_world.tables[f"woocommerce_{name}"].filter(pl.col("created_at") < AS_OF)
            for name in ("orders", "refunds", "customers")
        }
        assert loader.column("customers") == set(tables["customers"]["customer_id"])
        orders = loader.query("select id, total from raw_woocommerce.orders")
        assert money(orders) == money(tables["orders"].select("order_id", "amount").rows())
        refunds = loader.query("select id, order_id, amount, currency from raw_woocommerce.order_refunds")
        expected = tables["refunds"].select("refund_id", "order_id", "amount", "currency").rows()
        assert {(a, b, float(c), d) for a, b, c, d in refunds} == {
            (a, b, float(c), d) for a, b, c, d in expected
        }
        found = loader.query(
            "select id, customer_id, attribution_session_entry, attribution_utm_source"
            " from raw_woocommerce.orders"
            " where attribution_source_type = 'utm' or attribution_session_entry is null"
        )
        columns = ("order_id", "customer_id", "last_page_url", "last_utm_source")
        known = tables["orders"].filter(
            pl.col("last_utm_source").is_not_null() | pl.col("last_page_url").is_null()
        )
        assert set(found) == set(known.select(columns).rows())

    def test_deleted_order__is_found_in_the_bin(self, loader, sandbox_world):
        gone = sandbox_world.tables["woocommerce_orders"].drop_nulls("trashed_at").sort("trashed_at")
        key, at = gone.select("order_id", "trashed_at").row(-1)
        sql = f"select status from raw_woocommerce.orders where id = '{key}'"
        loader.run(at - timedelta(hours=1))
        assert loader.query(sql) != [("trash",)]
        loader.run(at + timedelta(hours=1))
        assert loader.query(sql) == [("trash",)]

    def test_old_shop__is_walked_by_id(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr("ingestion.sources.woocommerce.settings.ORDER_BY", "unheard_of")
        assert loader.run().status == "ok"
        assert loader.column("orders") == self.expected_ids(sandbox_world, AS_OF)

    def test_refund__that_its_order_names_no_more_is_deleted(self, loader, sandbox_world):
        refunds = sandbox_world.tables["woocommerce_refunds"].filter(pl.col("created_at") < AS_OF)
        order, at = refunds.sort("created_at").select("order_id", "created_at").row(-1)
        loader.run(at - timedelta(hours=1))
        columns = "id, order_id, amount, currency, created_at, _dlt_load_id"
        loader.execute(
            f"insert into raw_woocommerce.order_refunds ({columns})"
            f" values ('1', '{order}', 5, 'GBP', now(), 'x')"
        )
        later = at + timedelta(hours=1)
        loader.run(later)
        found = loader.query(
            f"select id = '1', deleted_at from raw_woocommerce.order_refunds where order_id = '{order}'"
        )
        assert sorted(found, key=str) == [(False, None), (True, later)]

    def test_new_customers__come_between_full_walks(self, loader, sandbox_world):
        customers = sandbox_world.tables["woocommerce_customers"].sort("created_at")
        key, at = customers.select("customer_id", "created_at").row(-1)
        loader.run(at - timedelta(days=2))
        assert key not in loader.column("customers")
        loader.run(at + timedelta(minutes=1))
        assert key in loader.column("customers")

    def test_backfill__keeps_to_its_window(self, loader):
        start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
        assert loader.backfill(start, end).rows_by_table["orders"] > 0
        sql = "select min(updated_at) >= '2026-03-01', max(updated_at) < '2026-06-01'"
        assert loader.query(f"{sql} from raw_woocommerce.orders") == [(True, True)]

    def test_connection__counts_the_orders_or_says_what_is_wrong(self, sandbox_server, sandbox_world):
        given = {
            name.removeprefix("SOURCES__WOOCOMMERCE__").lower(): value
            for name, value in sandbox_server.env.items()
            if name.startswith("SOURCES__WOOCOMMERCE__")
        }
        orders = sandbox_world.tables["woocommerce_orders"].filter(pl.col("created_at") < AS_OF)
        binned = orders.filter((pl.col("trashed_at") < AS_OF).fill_null(False))
        assert connection.check(**given) == f"found a shop with {len(orders) - len(binned)} orders"
        with pytest.raises(TokenDead, match=r"sources\.woocommerce\.consumer_key"):
            connection.check(**{**given, "consumer_secret": "wrong"})


def answer(status, body):
    response = requests.Response()
    response.status_code = status
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return response


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(401, {"code": "woocommerce_rest_cannot_view"}), "token_dead"),
        (answer(401, {"code": "woocommerce_rest_authentication_error"}), "token_dead"),
        (answer(404, {"code": "rest_no_route"}), "version_retired"),
        (answer(403, b"<html>Attention Required!</html>"), "throttled"),
    ],
)
def test_classify__goes_by_code(given, kind):
    assert classify(given).error.kind == kind


def test_classify__leaves_the_rest_to_http():
    assert classify(answer(200, [])) is None
    assert classify(answer(503, b"<html>maintenance</html>")) is None
    assert classify(answer(404, {"code": "woocommerce_rest_shop_order_invalid_id"})) is None


def test_orders__guests_odd_metadata_and_unknown_fields():
    order = {
        "id": 9007199254740993,
        "number": "١٠٠١ 🎁",
        "status": "processing",
        "currency": "gbp",
        "total": "0.10",
        "customer_id": 0,
        "billing": {"email": "", "country": "GB"},
        "date_created_gmt": "2026-03-29T01:30:00",
        "date_modified_gmt": "2026-03-29T01:30:00",
        "meta_data": [
            {"id": 1, "key": "_wc_order_attribution_utm_source", "value": "newsletter"},
            {"id": 2, "key": "_billing_vat", "value": "secret"},
            {"id": 3, "key": "_wc_order_attribution_user_agent", "value": "secret"},
            "nonsense",
        ],
        "refunds": [{"id": 5, "total": "-0.10"}],
    }
    page = to_arrow([helpers.order_row(order)], ORDERS)
    (found,) = page.table.to_pylist()
    assert page.new_fields == frozenset()
    assert "secret" not in str(found)
    assert (found["id"], found["number"], found["currency"]) == ("9007199254740993", order["number"], "GBP")
    assert (found["customer_id"], found["email"]) == (None, None)
    assert found["attribution_utm_source"] == "newsletter"
    assert found["created_at"] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert helpers.refund_ids(order) == ["5"]
