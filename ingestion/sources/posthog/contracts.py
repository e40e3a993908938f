"""Declared shape of PostHog's raw table.

Belongs here: columns, keys and types as data. Does not: the query (`query`), what to load when (`__init__`).

Data flow: events -> this contract -> raw_posthog.
"""

from ingestion.contracts import TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable

EVENTS = Contract(
    source="posthog",
    name="events",
    primary_key=("id",),
    recorded_at="received_at",
    columns=(
        Column("id", path="uuid"),
        Column("event", required=True),
        Column("distinct_id"),
        Column("device_id"),
        Column("anon_distinct_id"),
        Column("session_id"),
        Column("current_url"),
        Column("referrer"),
        Column("utm_source"),
        Column("utm_medium"),
        Column("utm_campaign"),
        Column("utm_content"),
        Column("utm_term"),
        Column("gclid"),
        Column("fbclid"),
        Column("li_fat_id"),
        Column("country"),
        Column("device_type"),
        Column("form"),
        Column("email"),
        Column("set_email"),
        Column("how_heard"),
        # a browser that has said who it is goes by that name from then on
        Column(
            "known_email",
            expression="coalesce(email, set_email, case when distinct_id like '%@%' then distinct_id end)",
        ),
        Column("occurred_at", TIMESTAMP, required=True),
        Column("received_at", TIMESTAMP, required=True),
    ),
)

CONTRACTS = (EVENTS,)

PERSONAL = (
    PersonalTable(
        "raw_posthog.events",
        matches={"visitor": "device_id", "email": "known_email"},
        finds={"visitor": "[device_id, anon_distinct_id]", "email": "[known_email, email, set_email]"},
    ),
)
