"""What we know of Mastodon's API, as constants.

Belongs here: page sizes, windows, the fields we take or leave on purpose.
Does not: credentials and the instance's address (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

API_PATH = "api/v1/"
PAGE_SIZE = 40  # the most an instance gives

METRIC_WINDOW_DAYS = 30  # counters and texts of older posts hardly move
FULL_WALK_DAYS = 7  # how often every post is read, for late edits and deletions

COUNTERS = ("reblogs_count", "favourites_count", "replies_count", "quotes_count")

# Fields we know: those before `uri` are taken, the rest left; others become `extra`.
STATUS_FIELDS = frozenset(COUNTERS) | frozenset(
    "id account content url card visibility language in_reply_to_id reblog created_at edited_at"
    " uri in_reply_to_account_id sensitive spoiler_text media_attachments mentions tags emojis"
    " poll application quote quote_approval quote_approval_policy filtered text favourited reblogged muted"
    " bookmarked pinned tagged_collections".split()
)
