"""The sandbox's service desk. Zendesk's own client insists on https, so plain HTTP reads it."""

from typing import Any

import httpx
import pytest

from tests.conftest import SandboxHandle

EXPORT = "/api/v2/incremental/tickets/cursor.json"


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> httpx.Client:
    env = sandbox_server.env
    user = f"{env['SOURCES__ZENDESK__EMAIL']}/token"
    auth = (user, env["SOURCES__ZENDESK__API_TOKEN"])
    return httpx.Client(base_url=env["SOURCES__ZENDESK__BASE_URL"], auth=auth)


def walk(client: httpx.Client, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(EXPORT, params={"start_time": 0, **params}).json()
    found = answer["tickets"]
    while not answer["end_of_stream"]:
        answer = client.get(EXPORT, params={**params, "cursor": answer["after_cursor"]}).json()
        found += answer["tickets"]
    return found


def test_export__goes_from_old_to_new_changes_and_ends(client: httpx.Client) -> None:
    found = walk(client, per_page=7, include="metric_sets")
    assert [each["updated_at"] for each in found] == sorted(each["updated_at"] for each in found)
    assert len({each["id"] for each in found}) == len(found) > 20
    assert {each["status"] for each in found} <= {"new", "open", "pending", "hold", "solved", "closed"}
    assert all("metric_set" in each for each in found)
    assert "metric_set" not in walk(client)[0]


def test_users__are_those_who_asked(client: httpx.Client) -> None:
    ids = {each["requester_id"] for each in walk(client)}
    asked = ",".join(str(key) for key in sorted(ids)[:5])
    users = client.get("/api/v2/users/show_many.json", params={"ids": f"{asked},1"}).json()["users"]
    assert [user["id"] for user in users] == sorted(ids)[:5]


def test_errors__are_zendesks(client: httpx.Client) -> None:
    assert client.get(EXPORT, auth=("who", "no")).status_code == 401
    assert client.get(EXPORT).status_code == 400
    assert client.get("/api/v2/tickets/x.json").json()["error"] == "InvalidEndpoint"
