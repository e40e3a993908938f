"""Declared shape of Mastodon's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_mastodon.
"""

from ingestion.contracts import BIGINT, DATE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.mastodon import settings

STATUSES = Contract(
    source="mastodon",
    name="statuses",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("account_id", required=True, path="account.id"),
        Column("content"),
        Column("url"),
        Column("link_url"),
        Column("visibility"),
        Column("language"),
        Column("in_reply_to_id"),
        Column("reblog_id", path="reblog.id"),
        Column("created_at", TIMESTAMP, required=True),
        Column("edited_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.STATUS_FIELDS_LEFT,
)
STATUS_COUNTS = Contract(
    source="mastodon",
    name="status_counts",
    primary_key=("status_id", "observed_date"),
    columns=(
        Column("status_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        Column("reblogs_count", BIGINT, minimum=0),
        Column("favourites_count", BIGINT, minimum=0),
        Column("replies_count", BIGINT, minimum=0),
        Column("quotes_count", BIGINT, minimum=0),
    ),
)
MENTIONS = Contract(
    source="mastodon",
    name="mentions",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("in_reply_to_id"),
        Column("account_id", required=True, path="account.id"),
        Column("account_acct", path="account.acct"),
        Column("account_name", path="account.display_name"),
        Column("account_link"),
        Column("content"),
        Column("url"),
        Column("language"),
        Column("created_at", TIMESTAMP, required=True),
    ),
    ignored=settings.MENTION_FIELDS_LEFT,
)

CONTRACTS = (STATUSES, STATUS_COUNTS, MENTIONS)

PERSONAL = (PersonalTable("raw_mastodon.mentions", matches={"mastodon": "account_acct"}),)
