"""What was done with the people in Salesforce: campaigns, calls, e-mails, meetings and cases.

Belongs here: to which record each belongs, and when it was there. Does not: who the people are and what they
become (`crm_salesforce`), which makes the frame `people` of the world's contacts.

Data flow: CrmPart, people, tickets -> salesforce_campaigns, _campaign_members, _tasks, _events, _cases.
"""

import polars as pl

from sandbox.world.crm import CrmPart
from sandbox.world.crm_ids import OPPORTUNITY, USER, numbered_ids, salesforce_ids

CAMPAIGN, MEMBER, TASK, EVENT, CASE = "701", "00v", "00T", "00U", "500"


def campaigns(people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Campaigns named in the first visit's address, and the leads that came by them."""
    came = (
        people.filter("is_lead")
        .with_columns(campaign=pl.col("analytics_first_url").str.extract(r"[?&]utm_campaign=([^&#]+)"))
        .filter(pl.col("campaign").is_not_null())
        .sort("created_at", "lead_id")
    )
    named = (
        came.group_by("campaign", maintain_order=True)
        .agg(created_at=pl.col("analytics_first_at").min())
        .sort("created_at", "campaign")
        .rename({"campaign": "name"})
    )
    named = numbered_ids(named, CAMPAIGN, "campaign_id")
    members = came.join(named.select("campaign_id", campaign="name"), on="campaign").select(
        "campaign_id", "lead_id", "became_contact", "converted_at", "created_at",
        responded_at="created_at",
    )  # fmt: skip
    return named, numbered_ids(members.sort("created_at", "lead_id"), MEMBER, "member_id")


def _talks(part: CrmPart, people: pl.DataFrame, *kinds: str) -> pl.DataFrame:
    """Talks of some kinds with both records of the person; on a deal it is the contact who was talked to."""
    since = pl.coalesce("converted_at", "created_at")
    who = people.select("lead_id", "became_contact", "converted_at", number="number", known_at=since)
    talks = part.meetings.filter(pl.col("kind").is_in(kinds)).join(
        who, left_on="contact_id", right_on="number", maintain_order="left"
    )
    return talks.with_columns(
        salesforce_ids(OPPORTUNITY, talks["deal_id"].to_list()).alias("opportunity_id"),
        salesforce_ids(USER, talks["owner_id"].to_list()).alias("owner_id"),
    )


def tasks(part: CrmPart, people: pl.DataFrame) -> pl.DataFrame:
    """Calls and e-mails; those with a lead go over to the contact that it becomes.

    Nobody keeps a call that found the line busy: it is deleted on the next day.
    """
    talks = _talks(part, people, "call", "email")
    cleared = pl.col("occurred_at") + pl.duration(days=1)
    rows = talks.select(
        "lead_id", "became_contact", "converted_at", "opportunity_id", "owner_id",
        created_at="occurred_at",
        subtype=pl.col("kind").str.to_titlecase(),
        disposition=pl.when(pl.col("kind") == "call").then("outcome"),
        deleted_at=pl.when(pl.col("outcome") == "busy").then(cleared),
    )  # fmt: skip
    return numbered_ids(rows.sort("created_at", "lead_id", "became_contact"), TASK, "task_id")


def events(part: CrmPart, people: pl.DataFrame) -> pl.DataFrame:
    """Meetings, put into the calendar a day ahead; a cancelled one is deleted an hour before it."""
    ahead = pl.max_horizontal("known_at", pl.col("occurred_at") - pl.duration(days=1))
    talks = _talks(part, people, "meeting").with_columns(created_at=pl.min_horizontal(ahead, "occurred_at"))
    cancelled = pl.max_horizontal("created_at", pl.col("occurred_at") - pl.duration(hours=1))
    rows = talks.select(
        "lead_id", "became_contact", "converted_at", "opportunity_id", "duration_minutes", "created_at",
        starts_at="occurred_at",
        deleted_at=pl.when(pl.col("outcome") == "canceled").then(cancelled),
    )  # fmt: skip
    return numbered_ids(rows.sort("created_at", "lead_id", "became_contact"), EVENT, "event_id")


def cases(tickets: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The tickets of this service desk; a lead is nobody whom a case could name."""
    since = pl.coalesce("converted_at", "created_at")
    who = people.drop_nulls("contact_id").select("contact_id", number="number", known_at=since)
    joined = tickets.rename({"contact_id": "number"}).join(who, on="number", how="left").sort("ticket_id")
    known = pl.col("known_at") <= pl.col("created_at")
    rows = joined.select(
        "ticket_id", "channel", "subject", "priority", "created_at", "solved_at", "closed_at",
        contact_id=pl.when(known).then("contact_id"),
        email="requester_email",
    )  # fmt: skip
    return numbered_ids(rows, CASE, "case_id")
