"""Declared shape of Google Ads' raw table.

Belongs here: columns, keys and types as data. Does not: how a result becomes a row (`helpers`).

Data flow: `helpers` rows -> this contract -> raw_google_ads.
"""

from ingestion.contracts import BIGINT, DATE, DECIMAL, Column, Contract
from ingestion.sources.google_ads import settings

AD_DAYS = Contract(
    source="google_ads",
    name="ad_days",
    primary_key=("customer_id", "ad_group_id", "ad_id", "date"),
    recorded_at="date",
    columns=(
        Column("customer_id", path="customer.id"),
        Column("currency_code", path="customer.currencyCode", required=True),
        Column("time_zone", path="customer.timeZone"),
        Column("campaign_id", path="campaign.id", required=True),
        Column("campaign_name", path="campaign.name"),
        Column("advertising_channel_type", path="campaign.advertisingChannelType"),
        Column("ad_group_id", path="adGroup.id"),
        Column("ad_group_name", path="adGroup.name"),
        Column("ad_id", path="adGroupAd.ad.id"),
        Column("ad_name", path="adGroupAd.ad.name"),
        Column("ad_type", path="adGroupAd.ad.type"),
        Column("final_url"),
        Column("date", DATE, path="segments.date"),
        Column("impressions", BIGINT, path="metrics.impressions", minimum=0),
        Column("clicks", BIGINT, path="metrics.clicks", minimum=0),
        Column("cost_micros", BIGINT, path="metrics.costMicros"),
        Column("conversions", DECIMAL, path="metrics.conversions"),
        Column("conversions_value", DECIMAL, path="metrics.conversionsValue"),
    ),
    ignored=settings.DAY_FIELDS_LEFT,
)

CONTRACTS = (AD_DAYS,)
