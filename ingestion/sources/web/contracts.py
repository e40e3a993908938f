"""Declared shape of the web collector's raw tables.

Belongs here: columns, keys and types as data. Does not: requests (`helpers`), what to load when (`__init__`).

Data flow: landings and submissions -> these contracts -> raw_web.
"""

from ingestion.contracts import TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable

VISITS = Contract(
    source="web",
    name="visits",
    primary_key=("id",),
    recorded_at="received_at",
    columns=(
        Column("id"),
        Column("anonymous_id", required=True),
        Column("page_url"),
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
        Column("device"),
        Column("visited_at", TIMESTAMP, required=True),
        Column("received_at", TIMESTAMP, required=True),
    ),
)
FORM_SUBMISSIONS = Contract(
    source="web",
    name="form_submissions",
    primary_key=("id",),
    recorded_at="received_at",
    columns=(
        Column("id"),
        Column("anonymous_id"),
        Column("form"),
        Column("email"),
        Column("page_url"),
        Column("how_heard"),
        Column("submitted_at", TIMESTAMP, required=True),
        Column("received_at", TIMESTAMP, required=True),
    ),
)

CONTRACTS = (VISITS, FORM_SUBMISSIONS)

PERSONAL = (
    PersonalTable(
        "raw_web.form_submissions",
        matches={"email": "email"},
        finds={"email": "[email]", "visitor": "[anonymous_id]"},
    ),
    PersonalTable("raw_web.visits", matches={"visitor": "anonymous_id"}),
)
