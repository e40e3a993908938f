"""Declared shape of the raw tables of Facebook Pages.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_facebook.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, JSON, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.facebook import settings

POSTS = Contract(
    source="facebook",
    name="posts",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("message"),
        Column("story"),
        Column("permalink_url"),
        Column("link_url"),
        Column("status_type"),
        Column("is_published", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True, path="created_time"),
        Column("updated_at", TIMESTAMP, path="updated_time"),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.POST_FIELDS_LEFT,
)
POST_INSIGHTS = Contract(
    source="facebook",
    name="post_insights",
    primary_key=("post_id", "metric", "observed_date"),
    columns=(
        Column("post_id"),
        Column("metric"),
        Column("observed_date", DATE),
        Column("period"),
        Column("value", BIGINT, minimum=0),
        Column("value_json", JSON),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
COMMENTS = Contract(
    source="facebook",
    name="comments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("post_id", required=True),
        Column("parent_id", path="parent.id"),
        Column("from_id", path="from.id"),
        Column("from_name", path="from.name"),
        Column("message"),
        Column("like_count", BIGINT),
        Column("is_hidden", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True, path="created_time"),
    ),
    ignored=settings.COMMENT_FIELDS_LEFT,
)

CONTRACTS = (POSTS, POST_INSIGHTS, COMMENTS)

PERSONAL = (
    PersonalTable(
        "raw_facebook.comments",
        matches={"facebook": "from_id"},
        clears=("from_id", "from_name", "message", "extra"),
    ),
)
