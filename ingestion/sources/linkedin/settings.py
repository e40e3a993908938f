"""What we know of LinkedIn's Community Management API, as constants.

Belongs here: page sizes, windows, the fields we take or leave on purpose.
Does not: credentials (dlt reads those), requests (`client`), versions (`ingestion.linkedin`).

Data flow: none; constants only.
"""

PAGE_SIZE = 100
BATCH_SIZE = 50  # URNs in one List(): keeps the URL under 4,000 characters
DAILY_WINDOW_DAYS = 90  # days of page statistics one request asks for

WALK_OVERLAP_MINUTES = 15  # posts changed while the last walk was under way
FULL_WALK_DAYS = 7  # how often every post is listed, to see which ones are gone
METRIC_WINDOW_DAYS = 90  # lifetime counters of older posts hardly move
COMMENT_WINDOW_DAYS = 30
DAILY_RELOAD_DAYS = 7  # LinkedIn restates its daily figures
DAILY_HISTORY_DAYS = 365  # older figures are not given out

# Fields we know and leave; any other is kept as `extra` and reported.
POST_FIELDS_LEFT = frozenset(
    "reshareContext distribution isReshareDisabledByAuthor lifecycleStateInfo contentLandingPage"
    " contentCallToActionLabel adContext container".split()
)
STATISTICS_FIELDS_LEFT = frozenset(
    "organizationalEntity share ugcPost timeRange totalShareStatistics.shareMentionsCount"
    " totalShareStatistics.commentMentionsCount".split()
)
# Who wrote a comment is not ours to keep (LinkedIn's data storage requirements): only whether it was us.
COMMENT_FIELDS_LEFT = frozenset(
    "actor actor~ agent created.* lastModified.* message.* object urn $URN commentUrn parentComment"
    " likesSummary commentsSummary content".split()
)
