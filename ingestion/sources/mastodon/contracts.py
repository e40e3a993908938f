"""Declared shape of Mastodon's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_mastodon.
"""

from ingestion.contracts import BIGINT, DATE, TIMESTAMP, Column, Contract

STATUSES = Contract(
    source="mastodon",
    name="statuses",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("account_id", required=True),
        Column("content"),
        Column("url"),
        Column("link_url"),
        Column("visibility"),
        Column("language"),
        Column("in_reply_to_id"),
        Column("reblog_id"),
        Column("created_at", TIMESTAMP, required=True),
        Column("edited_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
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
        Column("account_id", required=True),
        Column("account_acct"),
        Column("content"),
        Column("url"),
        Column("language"),
        Column("created_at", TIMESTAMP, required=True),
    ),
)

CONTRACTS = (STATUSES, STATUS_COUNTS, MENTIONS)
