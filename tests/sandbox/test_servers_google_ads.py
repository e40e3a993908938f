"""The sandbox's Google Ads account, read with plain HTTP: Google's own library for it speaks gRPC only."""

from typing import Any

import httpx
import polars as pl
import pytest

from tests.conftest import SandboxHandle

QUERY = (
    "SELECT ad_group_ad.ad.id, segments.date, metrics.cost_micros FROM ad_group_ad "
    "WHERE segments.date BETWEEN '2026-10-01' AND '2026-10-20'"
)


@pytest.fixture
def http(sandbox_server: SandboxHandle) -> httpx.Client:
    env = {
        name.removeprefix("SOURCES__GOOGLE_ADS__").lower(): value
        for name, value in sandbox_server.env.items()
        if name.startswith("SOURCES__GOOGLE_ADS__")
    }
    fields = {name: env[name] for name in ("client_id", "client_secret", "refresh_token")}
    token = httpx.post(env["token_url"], data={"grant_type": "refresh_token", **fields}).json()
    return httpx.Client(
        base_url=env["base_url"],
        headers={
            "Authorization": f"Bearer {token['access_token']}",
            "developer-token": env["developer_token"],
            "login-customer-id": env["login_customer_id"],
        },
    )


def search(http: httpx.Client, sandbox: SandboxHandle, query: str, version: str = "v25") -> httpx.Response:
    customer = sandbox.env["SOURCES__GOOGLE_ADS__CUSTOMER_ID"]
    return http.post(f"/{version}/customers/{customer}/googleAds:searchStream", json={"query": query})


def code_of(answer: httpx.Response) -> dict[str, str]:
    (body,) = answer.json()
    code: dict[str, str] = body["error"]["details"][0]["errors"][0]["errorCode"]
    return code


def test_google_ads__spend_of_the_days_is_the_worlds(
    http: httpx.Client, sandbox_server: SandboxHandle, sandbox_world: Any
) -> None:
    chunks = search(http, sandbox_server, QUERY).raise_for_status().json()
    results = [row for chunk in chunks for row in chunk["results"]]
    daily = sandbox_world.tables["ad_daily"].filter(
        (pl.col("network") == "google_ads")
        & pl.col("date").is_between(pl.date(2026, 10, 1), pl.date(2026, 10, 20))
    )
    found = {
        (row["adGroupAd"]["ad"]["id"], row["segments"]["date"]): row["metrics"]["costMicros"]
        for row in results
    }
    assert found == {
        (row["ad_id"], row["date"].isoformat()): str(row["spend_minor"] * 10_000) for row in daily.to_dicts()
    }


@pytest.mark.parametrize(
    ("query", "version", "code"),
    [
        (QUERY, "v22", {"requestError": "UNSUPPORTED_VERSION"}),
        ("SELECT metric.clicks FROM campaign", "v25", {"queryError": "UNRECOGNIZED_FIELD"}),
        ("DELETE everything", "v25", {"queryError": "QUERY_ERROR"}),
    ],
)
def test_google_ads__refuses_with_codes(
    http: httpx.Client, sandbox_server: SandboxHandle, query: str, version: str, code: Any
) -> None:
    answer = search(http, sandbox_server, query, version)
    assert (answer.status_code, code_of(answer)) == (400, code)


def test_google_ads__wants_the_developer_token(http: httpx.Client, sandbox_server: SandboxHandle) -> None:
    http.headers["developer-token"] = "another"
    assert code_of(search(http, sandbox_server, QUERY)) == {"authenticationError": "DEVELOPER_TOKEN_INVALID"}
