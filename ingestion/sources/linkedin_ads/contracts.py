"""Declared shape of the raw tables of LinkedIn's ads.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).
LinkedIn's words: a campaign group holds campaigns, a campaign holds creatives.

Data flow: `helpers` rows -> these contracts -> raw_linkedin_ads.
"""

from ingestion.contracts import BIGINT, DATE, DECIMAL, TIMESTAMP, Column, Contract
from ingestion.sources.linkedin_ads import settings

ACCOUNTS = Contract(
    source="linkedin_ads",
    name="accounts",
    primary_key=("id",),
    columns=(
        Column("id"),
        Column("name"),
        Column("currency", required=True),
        Column("time_zone", required=True),  # in whose days LinkedIn counts
        Column("status"),
    ),
    ignored=settings.ACCOUNT_FIELDS_LEFT,
)
CAMPAIGN_GROUPS = Contract(
    source="linkedin_ads",
    name="campaign_groups",
    primary_key=("id",),
    columns=(Column("id"), Column("account"), Column("name"), Column("status")),
    ignored=settings.GROUP_FIELDS_LEFT,
)
CAMPAIGNS = Contract(
    source="linkedin_ads",
    name="campaigns",
    primary_key=("id",),
    columns=(
        Column("id"),
        Column("account"),
        Column("campaign_group", path="campaignGroup"),
        Column("name"),
        Column("status"),
        Column("objective_type", path="objectiveType"),
    ),
    ignored=settings.CAMPAIGN_FIELDS_LEFT,
)
CREATIVES = Contract(
    source="linkedin_ads",
    name="creatives",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("account"),
        Column("campaign", required=True),
        Column("name"),
        Column("intended_status", path="intendedStatus"),
        Column("post_id"),
        Column("link_url"),
        Column("created_at", TIMESTAMP, path="createdAt"),
        Column("last_modified_at", TIMESTAMP, path="lastModifiedAt"),
    ),
    ignored=settings.CREATIVE_FIELDS_LEFT,
)
AD_DAYS = Contract(
    source="linkedin_ads",
    name="ad_days",
    primary_key=("creative_id", "date"),
    recorded_at="date",
    columns=(
        Column("creative_id"),
        Column("date", DATE),
        Column("account_id", required=True),
        Column("impressions", BIGINT, minimum=0),
        Column("approximate_member_reach", BIGINT, path="approximateMemberReach", minimum=0),
        Column("clicks", BIGINT),  # clicks found invalid are taken back
        Column("landing_page_clicks", BIGINT, path="landingPageClicks"),
        Column("cost_in_local_currency", DECIMAL, path="costInLocalCurrency"),
        Column("external_website_conversions", BIGINT, path="externalWebsiteConversions"),
        Column("external_website_post_click_conversions", BIGINT, path="externalWebsitePostClickConversions"),
        Column("external_website_post_view_conversions", BIGINT, path="externalWebsitePostViewConversions"),
        Column("conversion_value_in_local_currency", DECIMAL, path="conversionValueInLocalCurrency"),
        Column("one_click_leads", BIGINT, path="oneClickLeads"),
        Column("likes", BIGINT),
        Column("comments", BIGINT),
        Column("shares", BIGINT),
        Column("follows", BIGINT),
        Column("video_views", BIGINT, path="videoViews"),
    ),
    ignored=frozenset({"dateRange", "pivotValues"}),
)

CONTRACTS = (ACCOUNTS, CAMPAIGN_GROUPS, CAMPAIGNS, CREATIVES, AD_DAYS)
