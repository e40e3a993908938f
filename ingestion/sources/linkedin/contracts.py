"""Declared shape of LinkedIn's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_linkedin.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DOUBLE, JSON, TIMESTAMP, Column, Contract

_COUNTERS = (
    Column("impression_count", BIGINT, minimum=0),
    Column("unique_impressions_count", BIGINT, minimum=0),
    Column("click_count", BIGINT),  # LinkedIn takes back clicks it finds invalid: a day may be negative
    Column("like_count", BIGINT),
    Column("comment_count", BIGINT),
    Column("share_count", BIGINT),
    Column("engagement", DOUBLE),
)

POSTS = Contract(
    source="linkedin",
    name="posts",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("author", required=True),
        Column("commentary"),
        Column("content", JSON),
        Column("link_url"),
        Column("lifecycle_state"),
        Column("visibility"),
        Column("is_reshare", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True),
        Column("published_at", TIMESTAMP),
        Column("last_modified_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
        Column("post_url"),
    ),
)
POST_STATISTICS = Contract(
    source="linkedin",
    name="post_statistics",
    primary_key=("post_id", "observed_date"),
    columns=(
        Column("post_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        *_COUNTERS,
    ),
)
PAGE_STATISTICS_DAILY = Contract(
    source="linkedin",
    name="page_statistics_daily",
    primary_key=("organization_id", "date"),
    columns=(Column("organization_id"), Column("date", DATE), *_COUNTERS),
)
COMMENTS = Contract(
    source="linkedin",
    name="comments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("post_id", required=True),
        Column("parent_id"),
        Column("is_own", BOOLEAN),
        Column("message"),
        Column("created_at", TIMESTAMP, required=True),
        Column("last_modified_at", TIMESTAMP),
    ),
)

CONTRACTS = (POSTS, POST_STATISTICS, PAGE_STATISTICS_DAILY, COMMENTS)
