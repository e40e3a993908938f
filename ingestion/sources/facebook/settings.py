"""What we know of the Graph API for Facebook Pages, as constants.

Belongs here: page sizes, windows, metrics, the fields we take.
Does not: credentials (dlt reads those), Graph itself (`ingestion.graph`), requests (`client`).

Data flow: none; constants only.
"""

PAGE_SIZE = 100
METRIC_WINDOW_DAYS = 90  # lifetime counters of older posts hardly move
COMMENT_WINDOW_DAYS = 30
FULL_WALK_DAYS = 7  # how often every post is listed, to see which ones are gone

METRICS = ("post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total")

POST_FIELDS = (
    "id",
    "message",
    "story",
    "permalink_url",
    "status_type",
    "is_published",
    "created_time",
    "updated_time",
    "shares",
    "attachments{url,unshimmed_url,media_type}",
    "comments.limit(0).summary(true)",
    "reactions.limit(0).summary(total_count)",
)
COMMENT_FIELDS = ("id", "from", "message", "created_time", "like_count", "is_hidden", "parent")
# Fields we know and leave; any other is kept as `extra` and reported.
POST_FIELDS_LEFT = frozenset("shares attachments comments reactions from is_hidden is_expired".split())
COMMENT_FIELDS_LEFT = frozenset("from.* parent.* comment_count permalink_url object can_comment".split())
