from datetime import UTC, datetime

from ingestion.sources.hubspot import helpers
from ingestion.sources.hubspot.settings import COMPANIES, CONTACTS, DEALS

CONTACT = {
    "id": "512",
    "properties": {
        "email": "a@b.example",
        "firstname": "",
        "lifecyclestage": "lead",
        "hs_analytics_first_timestamp": "1787327707000",
        "hs_merged_object_ids": "7;8",
        "hs_object_id": "512",
        "lastmodifieddate": "2026-08-21T15:55:07Z",
    },
    "createdAt": "2026-01-01T00:00:00.000Z",
    "updatedAt": "2026-08-21T15:55:07.000Z",
    "archived": False,
}


def test_record_row__reads_blank_as_null_and_both_time_forms():
    row = helpers.record_row(CONTACT, CONTACTS)
    assert row["firstname"] is None
    assert row["analytics_first_at"] == row["updated_at"] == datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)
    assert row["merged_object_ids"] == "7;8"


def test_record_row__keeps_new_properties():
    properties = {**CONTACT["properties"], "brand_new": "x"}
    assert helpers.record_row({**CONTACT, "properties": properties}, CONTACTS)["brand_new"] == "x"


def test_record_row__reads_numbers_and_booleans_and_leaves_bad_ones_to_the_contract():
    company = {"id": "1", "properties": {"numberofemployees": "250"}}
    assert helpers.record_row(company, COMPANIES)["number_of_employees"] == 250
    company["properties"]["numberofemployees"] = "many"
    assert helpers.record_row(company, COMPANIES)["number_of_employees"] == "many"
    deal = {"id": "1", "properties": {"hs_is_closed_won": "true", "amount": "12000.50"}}
    row = helpers.record_row(deal, DEALS)
    assert (row["is_closed_won"], row["amount"]) == (True, "12000.50")


def test_merged_ids__reads_the_older_form_too():
    assert helpers.merged_ids({"hs_calculated_merged_vids": "7:1787327707000;8:1787327708000"}) == "7;8"
    assert helpers.merged_ids({"hs_merged_object_ids": ""}) is None


def test_history_rows__leave_out_the_times_a_value_was_emptied():
    record = {
        "id": "9",
        "propertiesWithHistory": {
            "dealstage": [
                {"value": "won", "timestamp": "2026-08-21T15:55:07Z", "sourceType": "CRM_UI"},
                {"value": "", "timestamp": "2026-08-20T15:55:07Z"},
            ]
        },
    }
    rows = list(helpers.history_rows(record, "dealstage", "deal_id", "stage_id"))
    assert [(row["deal_id"], row["stage_id"], row["source_type"]) for row in rows] == [("9", "won", "CRM_UI")]


def test_association_rows__take_the_label_that_the_company_gave():
    types = [{"typeId": 3, "label": None}, {"typeId": 11, "label": "champion"}]
    row = helpers.deal_contact_row("9", {"toObjectId": 512, "associationTypes": types})
    assert row == {"deal_id": "9", "contact_id": "512", "label": "champion"}
    primary = {"toObjectId": "4", "associationTypes": [{"typeId": 5, "label": "Primary"}]}
    assert helpers.deal_company_row("9", primary)["is_primary"] is True


def test_stage_and_owner_rows__read_nested_values():
    stage = {
        "id": "won",
        "label": "Won",
        "displayOrder": 6,
        "metadata": {"isClosed": "true", "probability": "1.0"},
    }
    (row,) = helpers.stage_rows({"id": "default", "stages": [stage]})
    assert (row["is_closed"], row["probability"], row["pipeline_id"]) == (True, 1.0, "default")
    teams = [{"name": "B", "primary": False}, {"name": "A", "primary": True}]
    assert helpers.owner_row({"id": 3, "email": "", "teams": teams})["team"] == "A"
