"""Declared shape of HubSpot's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_hubspot.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DECIMAL, DOUBLE, TIMESTAMP, Column, Contract

CONTACTS = Contract(
    source="hubspot",
    name="contacts",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("email"),
        Column("additional_emails"),
        Column("merged_object_ids"),
        Column("firstname"),
        Column("lastname"),
        Column("country"),
        Column("company_id"),
        Column("owner_id"),
        Column("lifecycle_stage"),
        Column("analytics_source"),
        Column("analytics_source_data_1"),
        Column("analytics_source_data_2"),
        Column("analytics_first_url"),
        Column("analytics_first_referrer"),
        Column("analytics_first_at", TIMESTAMP),
        Column("google_click_id"),
        Column("facebook_click_id"),
        Column("linkedin_click_id"),
        Column("mastodon_handle"),
        Column("facebook_id"),
        Column("self_reported_source"),
        Column("archived", BOOLEAN, required=True),
        Column("archived_at", TIMESTAMP),
        Column("created_at", TIMESTAMP, required=True),
        Column("updated_at", TIMESTAMP, required=True),
    ),
)
COMPANIES = Contract(
    source="hubspot",
    name="companies",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("name"),
        Column("domain"),
        Column("industry"),
        Column("number_of_employees", BIGINT),
        Column("country"),
        Column("archived", BOOLEAN, required=True),
        Column("created_at", TIMESTAMP, required=True),
        Column("updated_at", TIMESTAMP, required=True),
    ),
)
DEALS = Contract(
    source="hubspot",
    name="deals",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("dealname"),
        Column("pipeline", required=True),
        Column("dealstage", required=True),
        Column("dealtype"),
        Column("amount", DECIMAL),
        Column("deal_currency_code"),
        Column("owner_id"),
        Column("is_closed_won", BOOLEAN),
        Column("analytics_source"),
        Column("closed_at", TIMESTAMP),
        Column("archived", BOOLEAN, required=True),
        Column("created_at", TIMESTAMP, required=True),
        Column("updated_at", TIMESTAMP, required=True),
    ),
)
DEAL_STAGE_HISTORY = Contract(
    source="hubspot",
    name="deal_stage_history",
    primary_key=("deal_id", "stage_id", "entered_at"),
    columns=(Column("deal_id"), Column("stage_id"), Column("entered_at", TIMESTAMP), Column("source_type")),
)
CONTACT_LIFECYCLE_HISTORY = Contract(
    source="hubspot",
    name="contact_lifecycle_history",
    primary_key=("contact_id", "stage", "entered_at"),
    columns=(Column("contact_id"), Column("stage"), Column("entered_at", TIMESTAMP), Column("source_type")),
)
DEAL_CONTACTS = Contract(
    source="hubspot",
    name="deal_contacts",
    primary_key=("deal_id", "contact_id"),
    columns=(
        Column("deal_id"),
        Column("contact_id"),
        Column("label"),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
DEAL_COMPANIES = Contract(
    source="hubspot",
    name="deal_companies",
    primary_key=("deal_id", "company_id"),
    columns=(
        Column("deal_id"),
        Column("company_id"),
        Column("is_primary", BOOLEAN),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
DEAL_STAGES = Contract(
    source="hubspot",
    name="deal_stages",
    primary_key=("pipeline_id", "stage_id"),
    columns=(
        Column("pipeline_id"),
        Column("stage_id"),
        Column("label", required=True),
        Column("display_order", BIGINT),
        Column("is_closed", BOOLEAN),
        Column("probability", DOUBLE),
    ),
)
OWNERS = Contract(
    source="hubspot",
    name="owners",
    primary_key=("id",),
    columns=(Column("id"), Column("email"), Column("first_name"), Column("last_name"), Column("team")),
)

CONTRACTS = (
    CONTACTS,
    COMPANIES,
    DEALS,
    DEAL_STAGE_HISTORY,
    CONTACT_LIFECYCLE_HISTORY,
    DEAL_CONTACTS,
    DEAL_COMPANIES,
    DEAL_STAGES,
    OWNERS,
)
