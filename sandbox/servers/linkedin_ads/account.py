"""The company's ad account as of a moment: groups, campaigns, creatives, figures by day.

Figures are of days that are over. Conversions are the first count until LinkedIn has settled them.

Data flow: ads, ad_daily -> entities and adAnalytics elements.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import happened, known, millis
from sandbox.servers.linkedin.restli import date_record
from sandbox.servers.paging import Row

NETWORK = "linkedin_ads"


class AdAccount:
    """What a member with a role on the account could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.id = str(meta["linkedin_ads_account_id"])
        self.title = str(meta["brand"])
        self.urn = f"urn:li:sponsoredAccount:{self.id}"

    @cached_property
    def _ads(self) -> pl.DataFrame:
        frame = self.tables["ads"].filter(pl.col("network") == NETWORK)
        return (
            happened(frame, "started_at", self.as_of)
            .with_columns(known("ended_at", self.as_of), known("deleted_at", self.as_of))
            .with_columns(millis("started_at"), millis("ended_at"), millis("deleted_at"))
            .sort("started_at", "ad_id")
        )

    def account(self) -> Row:
        """The account itself."""
        currencies = self.tables["ads"].filter(pl.col("network") == NETWORK)["account_currency"]
        return {
            "id": int(self.id) if self.id.isdigit() else self.id,
            "name": self.title,
            "currency": currencies[0] if len(currencies) else "EUR",
            "status": "ACTIVE",
            "type": "BUSINESS",
        }

    @cached_property
    def campaign_groups(self) -> list[Row]:
        """Campaign groups, oldest first."""
        return self._entities("campaign_id", "campaign_name", lambda row: {})

    @cached_property
    def campaigns(self) -> list[Row]:
        """Campaigns, oldest first."""
        return self._entities(
            "ad_group_id",
            "ad_group_name",
            lambda row: {
                "campaignGroup": f"urn:li:sponsoredCampaignGroup:{row['campaign_id']}",
                "objectiveType": "WEBSITE_VISIT",
            },
        )

    def _entities(self, key: str, name: str, more: Any) -> list[Row]:
        rows = self._ads.unique(key, keep="first", maintain_order=True).to_dicts()
        return [
            {
                "id": int(row[key]) if row[key].isdigit() else row[key],
                "account": self.urn,
                "name": row[name],
                "status": "ACTIVE" if row["ended_at"] is None else "COMPLETED",
                **more(row),
            }
            for row in rows
        ]

    @cached_property
    def creatives(self) -> list[Row]:
        """Creatives, oldest first; what was taken away is archived."""
        return [self._creative(row) for row in self._ads.to_dicts()]

    def _creative(self, row: Row) -> Row:
        post = row["post_vendor_id"]
        content = {"reference": post} if post else {"textAd": {"landingPage": row["final_url"]}}
        gone = row["deleted_at"]
        return {
            "id": f"urn:li:sponsoredCreative:{row['ad_id']}",
            "account": self.urn,
            "campaign": f"urn:li:sponsoredCampaign:{row['ad_group_id']}",
            "name": row["ad_name"],
            "content": content,
            "intendedStatus": "ACTIVE" if gone is None else "ARCHIVED",
            "isServing": row["ended_at"] is None,
            "createdAt": row["started_at"],
            "lastModifiedAt": gone or row["ended_at"] or row["started_at"],
        }

    @cached_property
    def posts(self) -> dict[str, Row]:
        """Posts that ads show, with the page that they lead to."""
        rows = self._ads.filter(pl.col("post_vendor_id").is_not_null())
        return {
            row["post_vendor_id"]: {
                "id": row["post_vendor_id"],
                "content": {"article": {"source": row["final_url"], "title": row["ad_name"]}},
            }
            for row in rows.to_dicts()
        }

    @cached_property
    def _days(self) -> pl.DataFrame:
        frame = self.tables["ad_daily"].filter(
            (pl.col("network") == NETWORK) & (pl.col("date") < self.as_of.astimezone(UTC).date())
        )
        settled = (pl.col("settled_at") < self.as_of).fill_null(False)
        count = pl.when(settled).then(pl.col("conversions")).otherwise(pl.col("conversions_first"))
        ads = self._ads.select("ad_id", "ad_group_id")
        return (
            frame.join(ads, on="ad_id", how="inner")
            .with_columns(counted=count.fill_null(0))
            .sort("date", "ad_id")
        )

    def analytics(self, start: date, end: date, campaigns: list[str] | None) -> list[Row]:
        """One element a creative and day in [start, end] on which it was shown."""
        rows = self._days.filter(pl.col("date").is_between(start, end))
        if campaigns is not None:
            wanted = [urn.rsplit(":", 1)[-1] for urn in campaigns]
            rows = rows.filter(pl.col("ad_group_id").is_in(wanted))
        return [_element(row) for row in rows.to_dicts()]


def _element(row: Row) -> Row:
    return {
        "dateRange": {"start": date_record(row["date"]), "end": date_record(row["date"])},
        "pivotValues": [f"urn:li:sponsoredCreative:{row['ad_id']}"],
        "impressions": row["impressions"],
        "approximateMemberReach": row["reach"],
        "clicks": row["clicks"],
        "landingPageClicks": row["clicks"],
        "costInLocalCurrency": f"{row['spend_minor'] // 100}.{row['spend_minor'] % 100:02d}",
        "externalWebsiteConversions": row["counted"],
        "externalWebsitePostClickConversions": row["counted"],
        "externalWebsitePostViewConversions": 0,
        "conversionValueInLocalCurrency": "0.0",
        "oneClickLeads": 0,
        "likes": 0,
        "comments": 0,
        "shares": 0,
        "follows": 0,
        "videoViews": 0,
    }
