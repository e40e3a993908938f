"""Declared shape of the raw tables of Instagram.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_instagram.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DECIMAL, JSON, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.instagram import settings

MEDIA = Contract(
    source="instagram",
    name="media",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("caption"),
        Column("media_type"),
        Column("media_product_type"),
        Column("permalink"),
        Column("shortcode"),
        Column("link_url"),
        Column("username"),
        Column("is_comment_enabled", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True, path="timestamp"),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.MEDIA_FIELDS_LEFT,
)
STORIES = Contract(
    source="instagram",
    name="stories",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("caption"),
        Column("media_type"),
        Column("media_product_type"),
        Column("permalink"),
        Column("shortcode"),
        Column("username"),
        Column("created_at", TIMESTAMP, required=True, path="timestamp"),
    ),
    ignored=settings.STORY_FIELDS_LEFT,
)
MEDIA_INSIGHTS = Contract(
    source="instagram",
    name="media_insights",
    primary_key=("media_id", "metric", "observed_date"),
    columns=(
        Column("media_id"),
        Column("metric"),
        Column("observed_date", DATE),
        Column("period"),
        Column("value", DECIMAL, minimum=0),
        Column("value_json", JSON),
        Column("observed_at", TIMESTAMP, required=True),
    ),
)
COMMENTS = Contract(
    source="instagram",
    name="comments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("media_id", required=True),
        Column("parent_id"),
        Column("from_id", path="from.id"),
        Column("username"),
        Column("text"),
        Column("like_count", BIGINT),
        Column("is_hidden", BOOLEAN, path="hidden"),
        Column("created_at", TIMESTAMP, required=True, path="timestamp"),
    ),
    ignored=settings.COMMENT_FIELDS_LEFT,
)
MENTIONS = Contract(
    source="instagram",
    name="mentions",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("username"),
        Column("caption"),
        Column("media_type"),
        Column("media_product_type"),
        Column("permalink"),
        Column("like_count", BIGINT),
        Column("comments_count", BIGINT),
        Column("created_at", TIMESTAMP, required=True, path="timestamp"),
    ),
)

CONTRACTS = (MEDIA, STORIES, MEDIA_INSIGHTS, COMMENTS, MENTIONS)

PERSONAL = (
    PersonalTable(
        "raw_instagram.comments",
        matches={"instagram": "username"},
        clears=("from_id", "username", "text", "extra"),
    ),
    PersonalTable(
        "raw_instagram.mentions",
        matches={"instagram": "username"},
        clears=("username", "caption", "permalink", "extra"),
    ),
)
