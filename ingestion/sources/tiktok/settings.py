"""What we know of TikTok's API for business accounts, as constants.

Belongs here: version, page sizes, windows, error codes, the fields we ask for or leave on purpose.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

BASE_URL = "https://business-api.tiktok.com/open_api/"
API_VERSION = "v1.3"
API_VERSIONS_URL = "https://business-api.tiktok.com/portal/docs"

PAGE_SIZE = 20  # the most TikTok gives
COMMENT_PAGE_SIZE = 30
BATCH_SIZE = 20  # ids in one filter

METRIC_WINDOW_DAYS = 30  # counters of older videos hardly move
COMMENT_WINDOW_DAYS = 30
FULL_WALK_DAYS = 7  # how often every video is listed, to see which ones are gone

VIDEO_FIELDS = (
    "item_id",
    "media_type",
    "caption",
    "create_time",
    "share_url",
    "video_views",
    "likes",
    "comments",
    "shares",
    "favorites",
    "reach",
    "video_duration",
)
# These need the scope video.insights, which TikTok grants separately.
INSIGHT_FIELDS = ("full_video_watched_rate", "total_time_watched", "average_time_watched")

# Fields we know and leave; any other is kept as `extra` and reported.
VIDEO_FIELDS_LEFT = frozenset(
    "create_time video_views likes comments shares favorites reach full_video_watched_rate total_time_watched"
    " average_time_watched thumbnail_url embed_url impression_sources audience_countries".split()
)
COMMENT_FIELDS_LEFT = frozenset(
    "create_time unique_identifier user_id profile_image liked pinned reply_list image_uri".split()
)

# TikTok answers 200 and says in `code` what went wrong. Not all codes are documented for these endpoints.
THROTTLE_CODES = frozenset({"40016", "40100", "40133"})
TOKEN_DEAD_CODES = frozenset({"40102", "40103", "40104", "40105", "40106"})
PERMISSION_CODES = frozenset({"40001", "40003"})
GONE_CODES = frozenset({"40007"})
TRANSIENT_CODES = frozenset({"50000", "50002", "51021", "51065"})
