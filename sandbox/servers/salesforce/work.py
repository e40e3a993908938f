"""What the company's people did with leads and customers: tasks, events and cases as of a moment.

Belongs here: the objects of daily work. Does not: people, accounts and deals (`org`).

Data flow: salesforce_tasks, _events and _cases, ticket_history -> a frame an object.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.servers.salesforce.fields import NO_TEXT, local_day

ORIGINS = {
    "email": "Email",
    "web": "Web",
    "phone": "Phone",
    "chat": "Chat",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "Twitter",
}
PRIORITIES = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "High"}
CASE_STATUSES = {
    "new": "New",
    "open": "Working",
    "pending": "Waiting on Customer",
    "solved": "Closed",
    "closed": "Closed",
}


def tasks(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """Calls, mails and notes as of a moment."""
    return happened(tables["salesforce_tasks"], "created_at", as_of).select(
        Id="task_id",
        WhoId=_who(as_of),
        WhatId="opportunity_id",
        OwnerId="owner_id",
        TaskSubtype="subtype",
        CallDisposition="disposition",
        Status=pl.lit("Completed"),
        IsClosed=pl.lit(True),
        ActivityDate=local_day("created_at"),
        CompletedDateTime="created_at",
        IsArchived=pl.lit(False),
        CreatedDate="created_at",
        SystemModstamp=pl.max_horizontal("created_at", known("converted_at", as_of)),
        gone_at="deleted_at",
    )


def events(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """Meetings as of a moment."""
    minutes = pl.col("duration_minutes").fill_null(30)
    return happened(tables["salesforce_events"], "created_at", as_of).select(
        Id="event_id",
        WhoId=_who(as_of),
        WhatId="opportunity_id",
        StartDateTime="starts_at",
        EndDateTime=pl.col("starts_at") + pl.duration(minutes=minutes),
        IsArchived=pl.lit(False),
        CreatedDate="created_at",
        SystemModstamp=pl.max_horizontal("created_at", known("converted_at", as_of)),
        gone_at="deleted_at",
    )


def cases(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """What customers asked as of a moment."""
    steps = happened(tables["ticket_history"], "entered_at", as_of)
    latest = steps.group_by("ticket_id", maintain_order=True).last()
    frame = (
        happened(tables["salesforce_cases"], "created_at", as_of)
        .join(latest, on="ticket_id", how="left")
        .sort("case_id")
    )
    closed = pl.col("status").is_in(["solved", "closed"])
    return frame.select(
        Id="case_id",
        ContactId="contact_id",
        ContactEmail=pl.when(pl.col("contact_id").is_not_null()).then("email"),
        SuppliedEmail=pl.when(pl.col("channel").is_in(["email", "web"])).then("email"),
        Subject="subject",
        Origin=pl.col("channel").replace_strict(ORIGINS),
        Priority=pl.col("priority").replace_strict(PRIORITIES),
        Status=pl.col("status").replace_strict(CASE_STATUSES),
        IsClosed=closed,
        MasterRecordId=NO_TEXT,
        ClosedDate=pl.when(closed).then(known("solved_at", as_of)),
        CreatedDate="created_at",
        SystemModstamp=pl.max_horizontal("created_at", "entered_at"),
    )


def _who(as_of: datetime) -> pl.Expr:
    """Whom a talk was with: what was a lead then is a contact since its conversion."""
    moved = (pl.col("converted_at") < as_of).fill_null(False) | pl.col("lead_id").is_null()
    return pl.when(moved).then("became_contact").otherwise("lead_id")
