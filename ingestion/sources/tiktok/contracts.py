"""Declared shape of TikTok's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_tiktok.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DOUBLE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.tiktok import settings

VIDEOS = Contract(
    source="tiktok",
    name="videos",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id", path="item_id"),
        Column("media_type"),
        Column("caption"),
        Column("share_url"),
        Column("link_url"),
        Column("video_duration", DOUBLE, minimum=0),
        Column("created_at", TIMESTAMP, required=True),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.VIDEO_FIELDS_LEFT,
)
VIDEO_COUNTS = Contract(
    source="tiktok",
    name="video_counts",
    primary_key=("video_id", "observed_date"),
    columns=(
        Column("video_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        Column("video_views", BIGINT, minimum=0),
        Column("reach", BIGINT, minimum=0),
        Column("likes", BIGINT, minimum=0),
        Column("comments", BIGINT, minimum=0),
        Column("shares", BIGINT, minimum=0),
        Column("favorites", BIGINT, minimum=0),
        Column("full_video_watched_rate", DOUBLE),
        Column("total_time_watched", DOUBLE),
        Column("average_time_watched", DOUBLE),
    ),
)
COMMENTS = Contract(
    source="tiktok",
    name="comments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id", path="comment_id"),
        Column("video_id", required=True),
        Column("parent_comment_id"),
        Column("author_id"),
        Column("username"),
        Column("display_name"),
        Column("text"),
        Column("status"),
        Column("is_owner", BOOLEAN, path="owner"),
        Column("likes", BIGINT),
        Column("replies", BIGINT),
        Column("created_at", TIMESTAMP, required=True),
    ),
    ignored=settings.COMMENT_FIELDS_LEFT,
)

CONTRACTS = (VIDEOS, VIDEO_COUNTS, COMMENTS)

PERSONAL = (
    PersonalTable(
        "raw_tiktok.comments",
        finds={"tiktok": "[username]", "tiktok_id": "[author_id]"},
        matches={"tiktok": "username", "tiktok_id": "author_id"},
        clears=("author_id", "username", "display_name", "text", "extra"),
    ),
)
