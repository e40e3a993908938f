"""The sandbox's own web collector, read with plain HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import counted

KEYS = {"visits": "visit_id", "form_submissions": "submission_id"}


@pytest.fixture
def http(sandbox_server: SandboxHandle) -> httpx.Client:
    token = sandbox_server.env["SOURCES__WEB__ACCESS_TOKEN"]
    base = sandbox_server.env["SOURCES__WEB__BASE_URL"]
    return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"})


def walk(http: httpx.Client, name: str, **params: Any) -> list[Any]:
    rows: list[Any] = []
    while True:
        answer = http.get(f"/v1/{name}", params=params)
        answer.raise_for_status()
        rows += answer.json()["data"]
        if answer.json()["next_cursor"] is None:
            return rows
        params["cursor"] = answer.json()["next_cursor"]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("limit", [37, 5000])
def test_web__pages_through_every_row_in_order_of_receipt(
    http: httpx.Client, sandbox_world: Any, name: str, limit: int
) -> None:
    rows = walk(http, name, limit=limit)
    expected = counted(sandbox_world, name, "web", AS_OF).sort("received_at", KEYS[name])
    assert [each["id"] for each in rows] == expected[KEYS[name]].to_list()
    assert datetime.fromisoformat(rows[-1]["received_at"]) == expected["received_at"][-1]


def test_web__window_is_half_open(http: httpx.Client, sandbox_world: Any) -> None:
    visits = counted(sandbox_world, "visits", "web", AS_OF).sort("received_at")
    first, last = visits["received_at"][100], visits["received_at"][400]
    rows = walk(http, "visits", limit=50, received_after=first.isoformat(), received_before=last.isoformat())
    inside = visits.filter((visits["received_at"] >= first) & (visits["received_at"] < last))
    assert sorted(each["id"] for each in rows) == sorted(inside["visit_id"])


def test_web__cursor_survives_a_later_moment(
    http: httpx.Client, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    page = http.get("/v1/visits", params={"limit": 100}).json()
    later = AS_OF + timedelta(days=5)
    sandbox_server.set_as_of(later)
    rows = page["data"] + walk(http, "visits", limit=5000, cursor=page["next_cursor"])
    expected = counted(sandbox_world, "visits", "web", later).sort("received_at", "visit_id")
    assert [each["id"] for each in rows] == expected["visit_id"].to_list()


def test_web__late_visits_are_received_days_after(http: httpx.Client) -> None:
    rows = walk(http, "visits", limit=5000)
    delays = [
        datetime.fromisoformat(each["received_at"]) - datetime.fromisoformat(each["visited_at"])
        for each in rows
    ]
    assert max(delays) > timedelta(days=1)
    assert min(delays) >= timedelta(0)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": 5001}, "invalid_limit"),
        ({"limit": "many"}, "invalid_limit"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"received_after": "yesterday"}, "invalid_received_after"),
    ],
)
def test_web__says_what_is_wrong(http: httpx.Client, params: dict[str, Any], code: str) -> None:
    answer = http.get("/v1/visits", params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_web__token_is_checked(http: httpx.Client) -> None:
    answer = http.get("/v1/visits", headers={"Authorization": "Bearer no"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_token")
    assert http.get("/v1/orders").status_code == 404


def test_web__instants_before_the_beginning_give_an_empty_page(http: httpx.Client) -> None:
    answer = http.get("/v1/visits", params={"received_before": datetime(2020, 1, 1, tzinfo=UTC).isoformat()})
    assert answer.json() == {"data": [], "next_cursor": None}
