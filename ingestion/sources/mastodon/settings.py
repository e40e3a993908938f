"""What we know of Mastodon's API, as constants.

Belongs here: page sizes, windows, the fields we take or leave on purpose.
Does not: credentials and the instance's address (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

API_PATH = "api/v1/"
PAGE_SIZE = 40  # the most an instance gives

# An instance allows 300 requests in five minutes. A walk ends when less than this share of them is left, and
# the next run goes on from there: a long history arrives in several runs instead of never.
STATUSES_QUOTA_RESERVE = 0.3
MENTIONS_QUOTA_RESERVE = 0.1
LOOKUPS_PER_RUN = 20

METRIC_WINDOW_DAYS = 30  # counters and texts of older posts hardly move
FULL_WALK_DAYS = 7  # how often every post is read, for late edits and deletions

COUNTERS = ("reblogs_count", "favourites_count", "replies_count", "quotes_count")

# Fields we know and leave; any other is kept as `extra` and reported.
STATUS_FIELDS_LEFT = frozenset(COUNTERS).union(
    "account.* reblog.* uri in_reply_to_account_id sensitive spoiler_text media_attachments mentions".split(),
    "tags emojis poll application quote quote_approval quote_approval_policy filtered text".split(),
    "favourited reblogged muted bookmarked pinned tagged_collections card".split(),
)
MENTION_FIELDS_LEFT = STATUS_FIELDS_LEFT | {"visibility", "edited_at"}
