"""Declared shape of YouTube's raw tables.

Belongs here: columns, keys and types as data. Does not: how a resource becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_youtube.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DOUBLE, JSON, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.youtube import settings

VIDEOS = Contract(
    source="youtube",
    name="videos",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("channel_id", path="snippet.channelId"),
        Column("title", path="snippet.title"),
        Column("description", path="snippet.description"),
        Column("tags", JSON, path="snippet.tags"),
        Column("language", path="snippet.defaultLanguage"),
        Column("live_broadcast_content", path="snippet.liveBroadcastContent"),
        Column("duration_seconds", BIGINT, minimum=0),
        Column("embed_width", BIGINT, path="player.embedWidth"),
        Column("embed_height", BIGINT, path="player.embedHeight"),
        Column("privacy_status", path="status.privacyStatus"),
        Column("upload_status", path="status.uploadStatus"),
        Column("link_url"),
        Column("post_url"),
        Column("created_at", TIMESTAMP, required=True, path="snippet.publishedAt"),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.VIDEO_FIELDS_LEFT,
)
VIDEO_STATISTICS = Contract(
    source="youtube",
    name="video_statistics",
    primary_key=("video_id", "observed_date"),
    columns=(
        Column("video_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        Column("view_count", BIGINT, path="viewCount", minimum=0),
        Column("like_count", BIGINT, path="likeCount", minimum=0),
        Column("comment_count", BIGINT, path="commentCount", minimum=0),
    ),
    ignored=frozenset({"favoriteCount", "dislikeCount"}),
)
VIDEO_DAYS = Contract(
    source="youtube",
    name="video_days",
    primary_key=("video_id", "date"),
    recorded_at="date",
    columns=(
        Column("video_id", path="video"),
        Column("date", DATE, path="day"),
        Column("views", BIGINT, minimum=0),
        Column("engaged_views", BIGINT, path="engagedViews", minimum=0),
        Column("estimated_minutes_watched", DOUBLE, path="estimatedMinutesWatched", minimum=0),
        Column("average_view_duration", DOUBLE, path="averageViewDuration", minimum=0),
        # what people take back on a day may be more than what they gave
        Column("likes", BIGINT),
        Column("comments", BIGINT),
        Column("shares", BIGINT),
        Column("subscribers_gained", BIGINT, path="subscribersGained", minimum=0),
        Column("subscribers_lost", BIGINT, path="subscribersLost", minimum=0),
    ),
)
COMMENTS = Contract(
    source="youtube",
    name="comments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("video_id", required=True),
        Column("parent_id", path="snippet.parentId"),
        Column("author_channel_id", path="snippet.authorChannelId.value"),
        Column("author_display_name", path="snippet.authorDisplayName"),
        Column("text", path="snippet.textDisplay"),
        Column("like_count", BIGINT, path="snippet.likeCount", minimum=0),
        Column("is_own", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True, path="snippet.publishedAt"),
        Column("updated_at", TIMESTAMP, path="snippet.updatedAt"),
        Column("deleted_at", TIMESTAMP),
        Column("observed_at", TIMESTAMP, required=True),
    ),
    ignored=settings.COMMENT_FIELDS_LEFT,
)

CONTRACTS = (VIDEOS, VIDEO_STATISTICS, VIDEO_DAYS, COMMENTS)

PERSONAL = (
    PersonalTable(
        "raw_youtube.comments",
        matches={"youtube": "author_channel_id"},
        clears=("author_channel_id", "author_display_name", "text", "extra"),
    ),
)
