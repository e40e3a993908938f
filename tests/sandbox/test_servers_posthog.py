"""The sandbox's PostHog. Its Python library only sends events, so the query API is read with plain HTTP."""

from typing import Any

import httpx
import pytest

from sandbox.servers.posthog.hogql import WALK
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import counted

COLUMNS = "uuid, event, distinct_id, properties.$device_id as device_id, properties.$session_id as session_id"
FORM = "properties.form as form, properties.email as email, properties.how_heard as how_heard"
VALUES = {
    "form_event": "form_submitted",
    "happened_after": "2020-01-01T00:00:00+00:00",
    "until": "2030-01-01T00:00:00+00:00",
    "after": "2020-01-01T00:00:00+00:00",
    "after_id": "",
}


@pytest.fixture
def http(sandbox_server: SandboxHandle) -> httpx.Client:
    env = sandbox_server.env
    base = f"{env['SOURCES__POSTHOG__BASE_URL']}/api/projects/{env['SOURCES__POSTHOG__PROJECT_ID']}"
    return httpx.Client(
        base_url=base, headers={"Authorization": f"Bearer {env['SOURCES__POSTHOG__API_KEY']}"}
    )


def ask(http: httpx.Client, columns: str, limit: int = 50_000, where: str = WALK, **values: str) -> Any:
    text = f"select {columns}, created_at as received_at\nfrom events where {where}\nlimit {limit}"
    query = {"kind": "HogQLQuery", "query": text, "values": {**VALUES, **values}}
    return http.post("/query/", json={"query": query})


def rows(answer: httpx.Response) -> list[dict[str, Any]]:
    body = answer.json()
    return [dict(zip(body["columns"], values, strict=True)) for values in body["results"]]


def test_events__hold_each_visit_as_a_session_of_its_browser(http: httpx.Client, sandbox_world: Any) -> None:
    views = [row for row in rows(ask(http, COLUMNS)) if row["event"] == "$pageview"]
    world = counted(sandbox_world, "visits", "posthog", AS_OF)
    assert len({row["session_id"] for row in views}) == len(world) > 50
    assert len(views) > len(world)
    assert {row["device_id"] for row in views} == set(world["anonymous_id"])
    names = {row["distinct_id"] for row in views if row["distinct_id"] != row["device_id"]}
    assert names and all("@" in name for name in names)


def test_events__hold_each_form_with_its_answer(http: httpx.Client, sandbox_world: Any) -> None:
    found = [row for row in rows(ask(http, f"{COLUMNS}, {FORM}")) if row["event"] == "form_submitted"]
    forms = counted(sandbox_world, "form_submissions", "posthog", AS_OF)
    expected = forms.select("anonymous_id", "form", "email", "how_heard").rows()
    landed = [(row["device_id"], row["form"], row["email"], row["how_heard"]) for row in found]
    assert sorted(map(str, landed)) == sorted(map(str, expected))
    assert all(row["distinct_id"] == row["email"] for row in found)


def test_query__goes_on_behind_the_last_row(http: httpx.Client) -> None:
    whole = rows(ask(http, COLUMNS))
    assert [(row["received_at"], row["uuid"]) for row in whole] == sorted(
        (row["received_at"], row["uuid"]) for row in whole
    )
    first = ask(http, COLUMNS, limit=40)
    assert first.json()["hasMore"] is True
    last = rows(first)[-1]
    assert rows(ask(http, COLUMNS, after=last["received_at"], after_id=last["uuid"])) == whole[40:]
    assert rows(ask(http, COLUMNS, until=whole[40]["received_at"])) == whole[:40]


def test_errors__are_posthogs(http: httpx.Client) -> None:
    assert http.get("/").json()["name"] == "Harbourlight"
    refused = http.get("/", headers={"Authorization": "Bearer phx_other"})
    assert (refused.status_code, refused.json()["type"]) == (401, "authentication_error")
    other = ask(http, "uuid", where="1 = 1")
    assert (other.status_code, other.json()["type"]) == (400, "validation_error")
    assert "Unable to resolve field" in ask(http, "password").json()["detail"]
    kind = http.post("/query/", json={"query": {"kind": "TrendsQuery", "query": ""}})
    assert kind.json()["detail"] == "Unsupported query kind: TrendsQuery"
    throttled = http.get("/", headers={"X-Sandbox-Fault": "throttled"})
    assert (throttled.status_code, throttled.json()["code"]) == (429, "throttled")
    assert throttled.headers["retry-after"] == "1"
