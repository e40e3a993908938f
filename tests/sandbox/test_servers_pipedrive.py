"""The sandbox's Pipedrive: lists of the second version, and what only the first one has."""

from datetime import timedelta
from typing import Any

import httpx
import polars as pl
import pytest

from sandbox.world.crm_pipedrive import TRIAL_DEAL
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import created

KEYS = {
    "persons": ("pipedrive_persons", "person_id"),
    "organizations": ("pipedrive_organizations", "org_id"),
    "deals": ("pipedrive_deals", "deal_id"),
    "activities": ("pipedrive_activities", "activity_id"),
}


@pytest.fixture
def http(sandbox_server: SandboxHandle) -> httpx.Client:
    headers = {"x-api-token": sandbox_server.env["SOURCES__PIPEDRIVE__ACCESS_TOKEN"]}
    base_url = sandbox_server.env["SOURCES__PIPEDRIVE__BASE_URL"] + "/api"
    return httpx.Client(base_url=base_url, headers=headers)


def walk(http: httpx.Client, path: str, **params: Any) -> list[Any]:
    rows, cursor = [], ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        body = http.get(path, params={"limit": 2, **params, **more}).raise_for_status().json()
        assert body["success"]
        rows += body["data"]
        cursor = body["additional_data"]["next_cursor"]
        if not cursor:
            return rows


@pytest.mark.parametrize("kind", KEYS)
def test_pipedrive__lists_every_record_in_order_of_change(
    http: httpx.Client, sandbox_world: Any, kind: str
) -> None:
    table, key = KEYS[kind]
    rows = walk(http, f"/v2/{kind}", sort_by="update_time")
    frame = created(sandbox_world, table, AS_OF)
    for column in {"merged_at", "deleted_at"} & set(frame.columns):
        frame = frame.filter((pl.col(column) < AS_OF).fill_null(False).not_())
    assert sorted(row["id"] for row in rows) == sorted(frame[key])
    moments = [row["update_time"] for row in rows]
    assert moments == sorted(moments)
    middle = moments[len(moments) // 2]
    later = walk(http, f"/v2/{kind}", updated_since=middle)
    earlier = walk(http, f"/v2/{kind}", updated_until=middle)
    assert len(later) + len(earlier) == len(rows)
    assert min(row["update_time"] for row in later) == middle


def test_pipedrive__deleted_deal_is_listed_for_thirty_days(
    http: httpx.Client, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    deleted = sandbox_world.tables["pipedrive_deals"].drop_nulls("deleted_at").row(0, named=True)
    assert deleted["deal_id"] == TRIAL_DEAL
    seen = []
    for after in (timedelta(0), timedelta(days=1), timedelta(days=31)):
        sandbox_server.set_as_of(deleted["deleted_at"] + after)
        for params in ({}, {"status": "deleted"}):
            seen.append(TRIAL_DEAL in {row["id"] for row in walk(http, "/v2/deals", **params)})
    assert seen == [True, False, False, True, False, False]


def test_pipedrive__changelog_and_participants_of_a_deal(http: httpx.Client, sandbox_world: Any) -> None:
    deal = http.get("/v2/deals", params={"status": "won", "include_fields": "participants_count"}).json()
    row = deal["data"][0]
    changes = walk(http, f"/v1/deals/{row['id']}/changelog")
    assert changes[0]["new_value"] == "won"
    assert [each["time"] for each in changes] == sorted((each["time"] for each in changes), reverse=True)
    people = http.get(f"/v1/deals/{row['id']}/participants").json()["data"]
    assert len(people) == row["participants_count"]
    assert row["person_id"] in {each["person_id"]["value"] for each in people}
    assert http.get("/v1/deals/99999999/changelog").status_code == 404


def test_pipedrive__asks_for_ids_and_own_fields_only(http: httpx.Client) -> None:
    persons = walk(http, "/v2/persons")
    ids = [row["id"] for row in persons[:3]]
    (key, *_) = persons[0]["custom_fields"]
    found = walk(http, "/v2/persons", ids=",".join(map(str, [*ids, 99_999_999])), custom_fields=key)
    assert [row["id"] for row in found] == ids
    assert all(list(row["custom_fields"]) == [key] for row in found)
    assert http.get("/v2/persons", params={"ids": ",".join(["1"] * 101)}).status_code == 400
    assert http.get("/v2/persons", params={"limit": 501}).status_code == 400
    fields = walk(http, "/v2/personFields")
    assert key in {field["field_code"] for field in fields}


def test_pipedrive__first_version_writes_null_for_no_rows_and_pages_by_offset(http: httpx.Client) -> None:
    assert http.get("/v1/leads/archived").json()["data"] is None
    first = http.get("/v1/leads", params={"limit": 1}).json()
    start = first["additional_data"]["pagination"]["next_start"]
    second = http.get("/v1/leads", params={"limit": 1, "start": start}).json()
    assert first["data"][0]["id"] != second["data"][0]["id"]


def test_pipedrive__two_budgets_and_wrong_token(http: httpx.Client, sandbox_server: SandboxHandle) -> None:
    answer = http.get("/v2/stages")
    assert int(answer.headers["x-daily-ratelimit-token-remaining"]) > 0
    assert http.get("/v2/stages", headers={"x-api-token": "no"}).status_code == 401
    assert http.get("/v3/stages").status_code == 404
    sandbox_server.set_limit("pipedrive", 0, 2)
    refused = http.get("/v2/stages")
    assert (refused.status_code, refused.headers["x-ratelimit-reset"]) == (429, "2")
