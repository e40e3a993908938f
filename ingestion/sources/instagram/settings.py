"""What we know of the Graph API for Instagram, as constants.

Belongs here: page sizes, windows, metrics by kind of media, the fields we take.
Does not: credentials (dlt reads those), Graph itself (`ingestion.graph`), requests (`client`).

Data flow: none; constants only.
"""

from datetime import UTC, datetime

PAGE_SIZE = 100
COMMENT_PAGE_SIZE = 50
METRIC_WINDOW_DAYS = 90  # lifetime counters of older media hardly move
COMMENT_WINDOW_DAYS = 30
MENTION_WINDOW_DAYS = 30
FULL_WALK_DAYS = 7  # how often all media are listed, to see which ones are gone
INSIGHT_DAYS = 2 * 365  # Meta keeps the metrics of media for two years

# Media from this day on have `views` in place of `impressions`. What is refused for older media may be good
# for newer ones, so that the two are remembered apart.
VIEWS_SINCE = datetime(2024, 7, 2, tzinfo=UTC)

# One metric that a kind of media does not have fails the whole request.
_ALL_KINDS = ("views", "reach", "shares", "total_interactions")
_LASTING = (*_ALL_KINDS, "saved", "likes", "comments", "reposts")
METRICS: dict[str, tuple[str, ...]] = {
    "FEED": (*_LASTING, "follows", "profile_visits", "profile_activity"),
    "VIDEO": _LASTING,
    "REELS": (
        *_LASTING,
        "ig_reels_avg_watch_time",
        "ig_reels_video_view_total_time",
        "reels_skip_rate",
        "crossposted_views",
        "facebook_views",
    ),
    "STORY": (*_ALL_KINDS, "replies", "navigation", "follows", "profile_visits", "link_clicks"),
}

MEDIA_FIELDS = (
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "like_count",
    "comments_count",
    "is_comment_enabled",
)
STORY_FIELDS = (
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "like_count",
)
REPLY_FIELDS = ("id", "text", "timestamp", "username", "from", "like_count", "hidden", "parent_id")
COMMENT_FIELDS = (*REPLY_FIELDS, f"replies{{{','.join(REPLY_FIELDS)}}}")
MENTION_FIELDS = (
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "permalink",
    "timestamp",
    "username",
    "like_count",
    "comments_count",
)
# Fields we know and leave; any other is kept as `extra` and reported.
MEDIA_FIELDS_LEFT = frozenset("like_count comments_count".split())
STORY_FIELDS_LEFT = frozenset({"like_count"})
COMMENT_FIELDS_LEFT = frozenset({"from.*", "replies"})
