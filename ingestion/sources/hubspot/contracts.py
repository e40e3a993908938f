"""Declared shape of HubSpot's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_hubspot.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DECIMAL, DOUBLE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.hubspot import settings

CONTACTS = Contract(
    source="hubspot",
    name="contacts",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("email", path="properties.email"),
        Column("additional_emails", path="properties.hs_additional_emails"),
        Column("merged_object_ids"),
        Column("firstname", path="properties.firstname"),
        Column("lastname", path="properties.lastname"),
        Column("country", path="properties.country"),
        Column("company_id", path="properties.associatedcompanyid"),
        Column("owner_id", path="properties.hubspot_owner_id"),
        Column("lifecycle_stage", path="properties.lifecyclestage"),
        Column("analytics_source", path="properties.hs_analytics_source"),
        Column("analytics_source_data_1", path="properties.hs_analytics_source_data_1"),
        Column("analytics_source_data_2", path="properties.hs_analytics_source_data_2"),
        Column("analytics_first_url", path="properties.hs_analytics_first_url"),
        Column("analytics_first_referrer", path="properties.hs_analytics_first_referrer"),
        Column("analytics_first_at", TIMESTAMP, path="properties.hs_analytics_first_timestamp"),
        Column("google_click_id", path="properties.hs_google_click_id"),
        Column("facebook_click_id", path="properties.hs_facebook_click_id"),
        Column("linkedin_click_id", path="properties.hs_linkedin_click_id"),
        Column("mastodon_handle", path="properties.mastodon_handle"),
        Column("facebook_id", path="properties.facebook_id"),
        Column("x_handle", path="properties.twitterhandle"),
        Column("instagram_handle", path="properties.instagram_handle"),
        Column("bluesky_handle", path="properties.bluesky_handle"),
        Column("self_reported_source", path="properties.self_reported_source"),
        Column("archived", BOOLEAN, required=True),
        Column("archived_at", TIMESTAMP, path="archivedAt"),
        Column("created_at", TIMESTAMP, required=True, path="createdAt"),
        Column("updated_at", TIMESTAMP, required=True, path="updatedAt"),
    ),
    ignored=settings.RECORD_FIELDS_LEFT,
)
COMPANIES = Contract(
    source="hubspot",
    name="companies",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("name", path="properties.name"),
        Column("domain", path="properties.domain"),
        Column("industry", path="properties.industry"),
        Column("number_of_employees", BIGINT, path="properties.numberofemployees"),
        Column("country", path="properties.country"),
        Column("archived", BOOLEAN, required=True),
        Column("created_at", TIMESTAMP, required=True, path="createdAt"),
        Column("updated_at", TIMESTAMP, required=True, path="updatedAt"),
    ),
    ignored=settings.RECORD_FIELDS_LEFT,
)
DEALS = Contract(
    source="hubspot",
    name="deals",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("dealname", path="properties.dealname"),
        Column("pipeline", required=True, path="properties.pipeline"),
        Column("dealstage", required=True, path="properties.dealstage"),
        Column("dealtype", path="properties.dealtype"),
        Column("amount", DECIMAL, path="properties.amount"),
        Column("deal_currency_code", path="properties.deal_currency_code"),
        Column("owner_id", path="properties.hubspot_owner_id"),
        Column("is_closed_won", BOOLEAN, path="properties.hs_is_closed_won"),
        Column("analytics_source", path="properties.hs_analytics_source"),
        Column("closed_at", TIMESTAMP, path="properties.closedate"),
        Column("archived", BOOLEAN, required=True),
        Column("created_at", TIMESTAMP, required=True, path="createdAt"),
        Column("updated_at", TIMESTAMP, required=True, path="updatedAt"),
    ),
    ignored=settings.RECORD_FIELDS_LEFT,
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
        Column("stage_id", path="id"),
        Column("label", required=True),
        Column("display_order", BIGINT, path="displayOrder"),
        Column("is_closed", BOOLEAN, path="metadata.isClosed"),
        Column("probability", DOUBLE, path="metadata.probability"),
    ),
    ignored=settings.STAGE_FIELDS_LEFT,
)
TICKETS = Contract(
    source="hubspot",
    name="tickets",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(
        Column("id"),
        Column("pipeline", path="properties.hs_pipeline"),
        Column("stage", path="properties.hs_pipeline_stage"),
        Column("subject", path="properties.subject"),
        Column("priority", path="properties.hs_ticket_priority"),
        Column("source_type", path="properties.source_type"),
        Column("social_platform", path=f"properties.{settings.PLATFORM_PROPERTY}"),
        Column("satisfaction", path=f"properties.{settings.SATISFACTION_PROPERTY}"),
        Column("owner_id", path="properties.hubspot_owner_id"),
        Column("first_replied_at", TIMESTAMP, path="properties.first_agent_reply_date"),
        Column("closed_at", TIMESTAMP, path="properties.closed_date"),
        Column("archived", BOOLEAN, required=True),
        Column("created_at", TIMESTAMP, required=True, path="createdAt"),
        Column("updated_at", TIMESTAMP, required=True, path="updatedAt"),
    ),
    ignored=settings.RECORD_FIELDS_LEFT,
)
TICKET_STAGE_HISTORY = Contract(
    source="hubspot",
    name="ticket_stage_history",
    primary_key=("ticket_id", "stage_id", "entered_at"),
    columns=(Column("ticket_id"), Column("stage_id"), Column("entered_at", TIMESTAMP), Column("source_type")),
)
TICKET_STAGES = Contract(
    source="hubspot",
    name="ticket_stages",
    primary_key=("pipeline_id", "stage_id"),
    columns=(
        Column("pipeline_id"),
        Column("stage_id", path="id"),
        Column("label", required=True),
        Column("display_order", BIGINT, path="displayOrder"),
        Column("state", path="metadata.ticketState"),
    ),
    ignored=settings.STAGE_FIELDS_LEFT,
)
TICKET_CONTACTS = Contract(
    source="hubspot",
    name="ticket_contacts",
    primary_key=("ticket_id", "contact_id"),
    columns=(
        Column("ticket_id"),
        Column("contact_id"),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
# Meetings, calls and e-mails without their texts: what was said is nobody's business here.
ACTIVITIES = Contract(
    source="hubspot",
    name="activities",
    primary_key=("kind", "id"),
    recorded_at="updated_at",
    columns=(
        Column("kind", accepted=tuple(settings.ACTIVITY_KINDS.values())),
        Column("id"),
        Column("meeting_outcome", path="properties.hs_meeting_outcome"),
        Column("meeting_started_at", TIMESTAMP, path="properties.hs_meeting_start_time"),
        Column("meeting_ended_at", TIMESTAMP, path="properties.hs_meeting_end_time"),
        Column("call_status", path="properties.hs_call_status"),
        Column("call_direction", path="properties.hs_call_direction"),
        Column("call_duration_ms", BIGINT, path="properties.hs_call_duration"),
        Column("email_status", path="properties.hs_email_status"),
        Column("email_direction", path="properties.hs_email_direction"),
        Column("owner_id", path="properties.hubspot_owner_id"),
        Column("occurred_at", TIMESTAMP, path="properties.hs_timestamp"),
        Column("archived", BOOLEAN, required=True),
        Column("created_at", TIMESTAMP, required=True, path="createdAt"),
        Column("updated_at", TIMESTAMP, required=True, path="updatedAt"),
    ),
    ignored=settings.RECORD_FIELDS_LEFT,
)
ACTIVITY_CONTACTS = Contract(
    source="hubspot",
    name="activity_contacts",
    primary_key=("kind", "activity_id", "contact_id"),
    columns=(
        Column("kind"),
        Column("activity_id"),
        Column("contact_id"),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
ACTIVITY_DEALS = Contract(
    source="hubspot",
    name="activity_deals",
    primary_key=("kind", "activity_id", "deal_id"),
    columns=(
        Column("kind"),
        Column("activity_id"),
        Column("deal_id"),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
OWNERS = Contract(
    source="hubspot",
    name="owners",
    primary_key=("id",),
    columns=(
        Column("id"),
        Column("email"),
        Column("first_name", path="firstName"),
        Column("last_name", path="lastName"),
        Column("team"),
    ),
    ignored=settings.OWNER_FIELDS_LEFT,
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
    TICKETS,
    TICKET_STAGE_HISTORY,
    TICKET_STAGES,
    TICKET_CONTACTS,
    ACTIVITIES,
    ACTIVITY_CONTACTS,
    ACTIVITY_DEALS,
    OWNERS,
)

_REQUESTERS = tuple(
    f"(select {pick}(c.contact_id) from raw_hubspot.ticket_contacts as c where c.ticket_id = tickets.id)"
    for pick in ("min", "max")
)
PERSONAL = (
    PersonalTable(
        "raw_hubspot.contacts",
        matches={"email": "email", "contact": "id"},
        finds={
            "email": "[email] || string_split(coalesce(additional_emails, ''), ';')",
            "contact": "[id] || string_split(coalesce(merged_object_ids, ''), ';')",
            "mastodon": "[ltrim(mastodon_handle, '@')]",
            "facebook": "[facebook_id]",
            **{name: f"[ltrim({name}_handle, '@')]" for name in ("x", "instagram", "bluesky")},
        },
    ),
    PersonalTable("raw_hubspot.deal_contacts", matches={"contact": "contact_id"}),
    PersonalTable("raw_hubspot.contact_lifecycle_history", matches={"contact": "contact_id"}),
    # before the links that say whose they are; a ticket may have several
    *(
        PersonalTable("raw_hubspot.tickets", matches={"contact": requester}, clears=("subject", "extra"))
        for requester in _REQUESTERS
    ),
    PersonalTable("raw_hubspot.ticket_contacts", matches={"contact": "contact_id"}),
    PersonalTable("raw_hubspot.activity_contacts", matches={"contact": "contact_id"}),
)
