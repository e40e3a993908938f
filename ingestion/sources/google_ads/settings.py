"""What we know of the Google Ads API, as constants.

Belongs here: the version, the queries, windows, error codes. Does not: credentials (dlt reads those),
requests (`client`).

Data flow: none; constants only.
"""

BASE_URL = "https://googleads.googleapis.com"
API_VERSION = "v25"  # a version lives about a year; v23 to v26 answer the queries below alike
API_VERSIONS_URL = "https://developers.google.com/google-ads/api/docs/sunset-dates"

REQUEST_DAYS = 30
RELOAD_DAYS = 30  # conversions come in for up to 90 days, nearly all of them within 30
HISTORY_DAYS = 1_125  # Google keeps days for 37 months

CUSTOMER_QUERY = (
    "SELECT customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone, "
    "customer.manager FROM customer LIMIT 1"
)
_METRICS = (
    "metrics.impressions, metrics.clicks, metrics.cost_micros, metrics.conversions, metrics.conversions_value"
)
AD_QUERY = (
    "SELECT customer.id, customer.currency_code, customer.time_zone, customer.final_url_suffix, "
    "campaign.id, campaign.name, campaign.final_url_suffix, campaign.advertising_channel_type, "
    "ad_group.id, ad_group.name, ad_group.final_url_suffix, "
    "ad_group_ad.ad.id, ad_group_ad.ad.name, ad_group_ad.ad.type, ad_group_ad.ad.final_urls, "
    f"ad_group_ad.ad.final_url_suffix, segments.date, {_METRICS} "
    "FROM ad_group_ad WHERE segments.date BETWEEN '{start}' AND '{end}'"
)
# Performance Max has no ads of its own: Google puts them together. Its campaigns stand for them.
CAMPAIGN_QUERY = (
    "SELECT customer.id, customer.currency_code, customer.time_zone, customer.final_url_suffix, "
    "campaign.id, campaign.name, campaign.final_url_suffix, campaign.advertising_channel_type, "
    f"segments.date, {_METRICS} "
    "FROM campaign WHERE campaign.advertising_channel_type = 'PERFORMANCE_MAX' "
    "AND segments.date BETWEEN '{start}' AND '{end}'"
)

UNSUPPORTED_VERSION = "UNSUPPORTED_VERSION"
DAY_SPENT = "RESOURCE_EXHAUSTED"
TOO_FAST = "RESOURCE_TEMPORARILY_EXHAUSTED"
THROTTLE_ATTEMPTS = 4

# Fields we know and leave; any other is kept as `extra` and reported.
DAY_FIELDS_LEFT = frozenset(
    "customer.resourceName customer.finalUrlSuffix campaign.resourceName campaign.finalUrlSuffix"
    " adGroup.resourceName adGroup.finalUrlSuffix adGroupAd.resourceName adGroupAd.ad segments.resourceName"
    " metrics.resourceName".split()
)
