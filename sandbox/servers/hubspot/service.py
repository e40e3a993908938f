"""What stands beside deals in the portal: tickets of its countries' service desk, talks of its sales people.

Belongs here: tables of the world -> typed frames whose columns bear HubSpot's property names, as of a moment.
Does not: contacts, companies, deals (`crm`), requests.

Data flow: tickets, ticket_history, meetings -> frames for `crm.Crm`.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.world.systems import CRM, SERVICE_DESK, system_of

TICKET_PIPELINE = "0"
# id, label, whether a ticket there is closed
TICKET_STAGES = (
    ("1", "New", False),
    ("2", "Waiting on contact", False),
    ("3", "Waiting on us", False),
    ("4", "Closed", True),
)
STAGE_OF_STATUS = {"new": "1", "open": "3", "pending": "2", "solved": "4", "closed": "4"}
PRIORITIES = {"low": "LOW", "normal": "MEDIUM", "high": "HIGH", "urgent": "URGENT"}
SOURCE_TYPES = {"email": "EMAIL", "web": "FORM", "chat": "CHAT", "phone": "PHONE"}
MEETING_OUTCOMES = {
    "completed": "COMPLETED",
    "rescheduled": "RESCHEDULED",
    "no_show": "NO_SHOW",
    "canceled": "CANCELED",
}
CALL_STATUSES = {
    "connected": "COMPLETED",
    "no_answer": "NO_ANSWER",
    "left_voicemail": "COMPLETED",
    "busy": "BUSY",
}
NEVER = pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("archived_at")


def ticket_stages(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """Stages that tickets had entered (id, value, entered_at), sorted by ticket and time."""
    steps = happened(tables["ticket_history"], "entered_at", as_of).select(
        id=pl.col("ticket_id").cast(pl.String),
        value=pl.col("status").replace_strict(STAGE_OF_STATUS, return_dtype=pl.String),
        entered_at="entered_at",
    )
    steps = steps.sort("id", "entered_at", maintain_order=True)
    # solved and closed are one stage here
    return steps.filter((pl.col("value") != pl.col("value").shift().over("id")).fill_null(value=True))


def ticket_records(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """Tickets of the countries whose service desk is here."""
    own = tables["tickets"].filter(system_of("country", SERVICE_DESK) == "hubspot")
    latest = ticket_stages(tables, as_of).group_by("id", maintain_order=True).last()
    frame = (
        happened(own, "created_at", as_of)
        .with_columns(pl.col("ticket_id").cast(pl.String))
        .join(latest.rename({"id": "ticket_id"}), on="ticket_id", how="left")
        .with_columns(known("first_replied_at", as_of), known("satisfaction_at", as_of))
    )
    is_rated = pl.col("satisfaction_at").is_not_null()
    return frame.select(
        pl.col("ticket_id").alias("id"),
        pl.col("contact_id"),
        "subject",
        pl.lit(TICKET_PIPELINE).alias("hs_pipeline"),
        pl.col("value").alias("hs_pipeline_stage"),
        pl.col("priority").replace_strict(PRIORITIES, return_dtype=pl.String).alias("hs_ticket_priority"),
        pl.col("channel")
        .replace_strict(SOURCE_TYPES, default=None, return_dtype=pl.String)
        .alias("source_type"),
        pl.when(~pl.col("channel").is_in(list(SOURCE_TYPES))).then("channel").alias("social_platform"),
        pl.when(is_rated).then("satisfaction").alias("satisfaction_rating"),
        pl.col("first_replied_at").alias("first_agent_reply_date"),
        pl.when(pl.col("value") == STAGE_OF_STATUS["closed"]).then("entered_at").alias("closed_date"),
        pl.col("created_at").alias("created"),
        pl.max_horizontal("created_at", "entered_at", "first_replied_at", "satisfaction_at").alias(
            "modified"
        ),
        NEVER,
    )


def talk_records(tables: Mapping[str, pl.DataFrame], kind: str, as_of: datetime) -> pl.DataFrame:
    """Talks of one kind (meeting, call, email) of the countries whose CRM is here, written down at once."""
    own = tables["meetings"].filter((pl.col("kind") == kind) & (system_of("country", CRM) == "hubspot"))
    frame = happened(own, "occurred_at", as_of)
    if kind == "meeting":
        named = {
            "hs_meeting_title": pl.col("title"),
            "hs_meeting_outcome": _word(MEETING_OUTCOMES),
            "hs_meeting_start_time": pl.col("occurred_at"),
            "hs_meeting_end_time": pl.col("occurred_at") + pl.duration(minutes="duration_minutes"),
        }
    elif kind == "call":
        named = {
            "hs_call_title": pl.col("title"),
            "hs_call_status": _word(CALL_STATUSES),
            "hs_call_direction": pl.lit("OUTBOUND"),
            "hs_call_duration": pl.col("duration_minutes") * 60_000,
        }
    else:
        is_answer = pl.col("outcome") == "replied"
        named = {
            "hs_email_subject": pl.col("title"),
            "hs_email_status": pl.lit("SENT"),
            "hs_email_direction": pl.when(is_answer)
            .then(pl.lit("INCOMING_EMAIL"))
            .otherwise(pl.lit("EMAIL")),
        }
    return frame.select(
        pl.col("meeting_id").alias("id"),
        "deal_id",
        "contact_ids",
        pl.col("owner_id").alias("hubspot_owner_id"),
        pl.col("occurred_at").alias("hs_timestamp"),
        *(expression.alias(name) for name, expression in named.items()),
        pl.col("occurred_at").alias("created"),
        pl.col("occurred_at").alias("modified"),
        NEVER,
    )


def _word(words: Mapping[str, str]) -> pl.Expr:
    return pl.col("outcome").replace_strict(words, default=None, return_dtype=pl.String)
