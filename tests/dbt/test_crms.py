"""Salesforce and Pipedrive say the same in other words; staging and the unions make one language of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

MODELS = (
    "int_crm__deals_dated",
    "int_crm__deal_contacts_united",
    "int_crm__contact_lifecycle_history_united",
    "int_crm__sales_activities_united",
    "int_identity__contacts_survived",
    "int_service__tickets_united",
)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=UTC)


def row(key: str, day: int, **more: Any) -> dict[str, Any]:
    return {"id": key, "created_at": at(day), "updated_at": at(day), "_dlt_load_id": "1", **more}


def fill_salesforce(warehouse: Warehouse) -> None:
    person = {"is_deleted": False, "first_name": "Ann"}
    lead = {**person, "is_converted": False}
    converted = {
        **lead,
        "is_converted": True,
        "converted_contact_id": "003A",
        "converted_date": date(2026, 9, 5),
    }
    warehouse.insert(
        "salesforce.leads",
        row(
            "00QA",
            1,
            **converted,
            email="ann@x.example",
            landing_url="https://x.example/?utm_source=linkedin",
        ),
        row("00QB", 2, **{**lead, "is_deleted": True}, master_record_id="00QA", email="a.nn@x.example"),
        row("00QC", 3, **lead, email="cy@x.example", utm_source="facebook", utm_campaign="autumn"),
    )
    warehouse.insert(
        "salesforce.contacts", row("003A", 5, **person, email="ann@y.example", account_id="001A")
    )
    change = {"lead_id": "00QA", "field": "Status", "_dlt_load_id": "1"}
    warehouse.insert(
        "salesforce.lead_history",
        {**change, "id": "017A", "new_value": "Working - Contacted", "created_at": at(2)},
        {**change, "id": "017B", "new_value": "Qualified", "created_at": at(4)},
        {**change, "id": "017C", "new_value": "Unqualified", "created_at": at(3)},
        {**change, "id": "017D", "field": "leadConverted", "created_at": at(5)},
    )
    deal = {
        "account_id": "001A",
        "is_deleted": False,
        "is_closed": True,
        "amount": "100",
        "type": "Existing Customer - Renewal",
    }
    warehouse.insert(
        "salesforce.opportunities",
        row(
            "006A",
            5,
            **deal,
            stage_name="Closed Won",
            is_won=True,
            close_date=date(2026, 9, 19),
            last_stage_change_at=at(20, 3),
        ),
        row(
            "006B",
            5,
            **deal,
            stage_name="No Decision",
            is_won=False,
            close_date=date(2026, 9, 8),
            last_stage_change_at=at(20),
        ),
        row("006C", 5, **{**deal, "is_deleted": True}, stage_name="Closed Won", is_won=True),
    )
    step = {"opportunity_id": "006A", "_dlt_load_id": "1"}
    warehouse.insert(
        "salesforce.opportunity_history",
        {**step, "id": "008A", "stage_name": "Prospecting", "amount": "200", "created_at": at(5)},
        {**step, "id": "008B", "stage_name": "Prospecting", "amount": "100", "created_at": at(6)},
        {**step, "id": "008C", "stage_name": "Closed Won", "amount": "100", "created_at": at(20, 3)},
        {**step, "opportunity_id": "006B", "id": "008D", "stage_name": "No Decision", "created_at": at(20)},
    )
    stage = {"_dlt_load_id": "1", "is_active": True}
    warehouse.insert(
        "salesforce.opportunity_stages",
        {
            **stage,
            "id": "01JA",
            "stage_name": "Prospecting",
            "default_probability": 100,
            "is_closed": False,
            "is_won": False,
        },
        {
            **stage,
            "id": "01JB",
            "stage_name": "Closed Won",
            "default_probability": 100,
            "is_closed": True,
            "is_won": True,
        },
        {
            **stage,
            "id": "01JC",
            "stage_name": "No Decision",
            "default_probability": 0,
            "is_closed": True,
            "is_won": False,
        },
    )
    role = {"opportunity_id": "006A", "is_deleted": False}
    warehouse.insert(
        "salesforce.opportunity_contact_roles",
        row("00KA", 5, **role, contact_id="003A", role="Decision Maker"),
        row("00KB", 9, **{**role, "is_deleted": True}, contact_id="003B", role="Champion"),
    )
    talk = {"who_id": "003A", "what_id": "006A", "is_deleted": False}
    warehouse.insert(
        "salesforce.tasks",
        row("00TA", 6, **talk, subtype="Call", status="Completed", is_closed=True, completed_at=at(6)),
        row("00TB", 7, **talk, subtype="Task", status="Not Started", is_closed=False),
    )
    warehouse.insert("salesforce.events", row("00UA", 7, **{**talk, "what_id": "001A"}, starts_at=at(8)))
    case = {"is_deleted": False, "contact_email": "ann@y.example", "contact_id": "003A"}
    warehouse.insert(
        "salesforce.cases",
        row(
            "500A",
            6,
            **case,
            is_closed=False,
            status="Waiting on Customer",
            origin="Twitter",
            priority="High",
        ),
    )


def fill_pipedrive(warehouse: Warehouse) -> None:
    warehouse.insert(
        "pipedrive.persons",
        row("1", 1, email="Ben@x.example", additional_emails="b.en@x.example;ben@z.example"),
        row("2", 2, email="ben@z.example", deleted_at=at(20)),
    )
    deal = {
        "pipeline_id": "1",
        "stage_id": "3",
        "org_id": "5",
        "is_deleted": False,
        "amount": "70",
        "currency": "GBP",
    }
    warehouse.insert(
        "pipedrive.deals",
        row("10", 3, **deal, status="won", won_at=at(9), deal_type="Expansion"),
        row("11", 3, **deal, status="lost", lost_at=at(9), deal_type="New business"),
        row("12", 3, **deal, status="open"),
        row("13", 3, **{**deal, "is_deleted": True}, status="deleted"),
    )
    step = {"observed_at": at(28), "_dlt_load_id": "1"}
    warehouse.insert(
        "pipedrive.deal_stage_history",
        *({**step, "deal_id": key, "stage_id": "3", "entered_at": at(3)} for key in ("10", "11", "12")),
        {**step, "deal_id": "10", "stage_id": "won", "entered_at": at(9)},
        {**step, "deal_id": "11", "stage_id": "nodecision", "entered_at": at(9)},
    )
    person = {"person_id": "1", "is_primary": True, "added_at": at(3), "_dlt_load_id": "1"}
    warehouse.insert("pipedrive.deal_participants", {**person, "deal_id": "10", "observed_at": at(28)})
    warehouse.insert("pipedrive.leads", row("u-1", 2, person_id="1"))
    warehouse.insert("pipedrive.pipelines", {"id": "1", "name": "Sales", "_dlt_load_id": "1"})
    warehouse.insert(
        "pipedrive.stages",
        {"id": "3", "pipeline_id": "1", "name": "Demo", "probability": 100, "_dlt_load_id": "1"},
    )
    talk = {"person_id": "1", "deal_id": "10"}
    warehouse.insert(
        "pipedrive.activities",
        row("7", 4, **talk, type="meeting", is_done=True, due_at=at(5)),
        row("8", 4, **talk, type="call", is_done=False, due_at=at(5)),
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("crms"), dbt_target)
    fill_salesforce(warehouse)
    fill_pipedrive(warehouse)
    warehouse.dbt(*TABLES, "--select", *(f"+{model}" for model in MODELS))
    return warehouse


def test_deals__end_as_each_crm_says(built: Warehouse) -> None:
    found = built.rows(
        "select deal_id, status, deal_type, closed_at, original_currency "
        "from intermediate.int_crm__deals_dated order by 1"
    )
    assert found == [
        ("pipedrive:10", "won", "existingbusiness", at(9), "GBP"),
        ("pipedrive:11", "no_decision", "newbusiness", at(9), "GBP"),
        ("pipedrive:12", "open", None, None, "GBP"),
        ("salesforce:006A", "won", "renewal", at(20, 3), "EUR"),
        ("salesforce:006B", "no_decision", "renewal", at(8, 0), "EUR"),
    ]


def test_stages__are_entered_once_when_only_the_amount_changes(built: Warehouse) -> None:
    found = built.rows(
        "select stage_id, entered_at from staging.stg_salesforce__deal_stage_history "
        "where deal_id = '006A' order by 2"
    )
    assert found == [("Prospecting", at(5)), ("Closed Won", at(20, 3))]


def test_people__are_followed_from_lead_to_contact_and_from_loser_to_survivor(built: Warehouse) -> None:
    found = dict(
        built.rows("select contact_id, survivor_contact_id from intermediate.int_identity__contacts_survived")
    )
    assert found == {
        "salesforce:00QA": "salesforce:003A",
        "salesforce:00QB": "salesforce:003A",
        "salesforce:00QC": "salesforce:00QC",
        "salesforce:003A": "salesforce:003A",
        "pipedrive:1": "pipedrive:1",
        "pipedrive:2": "pipedrive:1",
    }


def test_landing__is_made_of_the_codes_where_only_these_are_kept(built: Warehouse) -> None:
    found = built.rows(
        "select contact_id, analytics_first_url from staging.stg_salesforce__contacts "
        "where analytics_first_url is not null order by 1"
    )
    assert found == [
        ("00QA", "https://x.example/?utm_source=linkedin"),
        ("00QC", "/?utm_source=facebook&utm_campaign=autumn"),
    ]


def test_life_cycle__is_told_in_one_language(built: Warehouse) -> None:
    found = built.rows(
        "select contact_id, stage, min(entered_at) "
        "from intermediate.int_crm__contact_lifecycle_history_united group by all order by 1, 3, 2"
    )
    assert found == [
        ("pipedrive:1", "lead", at(1)),
        ("pipedrive:1", "marketingqualifiedlead", at(2)),
        ("pipedrive:1", "opportunity", at(3)),
        ("pipedrive:2", "lead", at(2)),
        ("salesforce:003A", "lead", at(5)),
        ("salesforce:003A", "opportunity", at(5)),
        ("salesforce:00QA", "lead", at(1)),
        ("salesforce:00QA", "marketingqualifiedlead", at(2)),
        ("salesforce:00QA", "salesqualifiedlead", at(4)),
        ("salesforce:00QB", "lead", at(2)),
        ("salesforce:00QC", "lead", at(3)),
    ]


def test_roles_talks_and_tickets__are_those_that_stand(built: Warehouse) -> None:
    roles = "select deal_id, contact_id, role from intermediate.int_crm__deal_contacts_united order by 1"
    assert built.rows(roles) == [
        ("pipedrive:10", "pipedrive:1", None),
        ("salesforce:006A", "salesforce:003A", "decision maker"),
    ]
    talks = "select sales_activity_id, contact_id, deal_id, activity_kind, occurred_at from "
    assert built.rows(f"{talks} intermediate.int_crm__sales_activities_united order by 1") == [
        ("pipedrive:7", "pipedrive:1", "pipedrive:10", "meeting", at(5)),
        ("salesforce:00TA", "salesforce:003A", "salesforce:006A", "call", at(6)),
        ("salesforce:00UA", "salesforce:003A", None, "meeting", at(8)),
    ]
    tickets = "select requester_email, contact_channel, platform, priority, status from "
    assert built.rows(f"{tickets} intermediate.int_service__tickets_united") == [
        ("ann@y.example", "twitter", "x", "high", "pending")
    ]
