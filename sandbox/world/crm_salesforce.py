"""What Salesforce holds of its countries' customers: leads and what they were converted into.

Belongs here: who is a lead and when that ends, status and stage histories, roles on deals. What was done
with them stands in `crm_salesforce_work`.
Whoever came by a form begins as a lead and becomes a contact with the first deal; whom sales entered is a
contact at once. A second lead of a known person is merged into the first, or converted into the contact.
Does not: which rows an API shows when (`sandbox.servers.salesforce`).

Data flow: CrmPart -> salesforce_* tables.
"""

import polars as pl

from sandbox.world.crm import CrmPart
from sandbox.world.crm_ids import ACCOUNT, CONTACT, LEAD, OPPORTUNITY, USER, numbered_ids, salesforce_ids
from sandbox.world.crm_salesforce_work import campaigns, cases, events, tasks

ROLE = "00K"
LEAD_HISTORY, STAGE_HISTORY, STAGE = "017", "008", "01J"
STAGES = (
    ("appointmentscheduled", "Prospecting", "Pipeline", 20),
    ("qualifiedtobuy", "Qualification", "Pipeline", 40),
    ("presentationscheduled", "Value Proposition", "Best Case", 60),
    ("decisionmakerboughtin", "Id. Decision Makers", "Commit", 80),
    ("contractsent", "Negotiation/Review", "Commit", 90),
    ("closedwon", "Closed Won", "Closed", 100),
    ("closedlost", "Closed Lost", "Omitted", 0),
    ("nodecision", "No Decision", "Omitted", 0),
)
STAGE_NAMES = {row[0]: row[1] for row in STAGES}
OPEN, CONVERTED = "Open - Not Contacted", "Closed - Converted"
STATUSES = {"marketingqualifiedlead": "Working - Contacted", "salesqualifiedlead": "Qualified"}
DEAL_TYPES = {
    "newbusiness": "New Customer",
    "existingbusiness": "Existing Customer - Upgrade",
    "renewal": "Renewal",
}
LEAD_SOURCES = {
    "ORGANIC_SEARCH": "Web",
    "DIRECT_TRAFFIC": "Web",
    "PAID_SEARCH": "Advertisement",
    "PAID_SOCIAL": "Advertisement",
    "SOCIAL_MEDIA": "Social Media",
    "EMAIL_MARKETING": "Email",
    "REFERRALS": "External Referral",
    "OFFLINE": "Other",
}
ROLES = {
    "decision maker": "Decision Maker",
    "champion": "Champion",
    "influencer": "Influencer",
    "user": "Business User",
}


def build_salesforce(part: CrmPart, tickets: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Every Salesforce table of the whole calendar; `tickets` are those of its service desk."""
    people = _people(part)
    history = _lead_history(part, people)
    by_campaign, members = campaigns(people)
    return {
        "salesforce_users": part.owners.select(
            salesforce_ids(USER, part.owners["owner_id"]).alias("user_id"),
            "email",
            "first_name",
            "last_name",
            department="team",
        ),
        "salesforce_accounts": part.companies.select(
            salesforce_ids(ACCOUNT, part.companies["company_id"]).alias("account_id"),
            "name",
            "domain",
            "industry",
            "number_of_employees",
            "country",
            "created_at",
        ),
        "salesforce_leads": _leads(part, people),
        "salesforce_lead_history": history,
        "salesforce_contacts": _contacts(people),
        "salesforce_opportunities": _opportunities(part),
        "salesforce_opportunity_history": _opportunity_history(part),
        "salesforce_contact_roles": _roles(part, people),
        "salesforce_stages": pl.DataFrame(
            {
                "stage_id": salesforce_ids(STAGE, [str(place + 1) for place in range(len(STAGES))]),
                "name": [row[1] for row in STAGES],
                "forecast_category": [row[2] for row in STAGES],
                "probability": [row[3] for row in STAGES],
                "sort_order": list(range(1, len(STAGES) + 1)),
                "is_closed": [row[2] in ("Closed", "Omitted") for row in STAGES],
                "is_won": [row[3] == 100 for row in STAGES],
            }
        ),
        "salesforce_campaigns": by_campaign,
        "salesforce_campaign_members": members,
        "salesforce_tasks": tasks(part, people),
        "salesforce_events": events(part, people),
        "salesforce_cases": cases(tickets, people),
    }


def _people(part: CrmPart) -> pl.DataFrame:
    """The world's contacts with what each is in Salesforce, and from when.

    `lead_id` and `contact_id` are there where such a record exists some day; `converted_at` ends the lead.
    """
    joined = part.deal_contacts.group_by("contact_id").agg(role_at=pl.col("created_at").min())
    opportunity = part.contact_lifecycle.filter(pl.col("stage") == "opportunity")
    frame = (
        part.contacts.rename({"contact_id": "number"})
        .join(joined.rename({"contact_id": "number"}), on="number", how="left")
        .join(opportunity.select(number="contact_id", met_at="entered_at"), on="number", how="left")
        .with_columns(is_lead=pl.col("analytics_source") != "OFFLINE")
        .with_columns(converted_at=pl.when("is_lead").then(pl.coalesce("met_at", "role_at")))
    )
    target = frame.select(merged_into="number", target_is_lead="is_lead", target_converted_at="converted_at")
    frame = frame.join(target, on="merged_into", how="left").sort("number")
    met = pl.col("target_converted_at") <= pl.col("merged_at")
    is_contact = pl.col("target_is_lead").not_() | met.fill_null(False)
    into_contact = pl.col("merged_into").is_not_null() & is_contact
    number, owner = frame["number"].to_list(), frame["owner_id"].to_list()
    return (
        frame.with_columns(
            lead_id=salesforce_ids(LEAD, number),
            contact_id=salesforce_ids(CONTACT, number),
            account_id=salesforce_ids(ACCOUNT, frame["company_id"].to_list()),
            owner_id=salesforce_ids(USER, owner),
            target_lead_id=salesforce_ids(LEAD, frame["merged_into"].to_list()),
            target_contact_id=salesforce_ids(CONTACT, frame["merged_into"].to_list()),
            lead_source=pl.col("analytics_source").replace_strict(LEAD_SOURCES, default="Other"),
            converted_at=pl.when(into_contact).then("merged_at").otherwise("converted_at"),
            goes_into_contact=into_contact,
        )
        .with_columns(
            lead_id=pl.when("is_lead").then("lead_id"),
            contact_id=pl.when(
                pl.col("is_lead").not_() | (pl.col("converted_at").is_not_null() & ~into_contact)
            ).then("contact_id"),
        )
        .with_columns(
            became_contact=pl.when("goes_into_contact").then("target_contact_id").otherwise("contact_id")
        )
    )


PERSON_COLUMNS = (
    "email",
    "firstname",
    "lastname",
    "country",
    "owner_id",
    "lead_source",
    "analytics_first_url",
    "analytics_first_referrer",
    "analytics_first_at",
    "google_click_id",
    "facebook_click_id",
    "linkedin_click_id",
    "mastodon_handle",
    "facebook_id",
    "x_handle",
    "instagram_handle",
    "bluesky_handle",
    "self_reported_source",
)


def _leads(part: CrmPart, people: pl.DataFrame) -> pl.DataFrame:
    names = part.companies.select("company_id", company="name")
    first = part.deal_contacts.sort("created_at", "deal_id").unique("contact_id", keep="first")
    first = first.select(number="contact_id", deal="deal_id")
    leads = (
        people.filter("is_lead").join(names, on="company_id", how="left").join(first, on="number", how="left")
    ).sort("number")
    is_converted = pl.col("converted_at").is_not_null()
    own = is_converted & ~pl.col("goes_into_contact")
    return leads.select(
        "lead_id",
        *PERSON_COLUMNS,
        pl.col("company").fill_null("[not provided]"),
        "created_at",
        "converted_at",
        converted_contact_id=pl.when(is_converted).then("became_contact"),
        converted_account_id=pl.when(is_converted).then("account_id"),
        converted_opportunity_id=pl.when(own).then(salesforce_ids(OPPORTUNITY, leads["deal"].to_list())),
        merged_into=pl.when(~pl.col("goes_into_contact")).then("target_lead_id"),
        merged_at=pl.when(~pl.col("goes_into_contact")).then("merged_at"),
        deleted_at=pl.when(pl.col("converted_at").is_null()).then("archived_at"),
    )


def _contacts(people: pl.DataFrame) -> pl.DataFrame:
    contacts = people.filter(pl.col("contact_id").is_not_null())
    return contacts.select(
        "contact_id",
        "account_id",
        *PERSON_COLUMNS,
        pl.coalesce("converted_at", "created_at").alias("created_at"),
        deleted_at=pl.when(pl.col("is_lead").not_()).then("archived_at"),
    )


def _lead_history(part: CrmPart, people: pl.DataFrame) -> pl.DataFrame:
    """Changes of a lead's status, and its conversion; grain (lead, change)."""
    leads = people.filter("is_lead").select("number", "lead_id", "converted_at", "merged_at")
    changes = (
        part.contact_lifecycle.filter(pl.col("stage").is_in(list(STATUSES)))
        .select(number="contact_id", value=pl.col("stage").replace_strict(STATUSES), changed_at="entered_at")
        .join(leads, on="number")
        .filter(
            (pl.col("changed_at") < pl.col("converted_at")).fill_null(True)
            & ((pl.col("changed_at") < pl.col("merged_at")).fill_null(True))
        )
        .select("lead_id", "value", "changed_at", field=pl.lit("Status"))
    )
    ended = leads.filter(pl.col("converted_at").is_not_null()).select(
        "lead_id",
        value=pl.lit(CONVERTED),
        changed_at="converted_at",
        field=pl.lit("leadConverted"),
    )
    frame = pl.concat([changes, ended]).sort("changed_at", "lead_id", "field")
    return numbered_ids(frame, LEAD_HISTORY, "history_id")


def _opportunities(part: CrmPart) -> pl.DataFrame:
    deals = part.deals
    return deals.select(
        salesforce_ids(OPPORTUNITY, deals["deal_id"].to_list()).alias("opportunity_id"),
        salesforce_ids(ACCOUNT, deals["company_id"].to_list()).alias("account_id"),
        salesforce_ids(USER, deals["owner_id"].to_list()).alias("owner_id"),
        "amount",
        "currency",
        "created_at",
        "closed_at",
        name="dealname",
        type=pl.col("dealtype").replace_strict(DEAL_TYPES),
        lead_source=pl.col("analytics_source").replace_strict(LEAD_SOURCES, default="Other"),
    )


def _opportunity_history(part: CrmPart) -> pl.DataFrame:
    """One row a change of stage, and one in between where the amount was corrected in the second stage."""
    history = part.deal_stage_history.join(part.deals.select("deal_id", "amount"), on="deal_id").sort(
        "deal_id", "entered_at", maintain_order=True
    )
    history = history.with_columns(
        place=pl.int_range(pl.len()).over("deal_id"), next_at=pl.col("entered_at").shift(-1).over("deal_id")
    ).with_columns(asked=(pl.col("amount").cast(pl.Decimal(18, 2)) * 2).cast(pl.String))
    # the first quotation is twice what is agreed on once the second stage has lasted for half its time
    between = history.filter((pl.col("place") == 1) & pl.col("next_at").is_not_null()).with_columns(
        entered_at=(pl.col("entered_at") + (pl.col("next_at") - pl.col("entered_at")) / 2).dt.truncate("1s"),
        is_correction=pl.lit(True),
    )
    corrected = between.select("deal_id", corrected_at="entered_at")
    frame = pl.concat([history.with_columns(is_correction=pl.lit(False)), between]).join(
        corrected, on="deal_id", how="left"
    )
    early = (pl.col("entered_at") < pl.col("corrected_at")).fill_null(False)
    frame = frame.sort("entered_at", "deal_id", "place", "is_correction")
    ids = salesforce_ids(OPPORTUNITY, frame["deal_id"].to_list())
    rows = frame.select(
        ids.alias("opportunity_id"),
        stage=pl.col("stage_id").replace_strict(STAGE_NAMES),
        amount=pl.when(early).then("asked").otherwise("amount"),
        previous_amount=pl.when("is_correction").then("asked"),
        changed_at="entered_at",
    )
    return numbered_ids(rows, STAGE_HISTORY, "history_id")


def _roles(part: CrmPart, people: pl.DataFrame) -> pl.DataFrame:
    """People on deals; a lead gets its role when it is converted."""
    who = people.select(
        contact="number", contact_id="contact_id", since=pl.coalesce("converted_at", "created_at")
    )
    frame = (
        part.deal_contacts.rename({"contact_id": "contact"})
        .join(who, on="contact", maintain_order="left")
        .with_columns(created_at=pl.max_horizontal("created_at", "since"))
        .with_columns(is_primary=pl.int_range(pl.len()).over("deal_id") == 0)
    )
    rows = frame.select(
        salesforce_ids(OPPORTUNITY, frame["deal_id"].to_list()).alias("opportunity_id"),
        "contact_id",
        "is_primary",
        "created_at",
        role=pl.col("label").replace_strict(ROLES, default=None, return_dtype=pl.String),
    ).sort("created_at", "opportunity_id", "contact_id")
    return numbered_ids(rows, ROLE, "role_id")
