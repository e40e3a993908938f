"""What we know of Reddit's Data API, as constants.

Belongs here: addresses, page sizes, windows, the fields we take or leave on purpose.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

from datetime import timedelta

BASE_URL = "https://oauth.reddit.com/"
TOKEN_URL = "https://www.reddit.com/api/v1/access_token"  # noqa: S105
POLICY_URL = "https://support.reddithelp.com/hc/articles/42728983564564"

PAGE_SIZE = 100
BATCH_SIZE = 100  # fullnames in one `api/info`, ids in one `api/morechildren`
COMMENT_LIMIT = 500
LISTING_DEPTH = 1_000  # no listing goes further back, whatever the cursor says
MOST_REQUESTS_A_THREAD = 20

METRIC_WINDOW_DAYS = 30  # scores of older posts hardly move
COMMENT_WINDOW_DAYS = 30
MENTION_WINDOW_DAYS = 30  # mentions young enough to be looked up again
FULL_WALK_DAYS = 7  # how often every post that Reddit still lists is read
SEARCH_OVERLAP = timedelta(days=1)  # the search index is late, at times by hours

DELETED = frozenset({"[deleted]", "[removed]"})

# Fields we know and leave; any other is kept as `extra` and reported.
POST_FIELDS_LEFT = frozenset(
    "id created created_utc edited score ups downs upvote_ratio num_comments num_crossposts"
    " total_awards_received all_awardings allow_live_comments approved_at_utc approved_by archived"
    " author_flair_background_color author_flair_css_class author_flair_richtext"
    " author_flair_template_id author_flair_text author_flair_text_color author_flair_type"
    " author_is_blocked author_patreon_flair author_premium awarders banned_at_utc banned_by can_gild"
    " can_mod_post category clicked content_categories contest_mode crosspost_parent"
    " crosspost_parent_list discussion_type distinguished domain gallery_data gilded gildings hidden"
    " hide_score is_created_from_ads_ui is_crosspostable is_gallery is_meta is_original_content"
    " is_reddit_media_domain is_robot_indexable is_video likes link_flair_background_color"
    " link_flair_css_class link_flair_richtext link_flair_template_id link_flair_text"
    " link_flair_text_color link_flair_type locked media media_embed media_metadata media_only mod_note"
    " mod_reason_by mod_reason_title mod_reports no_follow num_reports over_18 parent_whitelist_status"
    " pinned poll_data post_hint preview pwls quarantine removal_reason removed_by removed_by_category"
    " report_reasons rte_mode saved secure_media secure_media_embed selftext_html send_replies spoiler"
    " stickied subreddit_id subreddit_name_prefixed subreddit_subscribers subreddit_type suggested_sort"
    " thumbnail thumbnail_height thumbnail_width top_awarded_type treatment_tags url_overridden_by_dest"
    " user_reports view_count visited whitelist_status wls".split()
)
COMMENT_FIELDS_LEFT = POST_FIELDS_LEFT.union(
    "associated_award body_html collapsed collapsed_because_crowd_control collapsed_reason"
    " collapsed_reason_code comment_type controversiality depth is_submitter link_author link_permalink"
    " link_title link_url permalink replies score_hidden subreddit unrepliable_reason author_cakeday".split()
) - {"score"}
MENTION_FIELDS_LEFT = (POST_FIELDS_LEFT | COMMENT_FIELDS_LEFT | {"url", "is_self", "link_id"}) - {
    "subreddit",
    "permalink",
}
