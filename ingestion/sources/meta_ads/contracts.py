"""Declared shape of the raw tables of Meta Ads.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).

Data flow: `helpers` rows -> these contracts -> raw_meta_ads.
"""

from ingestion.contracts import BIGINT, DATE, DECIMAL, JSON, TIMESTAMP, Column, Contract
from ingestion.sources.meta_ads import settings

ACCOUNTS = Contract(
    source="meta_ads",
    name="accounts",
    primary_key=("account_id",),
    columns=(
        Column("account_id"),
        Column("name"),
        Column("currency", required=True),
        Column("timezone_name", required=True),
        Column("account_status", BIGINT),
        Column("created_at", TIMESTAMP, path="created_time"),
    ),
    ignored=frozenset({"id"}),
)
ADS = Contract(
    source="meta_ads",
    name="ads",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("account_id"),
        Column("name"),
        Column("campaign_id", path="campaign.id"),
        Column("campaign_name", path="campaign.name"),
        Column("adset_id", path="adset.id"),
        Column("adset_name", path="adset.name"),
        Column("effective_status"),
        Column("creative_id", path="creative.id"),
        Column("object_story_id", path="creative.effective_object_story_id"),
        Column("instagram_media_id", path="creative.effective_instagram_media_id"),
        Column("url_tags", path="creative.url_tags"),
        Column("link_url"),
        Column("created_at", TIMESTAMP, required=True, path="created_time"),
        Column("updated_at", TIMESTAMP, path="updated_time"),
    ),
    ignored=settings.AD_FIELDS_LEFT,
)
AD_INSIGHTS = Contract(
    source="meta_ads",
    name="ad_insights",
    primary_key=("ad_id", "date_start"),
    recorded_at="date_start",
    columns=(
        Column("ad_id"),
        Column("date_start", DATE),
        Column("date_stop", DATE),
        Column("account_id", required=True),
        Column("account_currency", required=True),
        Column("campaign_id"),
        Column("campaign_name"),
        Column("adset_id"),
        Column("adset_name"),
        Column("ad_name"),
        Column("attribution_setting"),
        Column("impressions", BIGINT, minimum=0),
        Column("reach", BIGINT, minimum=0),
        Column("clicks", BIGINT, minimum=0),
        Column("inline_link_clicks", BIGINT, minimum=0),
        Column("outbound_clicks", JSON),
        Column("spend", DECIMAL, required=True),
        Column("actions", JSON),
        Column("action_values", JSON),
        Column("reported_conversions", DECIMAL, minimum=0),
    ),
)

CONTRACTS = (ACCOUNTS, ADS, AD_INSIGHTS)
