"""What we know of Meta's Marketing API, as constants.

Belongs here: page sizes, windows, the fields we take. Does not: credentials (dlt reads those), Graph itself
(`ingestion.graph`), requests (`client`).

Data flow: none; constants only.
"""

PAGE_SIZE = 500
# Creatives can be large: what Meta finds too long is asked for in smaller pages.
AD_PAGE_SIZES = (100, 25, 5)

RESTATED_DAYS = 28  # attribution windows and late corrections
HISTORY_DAYS = 36 * 30  # Meta refuses what is older than 37 months
FULL_WALK_DAYS = 7  # how often all ads are listed: a campaign's new name does not change its ads
ADS_OVERLAP_HOURS = 24

DIRECT_DAYS = 7  # longer periods are asked for as a report that Meta prepares
REPORT_DAYS = 30
POLL_SECONDS = 5.0
POLL_ATTEMPTS = 240

# Meta counts one purchase under several names. Of the names joined by | the first that a row has is taken;
# the numbers of names separated by commas are added up.
CONVERSION_ACTIONS = "omni_purchase|purchase,lead"

ACCOUNT_FIELDS = (
    "id",
    "account_id",
    "name",
    "currency",
    "timezone_name",
    "account_status",
    "created_time",
)
AD_FIELDS = (
    "id",
    "account_id",
    "name",
    "campaign{id,name}",
    "adset{id,name}",
    "effective_status",
    "created_time",
    "updated_time",
    "creative{id,effective_object_story_id,effective_instagram_media_id,url_tags,link_url,object_url,template_url,"
    "object_story_spec,asset_feed_spec{link_urls}}",
)
INSIGHT_FIELDS = (
    "account_id",
    "account_currency",
    "campaign_id",
    "campaign_name",
    "adset_id",
    "adset_name",
    "ad_id",
    "ad_name",
    "attribution_setting",
    "impressions",
    "reach",
    "clicks",
    "inline_link_clicks",
    "outbound_clicks",
    "spend",
    "actions",
    "action_values",
)
# Without the deleted ones Meta leaves them out, and their figures would have no link.
EFFECTIVE_STATUSES = (
    "ACTIVE",
    "PAUSED",
    "DELETED",
    "PENDING_REVIEW",
    "DISAPPROVED",
    "PREAPPROVED",
    "PENDING_BILLING_INFO",
    "CAMPAIGN_PAUSED",
    "ARCHIVED",
    "ADSET_PAUSED",
    "IN_PROCESS",
    "WITH_ISSUES",
)
# Fields we know and leave; any other is kept as `extra` and reported.
AD_FIELDS_LEFT = frozenset({"campaign.*", "adset.*", "creative.*"})
