"""The company's ad account on Meta as of a moment: its ads, their creatives, their days.

Belongs here: table columns -> Graph nodes, the fields that exist. Does not: requests.

Data flow: ads, ad_daily -> Collections of nodes, rows of insights.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from sandbox.servers.asof import ISO_NO_COLON, happened, known
from sandbox.servers.paging import Collection, Row

NETWORK = "meta_ads"
ACTION_TYPES = ("omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase")
"""Names under which Meta counts one and the same purchase."""
FINISHED = ("ARCHIVED", "DELETED")


class AdAccount:
    """What a token could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.as_of = as_of
        self.id = "act_" + str(meta["meta_ads_account_id"]).removeprefix("act_")
        self.name = str(meta["brand"])
        self._ads = tables["ads"].filter(pl.col("network") == NETWORK)
        self._days = tables["ad_daily"].filter(pl.col("network") == NETWORK)
        first = self._ads.head(1).to_dicts()
        self.currency = first[0]["account_currency"] if first else "USD"
        self.zone = first[0]["account_zone"] if first else "America/New_York"
        self._created = meta["start"]

    @cached_property
    def ads(self) -> Collection:
        """Every ad that had begun, newest first; `order` is epoch seconds."""
        frame = happened(self._ads, "started_at", self.as_of).with_columns(
            known("ended_at", self.as_of), known("deleted_at", self.as_of)
        )
        changed = pl.coalesce("deleted_at", "ended_at", "started_at")
        frame = frame.with_columns(
            changed.dt.epoch("s").alias("changed"),
            changed.dt.strftime(ISO_NO_COLON).alias("updated_time"),
            pl.col("started_at").dt.strftime(ISO_NO_COLON).alias("created_time"),
            pl.col("started_at").dt.epoch("s").alias("order"),
            status=pl.when(pl.col("deleted_at").is_not_null())
            .then(pl.lit("DELETED"))
            .when(pl.col("ended_at").is_not_null())
            .then(pl.lit("PAUSED"))
            .otherwise(pl.lit("ACTIVE")),
        ).sort("order", "ad_id", descending=True)
        return Collection(frame, "ad_id", pl.DataFrame.to_dicts)

    def shown(self, statuses: list[str] | None) -> Collection:
        """Ads in these states; finished ones only when they are asked for."""
        if statuses is None:
            return self.ads.where(pl.col("status").is_in(FINISHED).not_())
        return self.ads.where(pl.col("status").is_in(statuses))

    def days(self, first: date, last: date) -> pl.DataFrame:
        """Days of the ads in the account's zone that were over. Grain: ad_id, date."""
        today = self.as_of.astimezone(ZoneInfo(self.zone)).date()
        over = self._days.filter(pl.col("date").is_between(first, last) & (pl.col("date") < today))
        settled = (pl.col("settled_at") < self.as_of).fill_null(False)
        return (
            over.join(self.ads.frame.drop("network"), on="ad_id", how="inner")
            .with_columns(
                counted=pl.when(settled).then("conversions").otherwise("conversions_first"),
                order=pl.col("date").dt.strftime("%Y%m%d").cast(pl.Int64),
                row_id=pl.col("date").cast(pl.String) + "/" + pl.col("ad_id"),
            )
            .sort("order", "row_id")
        )

    def account_fields(self) -> Row:
        """Readable fields of the account."""
        return {
            "id": self.id,
            "account_id": self.id.removeprefix("act_"),
            "name": self.name,
            "currency": self.currency,
            "timezone_name": self.zone,
            "account_status": 1,
            "created_time": datetime.fromisoformat(self._created).strftime(ISO_NO_COLON),
        }

    @cached_property
    def ad_fields(self) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of an ad."""
        return {
            "id": lambda row: row["ad_id"],
            "account_id": lambda row: self.id.removeprefix("act_"),
            "name": lambda row: row["ad_name"],
            "campaign_id": lambda row: row["campaign_id"],
            "adset_id": lambda row: row["ad_group_id"],
            "campaign": lambda row: {"id": row["campaign_id"], "name": row["campaign_name"]},
            "adset": lambda row: {"id": row["ad_group_id"], "name": row["ad_group_name"]},
            "status": lambda row: row["status"],
            "effective_status": lambda row: row["status"],
            "created_time": lambda row: row["created_time"],
            "updated_time": lambda row: row["updated_time"],
            "creative": self._creative,
        }

    def _creative(self, row: Row) -> Row:
        """The link and its tags apart, as in Ads Manager; an ad of a post has the post's id."""
        link, _, tags = str(row["final_url"]).partition("?")
        creative: Row = {"id": f"{row['ad_id']}1", "url_tags": tags}
        creative["object_story_spec"] = {"link_data": {"link": link, "message": row["ad_name"]}}
        if row["post_vendor_id"]:
            creative["effective_object_story_id"] = row["post_vendor_id"]
        return creative

    @cached_property
    def insight_fields(self) -> dict[str, Callable[[Row], Any]]:
        """Readable fields of one day of one ad: numbers are texts, and what did not happen is left out."""
        return {
            "account_id": lambda row: self.id.removeprefix("act_"),
            "account_name": lambda row: self.name,
            "account_currency": lambda row: self.currency,
            "campaign_id": lambda row: row["campaign_id"],
            "campaign_name": lambda row: row["campaign_name"],
            "adset_id": lambda row: row["ad_group_id"],
            "adset_name": lambda row: row["ad_group_name"],
            "ad_id": lambda row: row["ad_id"],
            "ad_name": lambda row: row["ad_name"],
            "attribution_setting": lambda row: "7d_click_1d_view",
            "date_start": lambda row: row["date"].isoformat(),
            "date_stop": lambda row: row["date"].isoformat(),
            "impressions": lambda row: str(row["impressions"]),
            "reach": lambda row: str(row["reach"]),
            "clicks": lambda row: str(row["clicks"]),
            "inline_link_clicks": lambda row: str(row["clicks"]),
            "outbound_clicks": lambda row: _actions(("outbound_click",), row["clicks"]),
            "spend": lambda row: f"{row['spend_minor'] // 100}.{row['spend_minor'] % 100:02d}",
            "actions": lambda row: _actions(ACTION_TYPES, row["counted"]),
            "action_values": lambda row: None,
        }


def _actions(names: tuple[str, ...], count: int) -> list[Row] | None:
    return [{"action_type": name, "value": str(count)} for name in names] if count else None


def parse_list(text: str | None) -> list[str] | None:
    """A JSON list of texts, as Graph takes lists; None when there is none.

    Raises:
        ValueError: it is no such list.
    """
    if not text:
        return None
    values = json.loads(text)
    if not isinstance(values, list):
        raise ValueError("no list")
    return [str(value) for value in values]
