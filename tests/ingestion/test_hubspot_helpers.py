from datetime import UTC, datetime
from decimal import Decimal

from ingestion.conform import to_arrow
from ingestion.sources.hubspot import contracts, helpers

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


def test_contacts__read_blank_as_null_and_both_time_forms():
    (row,) = to_arrow([helpers.contact_row(CONTACT)], contracts.CONTACTS).table.to_pylist()
    assert row["firstname"] is None
    assert row["analytics_first_at"] == row["updated_at"] == datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)
    assert row["merged_object_ids"] == "7;8"
    assert row["extra"] is None


def test_contacts__keep_new_properties():
    properties = {**CONTACT["properties"], "brand_new": "x"}
    page = to_arrow([{**CONTACT, "properties": properties}], contracts.CONTACTS)
    assert page.table["extra"].to_pylist() == ['{"properties":{"brand_new":"x"}}']


def test_companies_and_deals__read_numbers_and_booleans_and_refuse_bad_ones():
    company = {**CONTACT, "properties": {"numberofemployees": "250"}}
    bad = {**CONTACT, "properties": {"numberofemployees": "many"}}
    page = to_arrow([company, bad], contracts.COMPANIES)
    assert page.table["number_of_employees"].to_pylist() == [250]
    assert page.quarantine["column_name"].to_pylist() == ["number_of_employees"]
    properties = {"hs_is_closed_won": "true", "amount": "12000.50", "pipeline": "p", "dealstage": "s"}
    (row,) = to_arrow([{**CONTACT, "properties": properties}], contracts.DEALS).table.to_pylist()
    assert (row["is_closed_won"], row["amount"]) == (True, Decimal("12000.50"))


def test_properties_of__names_what_must_be_asked_for():
    assert helpers.properties_of(contracts.COMPANIES) == [
        "name",
        "domain",
        "industry",
        "numberofemployees",
        "country",
    ]


def test_merged_ids__reads_the_older_form_too():
    assert helpers.merged_ids({"hs_calculated_merged_vids": "7:1787327707000;8:1787327708000"}) == "7;8"
    assert helpers.merged_ids({"hs_merged_object_ids": ""}) is None


def test_stage_history_rows__leave_out_the_times_a_value_was_emptied():
    record = {
        "id": "9",
        "propertiesWithHistory": {
            "dealstage": [
                {"value": "won", "timestamp": "2026-08-21T15:55:07Z", "sourceType": "CRM_UI"},
                {"value": "", "timestamp": "2026-08-20T15:55:07Z"},
            ]
        },
    }
    rows = list(helpers.stage_history_rows(record))
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
    rows = list(helpers.stage_rows({"id": "default", "stages": [stage]}))
    (row,) = to_arrow(rows, contracts.DEAL_STAGES).table.to_pylist()
    assert (row["is_closed"], row["probability"], row["pipeline_id"], row["extra"]) == (
        True,
        1.0,
        "default",
        None,
    )
    teams = [{"name": "B", "primary": False}, {"name": "A", "primary": True}]
    (row,) = to_arrow(
        [helpers.owner_row({"id": 3, "email": "", "teams": teams})], contracts.OWNERS
    ).table.to_pylist()
    assert row == {
        "id": "3",
        "email": None,
        "first_name": None,
        "last_name": None,
        "team": "A",
        "extra": None,
    }
