"""Declared shape of X's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_x.
"""

from ingestion.contracts import BIGINT, DATE, DECIMAL, JSON, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.x import settings

POSTS = Contract(
    source="x",
    name="posts",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("first_id"),
        Column("text"),
        Column("author_id"),
        Column("conversation_id"),
        Column("in_reply_to_user_id"),
        Column("replied_to_id"),
        Column("quoted_id"),
        Column("reposted_id"),
        Column("lang"),
        Column("link_url"),
        Column("edit_history_ids", JSON),
        Column("created_at", TIMESTAMP, required=True),
        Column("first_created_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.FIELDS_LEFT,
)
POST_COUNTS = Contract(
    source="x",
    name="post_counts",
    primary_key=("post_id", "observed_date"),
    columns=(
        Column("post_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        Column("impression_count", BIGINT, minimum=0),
        Column("like_count", BIGINT, minimum=0),
        Column("reply_count", BIGINT, minimum=0),
        Column("repost_count", BIGINT, minimum=0),
        Column("quote_count", BIGINT, minimum=0),
        Column("bookmark_count", BIGINT, minimum=0),
        Column("url_link_clicks", BIGINT, minimum=0),
        Column("user_profile_clicks", BIGINT, minimum=0),
        Column("engagements", BIGINT, minimum=0),
        Column("organic_impression_count", BIGINT, minimum=0),
    ),
)
MENTIONS = Contract(
    source="x",
    name="mentions",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("first_id"),
        Column("author_id"),
        Column("author_username"),
        Column("author_name"),
        Column("author_location"),
        Column("author_link"),
        Column("text"),
        Column("conversation_id"),
        Column("replied_to_id"),
        Column("lang"),
        Column("created_at", TIMESTAMP, required=True),
        Column("first_created_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.FIELDS_LEFT.union(
        "in_reply_to_user_id link_url edit_history_ids quoted_id reposted_id".split()
    ),
)
USAGE_DAYS = Contract(
    source="x",
    name="usage_days",
    primary_key=("usage_date", "resource"),
    columns=(
        Column("usage_date", DATE),
        Column("resource"),
        Column("reads", BIGINT, minimum=0),
        Column("estimated_usd", DECIMAL, minimum=0),
    ),
)

CONTRACTS = (POSTS, POST_COUNTS, MENTIONS, USAGE_DAYS)

PERSONAL = (
    PersonalTable(
        "raw_x.mentions",
        finds={"x": "[author_username]", "x_id": "[author_id]"},
        matches={"x": "author_username", "x_id": "author_id"},
    ),
)
