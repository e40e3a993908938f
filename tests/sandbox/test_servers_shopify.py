"""The sandbox's Shopify, read with Shopify's own client."""

import json
from typing import Any

import httpx
import pytest
import shopify

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import created

TOKEN = "shpat_sandbox_token"
PAGE = """
query ($after: String, $query: String) {
  orders(first: 20, after: $after, sortKey: UPDATED_AT, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes { id updatedAt displayFinancialStatus ...Money customer { id } }
  }
}
fragment Money on Order { totalPriceSet { shopMoney { amount currencyCode } } }
"""


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> Any:
    session = shopify.Session("harbourlight.myshopify.com", "2026-10", TOKEN)
    shopify.ShopifyResource.activate_session(session)
    # the library builds https://<shop>.myshopify.com; only that part is another address here
    root = sandbox_server.env["SOURCES__SHOPIFY__BASE_URL"]
    shopify.ShopifyResource.site = f"{root}/admin/api/2026-10"
    yield shopify.GraphQL()
    shopify.ShopifyResource.clear_session()


def ask(client: Any, text: str, **variables: Any) -> Any:
    return json.loads(client.execute(text, variables))


def walk(client: Any, query: str | None = None) -> list[Any]:
    rows: list[Any] = []
    after = None
    while True:
        page = ask(client, PAGE, after=after, query=query)["data"]["orders"]
        rows += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


def test_shopify__own_client_pages_through_every_order_by_its_last_change(
    client: Any, sandbox_world: Any
) -> None:
    orders = walk(client)
    expected = created(sandbox_world, "shopify_orders", AS_OF)
    assert sorted(each["id"] for each in orders) == sorted(expected["order_id"])
    moments = [each["updatedAt"] for each in orders]
    assert moments == sorted(moments)
    money = {each["id"]: each["totalPriceSet"]["shopMoney"]["amount"] for each in orders}
    assert money == dict(expected.select("order_id", "amount").rows())
    assert {each["displayFinancialStatus"] for each in orders} >= {"PAID", "REFUNDED", "VOIDED"}


def test_shopify__search_narrows_by_the_last_change(client: Any) -> None:
    orders = walk(client)
    first, last = orders[30]["updatedAt"], orders[60]["updatedAt"]
    window = walk(client, f"updated_at:>='{first}' AND updated_at:<'{last}'")
    assert [each["id"] for each in window] == [
        each["id"] for each in orders if first <= each["updatedAt"] < last
    ]


def test_shopify__nodes_are_found_by_id_and_unknown_ones_are_null(client: Any, sandbox_world: Any) -> None:
    key = created(sandbox_world, "shopify_orders", AS_OF)["order_id"][3]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Order { name } } }"
    found = ask(client, query, ids=[key, "gid://shopify/Order/1"])["data"]["nodes"]
    assert (found[0]["id"], found[1]) == (key, None)


def test_shopify__says_what_is_wrong_as_shopify_does(client: Any, sandbox_server: SandboxHandle) -> None:
    unknown = ask(client, "{ orders(first: 1) { nodes { nome } } }")
    assert unknown["errors"][0]["extensions"]["code"] == "undefinedField"
    dear = ask(client, "{ orders(first: 250) { nodes { customer { id } refunds { id } billingAddress "
               "{ countryCodeV2 } totalPriceSet { shopMoney { amount } } } } }")  # fmt: skip
    assert dear["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"
    sandbox_server.set_limit("shopify", 10, 60)
    slow = ask(client, PAGE)
    assert slow["errors"][0]["extensions"]["code"] == "THROTTLED"
    status = slow["extensions"]["cost"]["throttleStatus"]
    assert status["currentlyAvailable"] < slow["extensions"]["cost"]["requestedQueryCost"]


def test_shopify__versions_and_tokens(sandbox_server: SandboxHandle) -> None:
    root = sandbox_server.env["SOURCES__SHOPIFY__BASE_URL"]
    body = {"query": "{ shop { name } }"}
    headers = {"X-Shopify-Access-Token": TOKEN}

    def post(version: str, **given: str) -> httpx.Response:
        return httpx.post(f"{root}/admin/api/{version}/graphql.json", json=body, headers=given)

    assert post("2026-07", **headers).headers["x-shopify-api-version"] == "2026-07"
    old = post("2024-01", **headers)
    assert (old.status_code, old.headers["x-shopify-api-version"]) == (200, "2026-01")
    assert post("2031-01", **headers).status_code == 404
    assert post("2026-10").status_code == 401
    grant = {
        "grant_type": "client_credentials",
        "client_id": sandbox_server.env["SOURCES__SHOPIFY__CLIENT_ID"],
        "client_secret": sandbox_server.env["SOURCES__SHOPIFY__CLIENT_SECRET"],
    }
    minted = httpx.post(f"{root}/admin/oauth/access_token", data=grant).json()
    assert minted["expires_in"] == 86_399
    assert post("2026-10", **{"X-Shopify-Access-Token": minted["access_token"]}).status_code == 200
    wrong = httpx.post(f"{root}/admin/oauth/access_token", data=grant | {"client_secret": "no"})
    assert wrong.json()["error"] == "invalid_client"
