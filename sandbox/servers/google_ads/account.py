"""The company's Google Ads account as of a moment: ads and their days.

A day shows its first conversions until it has settled.

Data flow: ads, ad_daily of the network google_ads -> results of queries.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from sandbox.servers.paging import Row

NETWORK = "google_ads"
CONVERSION_VALUE = 85.0


class AdsAccount:
    """What somebody with access to the account could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.as_of = as_of
        self.id = str(meta["google_ads_customer_id"])
        self.brand = str(meta["brand"])
        self.ads = tables["ads"].filter(pl.col("network") == NETWORK)
        self.daily = tables["ad_daily"].filter(pl.col("network") == NETWORK)

    @property
    def zone(self) -> str:
        """The zone in which the account counts days."""
        return str(self.ads["account_zone"][0]) if self.ads.height else "Europe/Berlin"

    @property
    def customer(self) -> Row:
        """The account itself."""
        return {
            "resourceName": f"customers/{self.id}",
            "id": self.id,
            "descriptiveName": self.brand,
            "currencyCode": str(self.ads["account_currency"][0]) if self.ads.height else "EUR",
            "timeZone": self.zone,
            "manager": False,
        }

    @cached_property
    def _days(self) -> pl.DataFrame:
        today = self.as_of.astimezone(ZoneInfo(self.zone)).date()
        shown = self.daily.filter(pl.col("date") < today).with_columns(
            conversions=pl.when(pl.col("settled_at") < self.as_of)
            .then("conversions")
            .otherwise("conversions_first")
        )
        return shown.join(self.ads.drop("network"), on="ad_id").sort("date", "ad_id")

    def ad_days(self, start: date, end: date) -> list[Row]:
        """Results of `ad_group_ad` for the days, removed ads included."""
        days = self._days.filter(pl.col("date").is_between(start, end, closed="both"))
        return [self._result(row) for row in days.to_dicts()]

    def _result(self, row: Row) -> Row:
        root = f"customers/{self.id}"
        address, _, suffix = row["final_url"].partition("?")
        customer = {name: self.customer[name] for name in ("resourceName", "id", "currencyCode", "timeZone")}
        group, ad = row["ad_group_id"], row["ad_id"]
        return {
            "customer": customer,
            "campaign": {
                "resourceName": f"{root}/campaigns/{row['campaign_id']}",
                "id": row["campaign_id"],
                "name": row["campaign_name"],
                "advertisingChannelType": "SEARCH",
            },
            "adGroup": {
                "resourceName": f"{root}/adGroups/{group}",
                "id": group,
                "name": row["ad_group_name"],
            },
            "adGroupAd": {
                "resourceName": f"{root}/adGroupAds/{group}~{ad}",
                "ad": {
                    "resourceName": f"{root}/ads/{ad}",
                    "id": ad,
                    "name": row["ad_name"],
                    "type": "RESPONSIVE_SEARCH_AD",
                    "finalUrls": [address],
                    "finalUrlSuffix": suffix,
                },
            },
            "segments": {"date": row["date"].isoformat()},
            "metrics": {
                "impressions": str(row["impressions"]),
                "clicks": str(row["clicks"]),
                "costMicros": str(row["spend_minor"] * 10_000),
                "conversions": float(row["conversions"]),
                "conversionsValue": row["conversions"] * CONVERSION_VALUE,
            },
        }
