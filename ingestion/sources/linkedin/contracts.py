"""Declared shape of LinkedIn's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_linkedin.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DOUBLE, JSON, TIMESTAMP, Column, Contract
from ingestion.sources.linkedin import settings

_COUNTERS = (
    Column("impression_count", BIGINT, path="totalShareStatistics.impressionCount", minimum=0),
    Column("unique_impressions_count", BIGINT, path="totalShareStatistics.uniqueImpressionsCount", minimum=0),
    # LinkedIn takes back clicks and likes it finds invalid: a day of these may be negative
    Column("click_count", BIGINT, path="totalShareStatistics.clickCount"),
    Column("like_count", BIGINT, path="totalShareStatistics.likeCount"),
    Column("comment_count", BIGINT, path="totalShareStatistics.commentCount"),
    Column("share_count", BIGINT, path="totalShareStatistics.shareCount"),
    Column("engagement", DOUBLE, path="totalShareStatistics.engagement"),
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
        Column("lifecycle_state", path="lifecycleState"),
        Column("visibility"),
        Column("is_reshare", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True, path="createdAt"),
        Column("published_at", TIMESTAMP, path="publishedAt"),
        Column("last_modified_at", TIMESTAMP, path="lastModifiedAt"),
        Column("deleted_at", TIMESTAMP),
        Column("post_url"),
    ),
    ignored=settings.POST_FIELDS_LEFT,
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
    ignored=settings.STATISTICS_FIELDS_LEFT,
)
PAGE_STATISTICS_DAILY = Contract(
    source="linkedin",
    name="page_statistics_daily",
    primary_key=("organization_id", "date"),
    columns=(Column("organization_id"), Column("date", DATE), *_COUNTERS),
    ignored=settings.STATISTICS_FIELDS_LEFT,
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
        Column("message", path="message.text"),
        Column("created_at", TIMESTAMP, required=True, path="created.time"),
        Column("last_modified_at", TIMESTAMP, path="lastModified.time"),
    ),
    ignored=settings.COMMENT_FIELDS_LEFT,
)

CONTRACTS = (POSTS, POST_STATISTICS, PAGE_STATISTICS_DAILY, COMMENTS)
