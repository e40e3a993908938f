"""Declared shape of Pipedrive's raw tables.

Belongs here: columns, keys and types as data; ids are text. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_pipedrive.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DECIMAL, DOUBLE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable


def _contract(name: str, *columns: Column, recorded_at: str = "", ignored: str = "") -> Contract:
    return Contract(
        source="pipedrive",
        name=name,
        primary_key=("id",),
        columns=(Column("id"), *columns),
        recorded_at=recorded_at,
        ignored=frozenset(ignored.split()),
    )


_STAMPS = (
    Column("deleted_at", TIMESTAMP),  # ours: when a record was found to be gone from every list
    Column("created_at", TIMESTAMP, required=True, path="add_time"),
    Column("updated_at", TIMESTAMP, required=True, path="update_time"),
)

PERSONS = _contract(
    "persons",
    Column("org_id"),
    Column("owner_id"),
    Column("email"),
    Column("additional_emails"),
    Column("first_name"),
    Column("last_name"),
    Column("country"),
    Column("landing_url"),
    Column("referrer_url"),
    Column("first_visit_at", TIMESTAMP),
    Column("utm_source"),
    Column("utm_medium"),
    Column("utm_campaign"),
    Column("utm_content"),
    Column("google_click_id"),
    Column("facebook_click_id"),
    Column("linkedin_click_id"),
    Column("mastodon_handle"),
    Column("facebook_id"),
    Column("x_handle"),
    Column("self_reported_source"),
    *_STAMPS,
    recorded_at="updated_at",
    ignored="name emails phones custom_fields is_deleted visible_to label_ids picture_id postal_address notes"
    " im birthday job_title",
)
ORGANIZATIONS = _contract(
    "organizations",
    Column("name"),
    Column("owner_id"),
    Column("website"),
    Column("industry"),
    Column("employee_count", BIGINT),
    Column("country", path="address.country"),
    *_STAMPS,
    recorded_at="updated_at",
    ignored="address.* custom_fields is_deleted visible_to label_ids annual_revenue linkedin",
)
DEALS = _contract(
    "deals",
    Column("title"),
    Column("owner_id"),
    Column("person_id"),
    Column("org_id"),
    Column("pipeline_id", required=True),
    Column("stage_id", required=True),
    Column("status", required=True),
    Column("lost_reason"),
    Column("deal_type"),
    Column("amount", DECIMAL, path="value"),
    Column("currency"),
    Column("participants_count", BIGINT),
    Column("is_deleted", BOOLEAN, required=True),
    Column("won_at", TIMESTAMP, path="won_time"),
    Column("lost_at", TIMESTAMP, path="lost_time"),
    Column("closed_at", TIMESTAMP, path="close_time"),
    *_STAMPS,
    recorded_at="updated_at",
    ignored="creator_user_id custom_fields is_archived archive_time probability expected_close_date label_ids"
    " visible_to origin origin_id channel channel_id acv arr mrr stage_change_time local_won_date"
    " local_lost_date local_close_date",
)
DEAL_STAGE_HISTORY = Contract(
    source="pipedrive",
    name="deal_stage_history",
    primary_key=("deal_id", "stage_id", "entered_at"),
    columns=(
        Column("deal_id"),
        Column("stage_id"),
        Column("entered_at", TIMESTAMP),
        Column("source_type"),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
DEAL_PARTICIPANTS = Contract(
    source="pipedrive",
    name="deal_participants",
    primary_key=("deal_id", "person_id"),
    columns=(
        Column("deal_id"),
        Column("person_id"),
        Column("is_primary", BOOLEAN, required=True),
        Column("added_at", TIMESTAMP),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
LEADS = _contract(
    "leads",
    Column("person_id"),
    Column("org_id", path="organization_id"),
    Column("owner_id"),
    Column("source_name"),
    Column("is_archived", BOOLEAN),
    Column("created_at", TIMESTAMP, required=True, path="add_time"),
    Column("updated_at", TIMESTAMP, required=True, path="update_time"),
    recorded_at="updated_at",
    ignored="title creator_id label_ids value expected_close_date was_seen next_activity_id archive_time"
    " visible_to cc_email origin origin_id channel channel_id custom_fields",
)
ACTIVITIES = _contract(
    "activities",
    Column("type"),
    Column("owner_id"),
    Column("person_id"),
    Column("deal_id"),
    Column("lead_id"),
    Column("org_id"),
    Column("outcome"),
    Column("is_done", BOOLEAN, path="done"),
    Column("due_at", TIMESTAMP),
    Column("done_at", TIMESTAMP, path="marked_as_done_time"),
    Column("is_deleted", BOOLEAN),
    Column("created_at", TIMESTAMP, required=True, path="add_time"),
    Column("updated_at", TIMESTAMP, required=True, path="update_time"),
    recorded_at="updated_at",
    ignored="subject creator_user_id project_id due_date due_time duration busy location participants"
    " attendees conference_meeting_client conference_meeting_url conference_meeting_id public_description"
    " priority note",
)
PIPELINES = _contract(
    "pipelines",
    Column("name"),
    ignored="order_nr is_deleted is_deal_probability_enabled add_time update_time",
)
STAGES = _contract(
    "stages",
    Column("pipeline_id", required=True),
    Column("name"),
    Column("display_order", BIGINT, path="order_nr"),
    Column("probability", DOUBLE, path="deal_probability"),
    ignored="is_deleted is_deal_rot_enabled days_to_rotten add_time update_time",
)
USERS = _contract("users", Column("name"), Column("email"), Column("is_active", BOOLEAN, path="active_flag"))

CONTRACTS = (
    PERSONS,
    ORGANIZATIONS,
    DEALS,
    DEAL_STAGE_HISTORY,
    DEAL_PARTICIPANTS,
    LEADS,
    ACTIVITIES,
    PIPELINES,
    STAGES,
    USERS,
)

# "contact" is HubSpot's kind: numbers of two systems may be equal
PERSON = "pipedrive_person"
PERSONAL = (
    PersonalTable(
        "raw_pipedrive.persons",
        matches={"email": "email", PERSON: "id"},
        finds={
            "email": "[email] || string_split(coalesce(additional_emails, ''), ';')",
            PERSON: "[id]",
            "mastodon": "[ltrim(mastodon_handle, '@')]",
            "facebook": "[facebook_id]",
            "x": "[ltrim(x_handle, '@')]",
        },
    ),
    PersonalTable("raw_pipedrive.deal_participants", matches={PERSON: "person_id"}),
    PersonalTable("raw_pipedrive.leads", matches={PERSON: "person_id"}),
    PersonalTable("raw_pipedrive.activities", matches={PERSON: "person_id"}),
    PersonalTable("raw_pipedrive.deals", matches={PERSON: "person_id"}, clears=("person_id", "title")),
)
