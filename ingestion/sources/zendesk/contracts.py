"""Declared shape of Zendesk's raw tables.

Belongs here: columns, keys and types as data. Does not: what to load when (`__init__`).

Data flow: tickets and users -> these contracts -> raw_zendesk.
"""

from ingestion.contracts import BIGINT, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.zendesk import settings

TICKETS = Contract(
    source="zendesk",
    name="tickets",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("requester_id"),
        Column("assignee_id"),
        Column("subject"),
        Column("type"),
        Column("priority"),
        Column("status", required=True),
        Column("channel", path="via.channel"),
        Column("satisfaction_score", path="satisfaction_rating.score"),
        # minutes by the calendar and by the desk's business hours, from creation
        Column("reply_minutes", BIGINT, path="metric_set.reply_time_in_minutes.calendar", minimum=0),
        Column("reply_minutes_business", BIGINT, path="metric_set.reply_time_in_minutes.business", minimum=0),
        Column("reopens", BIGINT, path="metric_set.reopens", minimum=0),
        Column("solved_at", TIMESTAMP, path="metric_set.solved_at"),
        Column("created_at", TIMESTAMP, required=True),
        Column("updated_at", TIMESTAMP),
    ),
    ignored=settings.TICKET_FIELDS_LEFT,
)
USERS = Contract(
    source="zendesk",
    name="users",
    primary_key=("id",),
    recorded_at="updated_at",
    columns=(Column("id"), Column("email"), Column("role"), Column("updated_at", TIMESTAMP)),
    ignored=settings.USER_FIELDS_LEFT,
)

CONTRACTS = (TICKETS, USERS)

PERSONAL = (
    PersonalTable(
        "raw_zendesk.users",
        matches={"email": "email", "zendesk": "id"},
        finds={"email": "[email]", "zendesk": "[id]"},
    ),
    PersonalTable(
        "raw_zendesk.tickets",
        matches={"zendesk": "requester_id"},
        clears=("requester_id", "subject", "extra"),
    ),
)
