"""The sandbox's WooCommerce shop, read with WooCommerce's own client, which signs its calls without TLS."""

from typing import Any

import httpx
import pytest
from woocommerce import API

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import created


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> API:
    env = sandbox_server.env
    return API(
        url=env["SOURCES__WOOCOMMERCE__BASE_URL"],
        consumer_key=env["SOURCES__WOOCOMMERCE__CONSUMER_KEY"],
        consumer_secret=env["SOURCES__WOOCOMMERCE__CONSUMER_SECRET"],
    )


def walk(client: API, path: str, **params: Any) -> list[Any]:
    rows: list[Any] = []
    page = 1
    while True:
        answer = client.get(path, params={**params, "page": page, "per_page": 30})
        assert answer.status_code == 200, answer.text
        rows += answer.json()
        if page >= int(answer.headers["X-WP-TotalPages"]):
            assert len(rows) == int(answer.headers["X-WP-Total"])
            return rows
        page += 1


def test_woocommerce__own_client_pages_through_orders_and_bin(client: API, sandbox_world: Any) -> None:
    orders = walk(client, "orders", orderby="id", order="asc")
    binned = walk(client, "orders", status="trash")
    expected = created(sandbox_world, "woocommerce_orders", AS_OF)
    assert {str(each["id"]) for each in [*orders, *binned]} == set(expected["order_id"])
    assert binned and {each["status"] for each in binned} == {"trash"}
    assert [each["id"] for each in orders] == sorted(each["id"] for each in orders)
    money = {str(each["id"]): each["total"] for each in [*orders, *binned]}
    assert money == dict(expected.select("order_id", "amount").rows())


def test_woocommerce__refunds_and_customers(client: API, sandbox_world: Any) -> None:
    refunds = created(sandbox_world, "woocommerce_refunds", AS_OF)
    order, amount = refunds.select("order_id", "amount").row(0)
    assert client.get(f"orders/{order}").json()["refunds"][0]["total"] == f"-{amount}"
    assert client.get(f"orders/{order}/refunds").json()[0]["amount"] == amount
    customers = walk(client, "customers", orderby="registered_date", order="desc")
    expected = created(sandbox_world, "woocommerce_customers", AS_OF)
    assert {str(each["id"]) for each in customers} == set(expected["customer_id"])


def test_woocommerce__window_leaves_its_bounds_out(client: API) -> None:
    orders = walk(client, "orders", orderby="modified", order="asc")
    bound = orders[40]["date_modified_gmt"]
    later = walk(
        client, "orders", orderby="modified", order="asc", modified_after=bound, dates_are_gmt="true"
    )
    assert [each["id"] for each in later] == [
        each["id"] for each in orders if each["date_modified_gmt"] > bound
    ]


def test_woocommerce__says_what_is_wrong_as_woocommerce_does(
    client: API, sandbox_server: SandboxHandle
) -> None:
    assert client.get("orders", params={"orderby": "colour"}).json()["code"] == "rest_invalid_param"
    assert client.get("orders", params={"per_page": 101}).status_code == 400
    assert client.get("nothing").json()["code"] == "rest_no_route"
    assert client.get("orders/1").json()["code"] == "woocommerce_rest_shop_order_invalid_id"
    root = sandbox_server.env["SOURCES__WOOCOMMERCE__BASE_URL"]
    nobody = httpx.get(f"{root}/wp-json/wc/v3/orders")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "woocommerce_rest_cannot_view")
    wrong = API(url=root, consumer_key=client.consumer_key, consumer_secret="cs_wrong")
    assert wrong.get("orders").json()["code"] == "woocommerce_rest_authentication_error"
    basic = httpx.get(
        f"{root}/wp-json/wc/v3/orders?_fields=id,billing.email",
        auth=(client.consumer_key, client.consumer_secret),
    )
    assert all(row.keys() == {"id", "billing"} for row in basic.json())
