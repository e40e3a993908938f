"""The sandbox's HubSpot, read with HubSpot's own client and through the dated paths."""

from datetime import timedelta
from typing import Any

import httpx
import hubspot
import polars as pl
import pytest
from hubspot.crm import contacts
from hubspot.crm.associations import v4
from hubspot.crm.objects import PublicObjectSearchRequest

from sandbox.world.systems import CRM, SERVICE_DESK, system_of
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import created, last_value

TIMES = {"contacts": "lastmodifieddate", "companies": "hs_lastmodifieddate", "deals": "hs_lastmodifieddate"}
KEYS = {"contacts": "contact_id", "companies": "company_id", "deals": "deal_id"}


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> hubspot.HubSpot:
    client = hubspot.HubSpot(access_token=sandbox_server.env["SOURCES__HUBSPOT__ACCESS_TOKEN"])
    client.config["host"] = sandbox_server.env["SOURCES__HUBSPOT__BASE_URL"]
    return client


@pytest.fixture
def http(sandbox_server: SandboxHandle) -> httpx.Client:
    token = sandbox_server.env["SOURCES__HUBSPOT__ACCESS_TOKEN"]
    return httpx.Client(
        base_url=sandbox_server.env["SOURCES__HUBSPOT__BASE_URL"],
        headers={"Authorization": f"Bearer {token}"},
    )


def active(world: Any, kind: str) -> pl.DataFrame:
    frame = created(world, kind, AS_OF)
    if kind == "contacts":
        for column in ("merged_at", "archived_at"):
            frame = frame.filter(frame[column].is_null() | (frame[column] >= AS_OF))
    return frame


@pytest.mark.parametrize("kind", KEYS)
def test_hubspot__own_client_lists_every_record(
    client: hubspot.HubSpot, sandbox_world: Any, kind: str
) -> None:
    found = getattr(client.crm, kind).get_all()
    assert sorted(each.id for each in found) == sorted(active(sandbox_world, kind)[KEYS[kind]])
    assert all(
        value is None or isinstance(value, str) for each in found for value in each.properties.values()
    )


@pytest.mark.parametrize("kind", KEYS)
def test_hubspot__own_client_searches_every_record_in_order(
    client: hubspot.HubSpot, sandbox_world: Any, kind: str
) -> None:
    found, after = [], "0"
    while after:
        request = PublicObjectSearchRequest(
            filter_groups=[{"filters": [{"propertyName": TIMES[kind], "operator": "GTE", "value": "0"}]}],
            sorts=[{"propertyName": TIMES[kind], "direction": "ASCENDING"}],
            properties=[TIMES[kind]],
            limit=40,
            after=after,
        )
        page = client.crm.objects.search_api.do_search(kind, public_object_search_request=request)
        found += page.results
        after = page.paging.next.after if page.paging else ""
    moments = [each.properties[TIMES[kind]] for each in found]
    assert moments == sorted(moments)
    # the search index does not know the last minute yet; nothing of this world happened in it
    assert sorted(each.id for each in found) == sorted(active(sandbox_world, kind)[KEYS[kind]])


def test_hubspot__deal_stage_and_its_history_are_as_of(client: hubspot.HubSpot, sandbox_world: Any) -> None:
    found = client.crm.deals.get_all(
        properties=["dealstage", "hs_is_closed_won"], properties_with_history=["dealstage"]
    )
    stages = last_value(sandbox_world, "deal_stage_history", "deal_id", "stage_id", AS_OF)
    assert {each.id: each.properties["dealstage"] for each in found} == {
        each.id: stages[each.id] for each in found
    }
    history = created(sandbox_world, "deal_stage_history", AS_OF, "entered_at")
    changes = [
        (each.id, change.value) for each in found for change in each.properties_with_history["dealstage"]
    ]
    assert sorted(changes) == sorted(history.select("deal_id", "stage_id").iter_rows())
    assert {each.properties["hs_is_closed_won"] for each in found} <= {"true", "false"}


def test_hubspot__batch_read_gives_life_cycle_history(client: hubspot.HubSpot, sandbox_world: Any) -> None:
    ids = active(sandbox_world, "contacts")["contact_id"].to_list()[:50]
    request = contacts.BatchReadInputSimplePublicObjectId(
        inputs=[{"id": key} for key in ids], properties=["email"], properties_with_history=["lifecyclestage"]
    )
    answer = client.crm.contacts.batch_api.read(batch_read_input_simple_public_object_id=request)
    rows = created(sandbox_world, "contact_lifecycle", AS_OF, "entered_at").filter(
        pl.col("contact_id").is_in(ids)
    )
    changes = [
        (each.id, change.value)
        for each in answer.results
        for change in each.properties_with_history["lifecyclestage"]
    ]
    assert sorted(changes) == sorted(rows.select("contact_id", "stage").iter_rows())


def test_hubspot__merged_contact_answers_as_its_survivor(client: hubspot.HubSpot, sandbox_world: Any) -> None:
    gone = created(sandbox_world, "contacts", AS_OF, "merged_at").row(0, named=True)
    names = ["email", "hs_merged_object_ids", "hs_additional_emails"]
    survivor = client.crm.contacts.basic_api.get_by_id(gone["contact_id"], properties=names)
    assert survivor.id == gone["merged_into"]
    assert gone["contact_id"] in survivor.properties["hs_merged_object_ids"].split(";")
    assert gone["email"] in survivor.properties["hs_additional_emails"].split(";")


def test_hubspot__merge_is_unknown_before_it_happens(
    client: hubspot.HubSpot, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    gone = created(sandbox_world, "contacts", AS_OF, "merged_at").row(0, named=True)
    sandbox_server.set_as_of(gone["merged_at"])
    names = ["hs_merged_object_ids", "hs_additional_emails"]
    both = [
        client.crm.contacts.basic_api.get_by_id(gone[key], properties=names)
        for key in ("contact_id", "merged_into")
    ]
    assert [each.id for each in both] == [gone["contact_id"], gone["merged_into"]]
    assert gone["email"] not in (both[1].properties["hs_additional_emails"] or "").split(";")


def test_hubspot__own_client_reads_deal_contacts(client: hubspot.HubSpot, sandbox_world: Any) -> None:
    ids = active(sandbox_world, "deals")["deal_id"].to_list()
    request = v4.BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": key} for key in ids])
    answer = client.crm.associations.v4.batch_api.get_page(
        "deals", "contacts", batch_input_public_fetch_associations_batch_request=request
    )
    found = {
        (
            each._from.id,
            str(target.to_object_id),
            next((kind.label for kind in target.association_types if kind.label), ""),
        )
        for each in answer.results
        for target in each.to
    }
    merged = created(sandbox_world, "contacts", AS_OF, "merged_at")
    survivor = dict(zip(merged["contact_id"], merged["merged_into"], strict=True))
    links = created(sandbox_world, "deal_contacts", AS_OF).filter(pl.col("deal_id").is_in(ids))
    standing = set(active(sandbox_world, "contacts")["contact_id"])
    expected = {
        (deal, survivor.get(contact, contact), label)
        for deal, contact, label in links.select("deal_id", "contact_id", "label").iter_rows()
        if survivor.get(contact, contact) in standing
    }
    assert expected
    assert found == expected


def test_hubspot__own_client_reads_tickets_with_their_stages(
    client: hubspot.HubSpot, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    desk = system_of("country", SERVICE_DESK) == "hubspot"
    row = sandbox_world.tables["tickets"].filter(desk).drop_nulls("solved_at").row(0, named=True)
    key, names = str(row["ticket_id"]), ["hs_pipeline_stage", "closed_date", "hs_ticket_priority"]
    for moment, closed in ((row["solved_at"], False), (row["solved_at"] + timedelta(seconds=1), True)):
        sandbox_server.set_as_of(moment)
        found = client.crm.tickets.basic_api.get_by_id(
            key, properties=names, properties_with_history=["hs_pipeline_stage"]
        )
        stages = client.crm.pipelines.pipelines_api.get_all("tickets").results[0].stages
        state = {stage.id: stage.metadata["ticketState"] for stage in stages}
        assert (state[found.properties["hs_pipeline_stage"]] == "CLOSED") is closed
        assert (found.properties["closed_date"] is not None) is closed
        changes = found.properties_with_history["hs_pipeline_stage"]
        assert changes[0].value == found.properties["hs_pipeline_stage"]  # newest first


@pytest.mark.parametrize("kind", ["meetings", "calls", "emails"])
def test_hubspot__own_client_reads_talks_and_whom_they_were_with(
    client: hubspot.HubSpot, sandbox_world: Any, kind: str
) -> None:
    talks = created(sandbox_world, "meetings", AS_OF, "occurred_at").filter(
        system_of("country", CRM) == "hubspot", kind=kind[:-1]
    )
    found = client.crm.objects.get_all(kind, properties=["hs_timestamp"])
    assert sorted(each.id for each in found) == sorted(talks["meeting_id"])
    on_deals = talks.drop_nulls("deal_id")
    request = v4.BatchInputPublicFetchAssociationsBatchRequest(
        inputs=[{"id": key} for key in on_deals["meeting_id"]]
    )
    answer = client.crm.associations.v4.batch_api.get_page(
        kind, "deals", batch_input_public_fetch_associations_batch_request=request
    )
    links = {(each._from.id, str(each.to[0].to_object_id)) for each in answer.results}
    assert links == set(on_deals.select("meeting_id", "deal_id").iter_rows())


def test_hubspot__associations_answer_207_when_some_have_none(http: httpx.Client, sandbox_world: Any) -> None:
    deal = active(sandbox_world, "deals").row(0, named=True)
    body = {"inputs": [{"id": deal["deal_id"]}, {"id": "1"}]}
    answer = http.post("/crm/associations/2026-09/deals/companies/batch/read", json=body)
    assert answer.status_code == 207
    assert answer.json()["results"][0]["to"][0]["toObjectId"] == int(deal["company_id"])
    assert answer.json()["errors"][0]["context"]["ids"] == ["1"]


def test_hubspot__dated_paths_equal_those_of_the_sdk(http: httpx.Client) -> None:
    for tail in ("contacts?limit=5", "deals?limit=5&propertiesWithHistory=dealstage"):
        dated = http.get(f"/crm/objects/2026-09/{tail}").json()
        assert dated["results"] == http.get(f"/crm/v3/objects/{tail}").json()["results"]
    assert http.get("/crm/objects/2024-03/contacts").status_code == 404
    assert http.get("/crm/owners/2026-09").json()["results"]


def test_hubspot__reference_data_through_own_client(client: hubspot.HubSpot, sandbox_world: Any) -> None:
    stages = [
        (pipeline.id, stage.id)
        for pipeline in client.crm.pipelines.pipelines_api.get_all("deals").results
        for stage in pipeline.stages
    ]
    assert sorted(stages) == sorted(
        sandbox_world.tables["deal_stages"].select("pipeline_id", "stage_id").iter_rows()
    )
    owners = client.crm.owners.get_all()
    assert sorted(each.id for each in owners) == sorted(sandbox_world.tables["owners"]["owner_id"])


def test_hubspot__search_has_a_cap_a_lag_and_no_quota_headers(
    http: httpx.Client, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    path = "/crm/objects/2026-09/contacts/search"
    over = http.post(path, json={"limit": 200, "after": "9900"})
    assert over.status_code == 400
    assert http.post(path, json={"limit": 100, "after": "9900"}).status_code == 200
    assert http.post(path, json={"limit": 201}).status_code == 400
    answer = http.post(path, json={"limit": 1})
    assert not [name for name in answer.headers if name.startswith("x-hubspot-ratelimit")]
    assert "x-hubspot-ratelimit-remaining" in http.get("/crm/objects/2026-09/contacts?limit=1").headers

    newest = created(sandbox_world, "contacts", AS_OF).sort("created_at").row(-1, named=True)
    body = {
        "filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": newest["email"]}]}]
    }
    sandbox_server.set_as_of(newest["created_at"] + timedelta(seconds=30))
    assert http.post(path, json=body).json()["total"] == 0
    assert http.get(f"/crm/objects/2026-09/contacts/{newest['contact_id']}").status_code == 200
    sandbox_server.set_as_of(newest["created_at"] + timedelta(seconds=400))
    assert http.post(path, json=body).json()["total"] == 1


def test_hubspot__limits_and_wrong_token(http: httpx.Client, sandbox_server: SandboxHandle) -> None:
    assert http.get("/crm/objects/2026-09/deals?limit=101").status_code == 400
    assert http.get("/crm/objects/2026-09/deals?limit=51&propertiesWithHistory=dealstage").status_code == 400
    body = {"inputs": [{"id": str(number)} for number in range(101)]}
    assert http.post("/crm/objects/2026-09/deals/batch/read", json=body).status_code == 400
    wrong = http.get("/crm/objects/2026-09/deals", headers={"Authorization": "Bearer no"})
    assert (wrong.status_code, wrong.json()["category"]) == (401, "INVALID_AUTHENTICATION")


def test_hubspot__archived_pass_is_a_list_of_its_own(http: httpx.Client, sandbox_world: Any) -> None:
    archived = created(sandbox_world, "contacts", AS_OF, "archived_at")
    found = http.get("/crm/objects/2026-09/contacts?archived=true&limit=100").json()["results"]
    assert sorted(each["id"] for each in found) == sorted(archived["contact_id"])
    assert all(each["archived"] and each["archivedAt"] for each in found)
