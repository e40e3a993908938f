"""Faults that can be switched on, in each vendor's own shape."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.conftest import SandboxHandle

LINKEDIN = {"LinkedIn-Version": "202611", "X-Restli-Protocol-Version": "2.0.0"}


@dataclass
class Collection:
    """One paged collection of a vendor: first page, where its rows are, what a broken field looks like."""

    vendor: str
    path: str
    typed: str
    optional: str
    headers: dict[str, str] | None = None
    rows: str = ""
    id: str = "id"

    def get(self, server: SandboxHandle, **headers: str) -> httpx.Response:
        name = "API_KEY" if self.vendor == "stripe" else "ACCESS_TOKEN"
        token = server.env[f"SOURCES__{self.vendor.upper()}__{name}"]
        sent = {"Authorization": f"Bearer {token}", **(self.headers or {}), **headers}
        return httpx.get(f"{server.base_url}/{self.vendor}{self.path}", headers=sent, timeout=10)

    def rows_of(self, answer: httpx.Response) -> list[Any]:
        body = answer.json()
        return body[self.rows] if self.rows else body


PAGES = [
    Collection(
        "linkedin",
        "/rest/posts?q=author&author=urn%3Ali%3Aorganization%3A24681357&count=5",
        "createdAt",
        "commentary",
        LINKEDIN,
        "elements",
    ),
    Collection(
        "facebook",
        "/v26.0/102938475610293/published_posts?limit=5&fields=id,created_time,message",
        "created_time",
        "message",
        rows="data",
    ),
    Collection("mastodon", "/api/v1/accounts/109300000000000001/statuses?limit=5", "created_at", "language"),
    Collection(
        "hubspot",
        "/crm/objects/2026-09/contacts?limit=5&properties=country",
        "createdAt",
        "country",
        rows="results",
    ),
    Collection("stripe", "/v1/charges?limit=5", "created", "billing_details", rows="data"),
    Collection("web", "/v1/visits?limit=5", "visited_at", "device", rows="data"),
]
EVERY_VENDOR = pytest.mark.parametrize("page", PAGES, ids=[page.vendor for page in PAGES])


def test_fault__throttled_in_each_vendors_own_way(sandbox_server: SandboxHandle) -> None:
    answers = {page.vendor: page.get(sandbox_server, **{"X-Sandbox-Fault": "throttled"}) for page in PAGES}
    codes = {vendor: answer.status_code for vendor, answer in answers.items()}
    assert codes == {
        "linkedin": 429,
        "facebook": 400,
        "mastodon": 429,
        "hubspot": 429,
        "stripe": 429,
        "web": 429,
    }
    linkedin = {name.lower() for name in answers["linkedin"].headers}
    assert not [name for name in linkedin if "retry" in name or "limit" in name]
    assert answers["facebook"].json()["error"]["code"] == 80001
    assert "estimated_time_to_regain_access" in answers["facebook"].headers["x-business-use-case-usage"]
    assert answers["mastodon"].headers["x-ratelimit-remaining"] == "0"
    assert datetime.fromisoformat(answers["mastodon"].headers["x-ratelimit-reset"]).tzinfo
    assert answers["hubspot"].json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert answers["stripe"].json()["error"]["code"] == "rate_limit"
    assert answers["stripe"].headers["stripe-rate-limited-reason"] == "global-rate"
    assert answers["web"].headers["retry-after"] == "1"


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
def test_fault__facebook_throttles_with_the_code_asked_for(sandbox_server: SandboxHandle, code: int) -> None:
    sandbox_server.fault("facebook", "throttled", code=code)
    assert PAGES[1].get(sandbox_server).json()["error"]["code"] == code


def test_fault__server_error_in_each_vendors_own_way(sandbox_server: SandboxHandle) -> None:
    answers = {page.vendor: page.get(sandbox_server, **{"X-Sandbox-Fault": "server_error"}) for page in PAGES}
    assert {vendor: answer.status_code for vendor, answer in answers.items()} == {
        "linkedin": 500, "facebook": 500, "mastodon": 503, "hubspot": 502, "stripe": 500, "web": 503,
    }  # fmt: skip
    assert answers["facebook"].json()["error"]["is_transient"] is True
    assert answers["stripe"].json()["error"]["type"] == "api_error"


def test_fault__token_expires_in_mid_walk(sandbox_server: SandboxHandle) -> None:
    expected = {
        "linkedin": (401, "EXPIRED_ACCESS_TOKEN"), "facebook": (400, "463"), "mastodon": (401, "revoked"),
        "hubspot": (401, "EXPIRED_AUTHENTICATION"), "stripe": (401, "api_key_expired"),
        "web": (401, "invalid_token"),
    }  # fmt: skip
    for page in PAGES:
        sandbox_server.fault(page.vendor, "token_expired", after=2, times=None)
        answers = [page.get(sandbox_server) for _ in range(4)]
        assert [answer.status_code == 200 for answer in answers] == [True, True, False, False]
        status, word = expected[page.vendor]
        assert answers[-1].status_code == status
        assert word in answers[-1].text


def test_fault__version_retired_in_each_vendors_own_way(sandbox_server: SandboxHandle) -> None:
    answers = {
        page.vendor: page.get(sandbox_server, **{"X-Sandbox-Fault": "version_retired"}) for page in PAGES
    }
    assert {vendor: answer.status_code for vendor, answer in answers.items()} == {
        "linkedin": 426, "facebook": 400, "mastodon": 410, "hubspot": 404, "stripe": 400, "web": 410,
    }  # fmt: skip
    assert answers["linkedin"].json()["code"] == "NONEXISTENT_VERSION"
    assert answers["facebook"].json()["error"]["code"] == 2635


@EVERY_VENDOR
def test_fault__timeout_holds_and_hangs_up(sandbox_server: SandboxHandle, page: Collection) -> None:
    sandbox_server.fault(page.vendor, "timeout", seconds=0.2)
    with pytest.raises(httpx.TransportError):
        page.get(sandbox_server)
    assert page.get(sandbox_server).status_code == 200


@EVERY_VENDOR
def test_fault__half_page_is_no_json(sandbox_server: SandboxHandle, page: Collection) -> None:
    whole = page.get(sandbox_server)
    half = page.get(sandbox_server, **{"X-Sandbox-Fault": "half_page"})
    assert half.status_code == 200
    assert len(half.content) in range(len(whole.content) // 2 - 100, len(whole.content) // 2 + 100)
    with pytest.raises(json.JSONDecodeError):
        half.json()


@EVERY_VENDOR
def test_fault__duplicate_rows_repeat_the_page_before(
    sandbox_server: SandboxHandle, page: Collection
) -> None:
    first = page.rows_of(page.get(sandbox_server))
    sandbox_server.fault(page.vendor, "duplicate_rows")
    again = page.rows_of(page.get(sandbox_server))
    ids = [row[page.id] for row in first]
    assert [row[page.id] for row in again] == [*ids, *ids]
    assert page.rows_of(page.get(sandbox_server)) == first


@EVERY_VENDOR
def test_fault__new_field_and_missing_field(sandbox_server: SandboxHandle, page: Collection) -> None:
    sandbox_server.fault(page.vendor, "new_field")
    assert all("sandbox_new_field" in row for row in page.rows_of(page.get(sandbox_server)))

    def has(row: dict[str, Any]) -> bool:
        return page.optional in (row["properties"] if page.vendor == "hubspot" else row)

    assert any(has(row) for row in page.rows_of(page.get(sandbox_server)))
    sandbox_server.fault(page.vendor, "missing_field")
    assert not any(has(row) for row in page.rows_of(page.get(sandbox_server)))


@EVERY_VENDOR
def test_fault__bad_row_lacks_its_id_and_bad_type_its_time(
    sandbox_server: SandboxHandle, page: Collection
) -> None:
    clean = page.rows_of(page.get(sandbox_server))
    sandbox_server.fault(page.vendor, "bad_row")
    rows = page.rows_of(page.get(sandbox_server))
    assert [row for row in rows if row[page.id] is not None] == clean
    assert len(rows) == len(clean) + 1
    sandbox_server.fault(page.vendor, "bad_type")
    rows = page.rows_of(page.get(sandbox_server))
    assert [row for row in rows if row[page.typed] != "not a value"] == clean
    assert len(rows) == len(clean) + 1


@EVERY_VENDOR
def test_fault__empty_page_ends_the_walk(sandbox_server: SandboxHandle, page: Collection) -> None:
    sandbox_server.fault(page.vendor, "empty")
    answer = page.get(sandbox_server)
    assert answer.status_code == 200
    assert page.rows_of(answer) == []
    assert "next" not in answer.text.replace('"next_cursor":null', "")
    assert "link" not in answer.headers


def test_fault__rule_waits_for_its_path_and_is_used_up(sandbox_server: SandboxHandle) -> None:
    stripe = PAGES[4]
    sandbox_server.fault("stripe", "throttled", "/v1/refunds")
    assert stripe.get(sandbox_server).status_code == 200
    refunds = Collection("stripe", "/v1/refunds", "created", "reason", rows="data")
    assert [refunds.get(sandbox_server).status_code for _ in range(2)] == [429, 200]


def test_fault__unknown_kind_is_refused(sandbox_server: SandboxHandle) -> None:
    url = f"{sandbox_server.base_url}/_sandbox/faults"
    assert httpx.post(url, json={"kind": "earthquake"}).status_code == 400
    assert httpx.post(url, json={"kind": "empty", "vendor": "myspace"}).status_code == 400
    assert PAGES[0].get(sandbox_server, **{"X-Sandbox-Fault": "earthquake"}).status_code == 400


@EVERY_VENDOR
def test_limit__spent_quota_throttles_without_a_fault(
    sandbox_server: SandboxHandle, page: Collection
) -> None:
    sandbox_server.set_limit(page.vendor, 2, 3600)
    answers = [page.get(sandbox_server) for _ in range(3)]
    assert [answer.status_code < 400 for answer in answers] == [True, True, False]
