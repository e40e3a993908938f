"""What we know of Bluesky's API, as constants.

Belongs here: page sizes, windows, the fields we take or leave on purpose.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

PUBLIC_URL = "https://public.api.bsky.app"  # reads without a login
LOGIN_URL = "https://bsky.social"  # the account's own server, or the entrance to it
WEB_URL = "https://bsky.app"

PAGE_SIZE = 100
LOOKUP_SIZE = 25  # the most uris that one getPosts takes

WALK_OVERLAP_MINUTES = 15  # what was being indexed while the last walk was under way
FULL_WALK_DAYS = 7  # how often every post is listed: a post dated back lands deep in the list
METRIC_WINDOW_DAYS = 30  # counters of older posts hardly move
COMMENT_WINDOW_DAYS = 30  # how long an answer is looked up again, to see whether its author took it back
THREAD_DEPTH = 10
# The profile's count of posts and the list come from different parts of Bluesky: a list is whole when it
# holds nearly as many.
WHOLE_SHARE = 0.98

MENTION_REASONS = ("mention", "reply", "quote")

COUNTERS = {
    "like_count": "likeCount",
    "repost_count": "repostCount",
    "quote_count": "quoteCount",
    "reply_count": "replyCount",
    "bookmark_count": "bookmarkCount",
}

# Fields we know and leave; any other is kept as `extra` and reported.
POST_FIELDS_LEFT = frozenset(COUNTERS.values()).union(
    "author.* record.$type record.embed record.facets record.tags record.labels".split(),
    "record.entities record.via $type embed viewer labels threadgate debug".split(),
)
MENTION_FIELDS_LEFT = POST_FIELDS_LEFT | {"isRead", "reasonSubject"}
