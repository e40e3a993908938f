"""What we know of X's API v2, as constants.

Belongs here: page sizes, windows, depth limits, prices, the fields we ask for or leave on purpose.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

from datetime import timedelta

BASE_URL = "https://api.x.com/2/"
CHANGELOG_URL = "https://docs.x.com/changelog"

PAGE_SIZE = 100
SMALLEST_PAGE = 5
BATCH_SIZE = 100  # ids in one lookup
POSTS_DEPTH = 3_200  # X shows no older posts of a timeline than these
MENTIONS_DEPTH = 800

INDEX_LAG = timedelta(seconds=30)  # X does not answer for the last seconds
METRIC_WINDOW_DAYS = 30  # counters of older posts hardly move
FULL_WALK_DAYS = 7  # how often older posts are looked up, to see which ones are gone
MENTION_WINDOW_DAYS = 30  # mentions young enough to be looked up then, too
PRIVATE_METRICS_AGE = timedelta(days=29)  # X gives the owner's own figures for 30 days

# US dollars a resource, as X has charged since 2026-04-20; each is a setting of the source.
PRICE_OWNED_READ_USD = "0.001"
PRICE_OTHER_READ_USD = "0.005"
PRICE_USER_READ_USD = "0.010"
DAILY_BUDGET_USD = "1.00"

# X renames "tweet" to "post" in its fields; `sources.x.naming` says which names are sent, both are read.
NAMINGS = ("tweet", "post")
PLAIN_FIELDS = (
    "id",
    "text",
    "created_at",
    "author_id",
    "conversation_id",
    "in_reply_to_user_id",
    "lang",
    "entities",
)
USER_FIELDS = ("id", "username", "name", "location", "url", "entities")
RENAMED_FIELDS = {
    "tweet": ("edit_history_tweet_ids", "referenced_tweets", "note_tweet"),
    "post": ("edit_history_post_ids", "referenced_posts", "note_post"),
}
PUBLIC_METRICS = ("public_metrics",)
PRIVATE_METRICS = ("non_public_metrics", "organic_metrics")

# Fields we know and leave; any other is kept as `extra` and reported.
FIELDS_LEFT = frozenset(
    "edit_history_tweet_ids edit_history_post_ids referenced_tweets referenced_posts note_tweet note_post"
    " entities edit_controls public_metrics non_public_metrics organic_metrics promoted_metrics"
    " attachments context_annotations geo possibly_sensitive reply_settings source withheld".split()
)
