"""Declared shape of Salesforce's raw tables, and which object each is read from.

Belongs here: columns, keys and types as data; a column's path is the field's API name, or our own name for a
field that every organization names itself. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_salesforce.
"""

from dataclasses import dataclass

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DECIMAL, DOUBLE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable

MODIFIED, CREATED = "SystemModstamp", "CreatedDate"
IGNORED = frozenset({"attributes"})


def _contract(name: str, *columns: Column, recorded_at: str = "") -> Contract:
    return Contract(
        source="salesforce",
        name=name,
        primary_key=("id",),
        columns=(Column("id", path="Id"), *columns),
        ignored=IGNORED,
        recorded_at=recorded_at,
    )


_STAMPS = (
    Column("created_at", TIMESTAMP, required=True, path="CreatedDate"),
    Column("updated_at", TIMESTAMP, required=True, path="SystemModstamp"),
)
_DELETED = Column("is_deleted", BOOLEAN, required=True, path="IsDeleted")
_VANISHED = Column("deleted_at", TIMESTAMP)  # ours: when a record was found to be gone without a trace
_MERGED = Column("master_record_id", path="MasterRecordId")
_PERSON = (
    Column("email", path="Email"),
    Column("first_name", path="FirstName"),
    Column("last_name", path="LastName"),
    Column("owner_id", path="OwnerId"),
    Column("lead_source", path="LeadSource"),
    Column("utm_source"),
    Column("utm_medium"),
    Column("utm_campaign"),
    Column("utm_content"),
    Column("google_click_id"),
    Column("facebook_click_id"),
    Column("linkedin_click_id"),
    Column("landing_url"),
    Column("referrer_url"),
    Column("first_visit_at", TIMESTAMP),
    Column("self_reported_source"),
    Column("mastodon_handle"),
    Column("facebook_id"),
    Column("x_handle"),
    Column("instagram_handle"),
    Column("bluesky_handle"),
)

LEADS = _contract(
    "leads",
    *_PERSON,
    Column("company", path="Company"),
    Column("country", path="Country"),
    Column("status", path="Status"),
    Column("is_converted", BOOLEAN, required=True, path="IsConverted"),
    Column("converted_date", DATE, path="ConvertedDate"),
    Column("converted_contact_id", path="ConvertedContactId"),
    Column("converted_account_id", path="ConvertedAccountId"),
    Column("converted_opportunity_id", path="ConvertedOpportunityId"),
    _MERGED,
    _DELETED,
    _VANISHED,
    *_STAMPS,
    recorded_at="updated_at",
)
LEAD_HISTORY = _contract(
    "lead_history",
    Column("lead_id", required=True, path="LeadId"),
    Column("field", required=True, path="Field"),
    Column("old_value", path="OldValue"),
    Column("new_value", path="NewValue"),
    Column("created_at", TIMESTAMP, required=True, path="CreatedDate"),
    recorded_at="created_at",
)
CONTACTS = _contract(
    "contacts",
    *_PERSON,
    Column("account_id", path="AccountId"),
    Column("country", path="MailingCountry"),
    _MERGED,
    _DELETED,
    _VANISHED,
    *_STAMPS,
    recorded_at="updated_at",
)
ACCOUNTS = _contract(
    "accounts",
    Column("name", path="Name"),
    Column("website", path="Website"),
    Column("industry", path="Industry"),
    Column("number_of_employees", BIGINT, path="NumberOfEmployees"),
    Column("country", path="BillingCountry"),
    _MERGED,
    _DELETED,
    _VANISHED,
    *_STAMPS,
    recorded_at="updated_at",
)
OPPORTUNITIES = _contract(
    "opportunities",
    Column("name", path="Name"),
    Column("account_id", path="AccountId"),
    Column("owner_id", path="OwnerId"),
    Column("campaign_id", path="CampaignId"),
    Column("type", path="Type"),
    Column("lead_source", path="LeadSource"),
    Column("stage_name", required=True, path="StageName"),
    Column("amount", DECIMAL, path="Amount"),
    Column("currency_iso_code", path="CurrencyIsoCode"),
    Column("forecast_category", path="ForecastCategoryName"),
    Column("is_closed", BOOLEAN, required=True, path="IsClosed"),
    Column("is_won", BOOLEAN, required=True, path="IsWon"),
    Column("close_date", DATE, path="CloseDate"),
    Column("last_stage_change_at", TIMESTAMP, path="LastStageChangeDate"),
    _DELETED,
    _VANISHED,
    *_STAMPS,
    recorded_at="updated_at",
)
OPPORTUNITY_HISTORY = _contract(
    "opportunity_history",
    Column("opportunity_id", required=True, path="OpportunityId"),
    Column("stage_name", required=True, path="StageName"),
    Column("amount", DECIMAL, path="Amount"),
    Column("previous_amount", DECIMAL, path="PrevAmount"),
    Column("probability", DOUBLE, path="Probability"),
    Column("created_at", TIMESTAMP, required=True, path="CreatedDate"),
    recorded_at="created_at",
)
OPPORTUNITY_CONTACT_ROLES = _contract(
    "opportunity_contact_roles",
    Column("opportunity_id", required=True, path="OpportunityId"),
    Column("contact_id", required=True, path="ContactId"),
    Column("role", path="Role"),
    Column("is_primary", BOOLEAN, path="IsPrimary"),
    _DELETED,
    _VANISHED,
    *_STAMPS,
    recorded_at="updated_at",
)
OPPORTUNITY_STAGES = _contract(
    "opportunity_stages",
    Column("stage_name", required=True, path="ApiName"),
    Column("label", path="MasterLabel"),
    Column("sort_order", BIGINT, path="SortOrder"),
    Column("default_probability", DOUBLE, path="DefaultProbability"),
    Column("is_closed", BOOLEAN, required=True, path="IsClosed"),
    Column("is_won", BOOLEAN, required=True, path="IsWon"),
    Column("is_active", BOOLEAN, path="IsActive"),
)
CAMPAIGNS = _contract(
    "campaigns",
    Column("name", path="Name"),
    Column("type", path="Type"),
    Column("status", path="Status"),
    Column("is_active", BOOLEAN, path="IsActive"),
    _DELETED,
    *_STAMPS,
    recorded_at="updated_at",
)
CAMPAIGN_MEMBERS = _contract(
    "campaign_members",
    Column("campaign_id", required=True, path="CampaignId"),
    Column("lead_id", path="LeadId"),
    Column("contact_id", path="ContactId"),
    Column("status", path="Status"),
    Column("has_responded", BOOLEAN, path="HasResponded"),
    Column("first_responded_date", DATE, path="FirstRespondedDate"),
    _DELETED,
    *_STAMPS,
    recorded_at="updated_at",
)
TASKS = _contract(
    "tasks",
    Column("who_id", path="WhoId"),
    Column("what_id", path="WhatId"),
    Column("owner_id", path="OwnerId"),
    Column("subtype", path="TaskSubtype"),
    Column("status", path="Status"),
    Column("call_disposition", path="CallDisposition"),
    Column("is_closed", BOOLEAN, path="IsClosed"),
    Column("activity_date", DATE, path="ActivityDate"),
    Column("completed_at", TIMESTAMP, path="CompletedDateTime"),
    _DELETED,
    *_STAMPS,
    recorded_at="updated_at",
)
EVENTS = _contract(
    "events",
    Column("who_id", path="WhoId"),
    Column("what_id", path="WhatId"),
    Column("starts_at", TIMESTAMP, path="StartDateTime"),
    Column("ends_at", TIMESTAMP, path="EndDateTime"),
    _DELETED,
    *_STAMPS,
    recorded_at="updated_at",
)
CASES = _contract(
    "cases",
    Column("contact_id", path="ContactId"),
    Column("contact_email", path="ContactEmail"),
    Column("supplied_email", path="SuppliedEmail"),
    Column("subject", path="Subject"),
    Column("origin", path="Origin"),
    Column("priority", path="Priority"),
    Column("status", path="Status"),
    Column("is_closed", BOOLEAN, required=True, path="IsClosed"),
    Column("closed_at", TIMESTAMP, path="ClosedDate"),
    _MERGED,
    _DELETED,
    *_STAMPS,
    recorded_at="updated_at",
)
USERS = _contract(
    "users",
    Column("email", path="Email"),
    Column("first_name", path="FirstName"),
    Column("last_name", path="LastName"),
    Column("department", path="Department"),
    Column("is_active", BOOLEAN, path="IsActive"),
    Column("updated_at", TIMESTAMP, required=True, path="SystemModstamp"),
)


@dataclass(frozen=True)
class SObject:
    """One object and the table it is read into.

    Attributes:
        name: API name.
        contract: the table.
        changed: field by which changes are found; "": all rows are read every time.
        is_optional: whether an organization may do without; `sources.salesforce.skip_objects` names it then.
        is_checked: whether known rows are asked for by id now and then.
    """

    name: str
    contract: Contract
    changed: str = MODIFIED
    is_optional: bool = False
    is_checked: bool = False


SOBJECTS = (
    SObject("Lead", LEADS, is_checked=True),
    SObject("LeadHistory", LEAD_HISTORY, CREATED, is_optional=True),
    SObject("Contact", CONTACTS, is_checked=True),
    SObject("Account", ACCOUNTS, is_checked=True),
    SObject("Opportunity", OPPORTUNITIES, is_checked=True),
    SObject("OpportunityHistory", OPPORTUNITY_HISTORY, CREATED),
    SObject("OpportunityContactRole", OPPORTUNITY_CONTACT_ROLES, is_checked=True),
    SObject("OpportunityStage", OPPORTUNITY_STAGES, ""),
    SObject("Campaign", CAMPAIGNS, is_optional=True),
    SObject("CampaignMember", CAMPAIGN_MEMBERS, is_optional=True),
    SObject("Task", TASKS, is_optional=True),
    SObject("Event", EVENTS, is_optional=True),
    SObject("Case", CASES, is_optional=True),
    SObject("User", USERS),
)
CONTRACTS = tuple(sobject.contract for sobject in SOBJECTS)

# "contact" is HubSpot's kind: numbers of two systems may be equal
PERSON = "salesforce_person"
_KNOWN_BY = {
    "mastodon": "[ltrim(mastodon_handle, '@')]",
    "facebook": "[facebook_id]",
    **{name: f"[ltrim({name}_handle, '@')]" for name in ("x", "instagram", "bluesky")},
}
PERSONAL = (
    PersonalTable(
        "raw_salesforce.leads",
        matches={"email": "email", PERSON: "id"},
        finds={"email": "[email]", PERSON: "[id, converted_contact_id, master_record_id]", **_KNOWN_BY},
    ),
    PersonalTable(
        "raw_salesforce.contacts",
        matches={"email": "email", PERSON: "id"},
        finds={"email": "[email]", PERSON: "[id, master_record_id]", **_KNOWN_BY},
    ),
    PersonalTable("raw_salesforce.lead_history", matches={PERSON: "lead_id"}),
    PersonalTable("raw_salesforce.opportunity_contact_roles", matches={PERSON: "contact_id"}),
    PersonalTable("raw_salesforce.campaign_members", matches={PERSON: "lead_id"}),
    PersonalTable("raw_salesforce.campaign_members", matches={PERSON: "contact_id"}),
    PersonalTable("raw_salesforce.tasks", matches={PERSON: "who_id"}),
    PersonalTable("raw_salesforce.events", matches={PERSON: "who_id"}),
    PersonalTable(
        "raw_salesforce.cases",
        matches={"email": "contact_email", PERSON: "contact_id"},
        finds={"email": "[contact_email, supplied_email]", PERSON: "[contact_id]"},
    ),
    PersonalTable("raw_salesforce.cases", matches={"email": "supplied_email"}),
)
