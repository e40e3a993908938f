"""What Pipedrive holds of its countries' customers: persons, deals with their changes, leads, calls.

Belongs here: records and what changed in them when. A deal is won or lost beside its stage; a qualified
person is a lead in the inbox until a deal is made of it; a merged person's addresses go to the survivor.
Does not: which rows an API shows when (`sandbox.servers.pipedrive`).

Data flow: CrmPart -> pipedrive_* tables.
"""

import uuid
from datetime import UTC, datetime

import polars as pl

from sandbox.world.columns import texts
from sandbox.world.crm import CrmPart
from sandbox.world.crm_ids import pipedrive_companies, pipedrive_contacts, pipedrive_deals

PIPELINE = 1
STAGES = {
    "appointmentscheduled": (1, "Qualified", 20),
    "qualifiedtobuy": (2, "Contact Made", 40),
    "presentationscheduled": (3, "Demo Scheduled", 60),
    "decisionmakerboughtin": (4, "Proposal Made", 80),
    "contractsent": (5, "Negotiations Started", 90),
}
ENDS = {"closedwon": "won", "closedlost": "lost", "nodecision": "lost"}
NO_DECISION = "No decision"
NOT_DONE = ("canceled", "no_show", "rescheduled")
FIRST_OWNER, FIRST_USER, TRIAL_DEAL = 501, 15_000_001, 1
PERSON_COLUMNS = (
    "email",
    "firstname",
    "lastname",
    "country",
    "analytics_first_url",
    "analytics_first_referrer",
    "analytics_first_at",
    "google_click_id",
    "facebook_click_id",
    "linkedin_click_id",
    "mastodon_handle",
    "facebook_id",
    "x_handle",
    "self_reported_source",
)


def build_pipedrive(part: CrmPart) -> dict[str, pl.DataFrame]:
    """Every Pipedrive table of the whole calendar."""
    participants = part.deal_contacts.select(
        pipedrive_deals(part.deal_contacts["deal_id"].to_list()).alias("deal_id"),
        pipedrive_contacts(part.deal_contacts["contact_id"].to_list()).alias("person_id"),
        "created_at",
    )
    first = participants.unique("deal_id", keep="first", maintain_order=True)
    people = first.select("deal_id", "person_id")
    deals = _deals(part).join(people, on="deal_id", how="left", maintain_order="left")
    return {
        "pipedrive_users": part.owners.select(
            _user("owner_id").alias("user_id"),
            "email",
            name=pl.col("first_name") + " " + pl.col("last_name"),
        ),
        "pipedrive_organizations": part.companies.select(
            pipedrive_companies(part.companies["company_id"].to_list()).alias("org_id"),
            "name",
            "domain",
            "industry",
            "number_of_employees",
            "country",
            "created_at",
        ),
        "pipedrive_persons": _persons(part),
        "pipedrive_pipelines": pl.DataFrame({"pipeline_id": [PIPELINE], "name": ["Sales"]}),
        "pipedrive_stages": pl.DataFrame(
            {
                "stage_id": [row[0] for row in STAGES.values()],
                "pipeline_id": [PIPELINE] * len(STAGES),
                "name": [row[1] for row in STAGES.values()],
                "probability": [row[2] for row in STAGES.values()],
            }
        ),
        "pipedrive_deals": pl.concat([deals, _trial(deals)], how="diagonal"),
        "pipedrive_deal_changes": _changes(part),
        "pipedrive_deal_participants": participants,
        "pipedrive_leads": _leads(part),
        "pipedrive_activities": _activities(part),
    }


def _user(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int64) - FIRST_OWNER + FIRST_USER


def _persons(part: CrmPart) -> pl.DataFrame:
    contacts = part.contacts
    return contacts.select(
        pipedrive_contacts(contacts["contact_id"].to_list()).alias("person_id"),
        pipedrive_companies(contacts["company_id"].to_list()).alias("org_id"),
        _user("owner_id").alias("owner_id"),
        *PERSON_COLUMNS,
        "created_at",
        pipedrive_contacts(contacts["merged_into"].to_list()).alias("merged_into"),
        "merged_at",
        deleted_at="archived_at",
    )


def _deals(part: CrmPart) -> pl.DataFrame:
    """Deals as they are in the end; what they were before is in their changes."""
    deals = part.deals
    return deals.select(
        pipedrive_deals(deals["deal_id"].to_list()).alias("deal_id"),
        pipedrive_companies(deals["company_id"].to_list()).alias("org_id"),
        _user("owner_id").alias("owner_id"),
        "amount",
        "currency",
        "created_at",
        "closed_at",
        title="dealname",
        deal_type="dealtype",
        deleted_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    )


def _trial(deals: pl.DataFrame) -> pl.DataFrame:
    """A deal that somebody made to try something out, and deleted later."""
    return pl.DataFrame(
        {
            "deal_id": [TRIAL_DEAL],
            "owner_id": [FIRST_USER],
            "title": ["TEST - please ignore"],
            "amount": ["1.00"],
            "currency": ["GBP"],
            "created_at": [datetime(2026, 9, 1, 9, 30, tzinfo=UTC)],
            "deleted_at": [datetime(2026, 10, 20, 14, tzinfo=UTC)],
        },
        schema_overrides={name: deals.schema[name] for name in ("created_at", "deleted_at")},
    )


def _changes(part: CrmPart) -> pl.DataFrame:
    """Changes of stage and of status after a deal was made; grain (deal, field, time)."""
    history = part.deal_stage_history.sort("deal_id", "entered_at", maintain_order=True)
    history = history.with_columns(before=pl.col("stage_id").shift(1).over("deal_id"))
    ids = pipedrive_deals(history["deal_id"].to_list())
    stages = {name: str(row[0]) for name, row in STAGES.items()}
    rows = history.select(
        ids.alias("deal_id"), "stage_id", "before",
        changed_at="entered_at",
    )  # fmt: skip
    is_end = pl.col("stage_id").is_in(list(ENDS))
    moved = rows.filter(~is_end & pl.col("before").is_not_null()).select(
        "deal_id",
        "changed_at",
        field=pl.lit("stage_id"),
        old_value=pl.col("before").replace_strict(stages, default=None, return_dtype=pl.String),
        new_value=pl.col("stage_id").replace_strict(stages, default=None, return_dtype=pl.String),
    )
    ended = rows.filter(is_end).select(
        "deal_id",
        "changed_at",
        field=pl.lit("status"),
        old_value=pl.lit("open"),
        new_value=pl.col("stage_id").replace_strict(ENDS, default=None, return_dtype=pl.String),
    )
    reasons = rows.filter(pl.col("stage_id") == "nodecision").select(
        "deal_id",
        "changed_at",
        field=pl.lit("lost_reason"),
        old_value=pl.lit(None, dtype=pl.String),
        new_value=pl.lit(NO_DECISION),
    )
    return pl.concat([moved, reasons, ended]).sort("deal_id", "changed_at", "field")


def _leads(part: CrmPart) -> pl.DataFrame:
    """Persons that marketing handed over; `converted_at` is when a deal was made of the lead."""
    life = part.contact_lifecycle
    met = life.filter(pl.col("stage") == "opportunity").select("contact_id", met_at="entered_at")
    frame = (
        life.filter(pl.col("stage") == "marketingqualifiedlead")
        .select("contact_id", created_at="entered_at")
        .join(met, on="contact_id", how="left")
        .join(part.contacts.select("contact_id", "company_id", "owner_id", "lastname"), on="contact_id")
        .sort("created_at", "contact_id")
    )
    number = frame["contact_id"].to_list()
    return frame.select(
        texts((str(uuid.uuid5(uuid.NAMESPACE_OID, f"lead:{value}")) for value in number), "lead_id"),
        pipedrive_contacts(number).alias("person_id"),
        pipedrive_companies(frame["company_id"].to_list()).alias("org_id"),
        _user("owner_id").alias("owner_id"),
        "created_at",
        converted_at=pl.when(pl.col("met_at").is_not_null()).then(pl.max_horizontal("met_at", "created_at")),
        title=pl.col("lastname") + " lead",
    )


def _activities(part: CrmPart) -> pl.DataFrame:
    """Talks; a meeting stands in the calendar a day ahead, and one that did not take place is never done."""
    known = part.contacts.select("contact_id", known_at="created_at")
    talks = part.meetings.join(known, on="contact_id", maintain_order="left").sort("meeting_id")
    ahead = pl.max_horizontal("known_at", pl.col("occurred_at") - pl.duration(days=1))
    is_meeting = pl.col("kind") == "meeting"
    return talks.select(
        pipedrive_contacts(talks["contact_id"].to_list()).alias("person_id"),
        pipedrive_deals(talks["deal_id"].to_list()).alias("deal_id"),
        _user("owner_id").alias("owner_id"),
        activity_id=pl.int_range(pl.len()) + 1,
        type="kind",
        created_at=pl.when(is_meeting).then(pl.min_horizontal(ahead, "occurred_at")).otherwise("occurred_at"),
        due_at="occurred_at",
        done_at=pl.when(~pl.col("outcome").is_in(NOT_DONE)).then("occurred_at"),
    )
