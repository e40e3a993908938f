"""The company's Google Analytics property as of a moment: sessions by day in Berlin and where they came from.

Every visit of the group's sites counts, whichever country's own collector saw it as well, from when it was
received. What Google does to the figures is there too: for the last days some sessions have no
source yet, on the 17th of a month rare combinations end up in the row "(other)", and on the 5th those of
a single session are withheld.

Data flow: visits, form_submissions, charges -> sessions grouped by the asked-for dimensions.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from sandbox.servers.asof import happened

ZONE = "Europe/Berlin"
CURRENCY = "EUR"
EUROS = {"EUR": 1.0, "USD": 0.92, "GBP": 1.15}
"""Google converts by its own rates."""
UNSETTLED_DAYS = 2
OTHER_DAY, THRESHOLD_DAY = 17, 5
KEPT_ROWS = 5
SEARCH_HOSTS = {"www.google.com": "google", "www.bing.com": "bing", "duckduckgo.com": "duckduckgo"}
DIMENSIONS = (
    "date", "sessionSource", "sessionMedium", "sessionCampaignName", "sessionCampaignId",
    "sessionManualAdContent", "sessionManualTerm", "sessionDefaultChannelGroup", "landingPage",
)  # fmt: skip
METRIC_TYPES = {
    "sessions": "TYPE_INTEGER",
    "engagedSessions": "TYPE_INTEGER",
    "totalUsers": "TYPE_INTEGER",
    "newUsers": "TYPE_INTEGER",
    "keyEvents": "TYPE_FLOAT",
    "transactions": "TYPE_INTEGER",
    "purchaseRevenue": "TYPE_CURRENCY",
    "totalRevenue": "TYPE_CURRENCY",
}
_SUMS = [name for name in METRIC_TYPES if name != "totalUsers"]


class AnalyticsProperty:
    """What a viewer of the property could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.today = as_of.astimezone(ZoneInfo(ZONE)).date()

    @cached_property
    def sessions(self) -> pl.DataFrame:
        """One row a session with its dimensions and measures."""
        visits = happened(self.tables["visits"], "received_at", self.as_of).sort("visited_at", "visit_id")
        host = pl.col("referrer").str.extract(r"^https?://([^/]+)")
        engine = host.replace_strict(SEARCH_HOSTS, default=None, return_dtype=pl.String)
        tagged = pl.col("utm_source").is_not_null()
        day = pl.col("visited_at").dt.convert_time_zone(ZONE).dt.date()
        number = pl.col("visit_id").str.tail(4).str.to_integer(base=16)
        pending = (day > self.today - pl.duration(days=UNSETTLED_DAYS + 1)) & (number % 10 == 0)
        unset = pl.lit("(not set)")

        def given(name: str) -> pl.Expr:
            return pl.col(name).fill_null(unset)

        medium = (
            pl.when(tagged)
            .then("utm_medium")
            .when(engine.is_not_null())
            .then(pl.lit("organic"))
            .when(host.is_not_null())
            .then(pl.lit("referral"))
            .otherwise(pl.lit("(none)"))
        )
        source = pl.coalesce("utm_source", engine, host.str.strip_prefix("www."), pl.lit("(direct)"))
        campaign = (
            pl.when(tagged)
            .then(given("utm_campaign"))
            .otherwise(pl.format("({})", medium.str.strip_chars("()").replace("none", "direct")))
        )
        frame = visits.with_columns(
            day=day,
            sessionSource=pl.when(pending).then(unset).otherwise(source),
            sessionMedium=pl.when(pending).then(unset).otherwise(medium),
            sessionCampaignName=pl.when(pending).then(unset).otherwise(campaign),
            sessionCampaignId=unset,
            sessionManualAdContent=pl.when(pending).then(unset).otherwise(given("utm_content")),
            sessionManualTerm=pl.when(pending).then(unset).otherwise(given("utm_term")),
            landingPage=pl.col("page_url").str.extract(r"^https?://[^/]+([^?#]*)").replace("", "/"),
            sessions=pl.lit(1),
            engagedSessions=(number % 10 < 6).cast(pl.Int64),
            newUsers=pl.col("anonymous_id").is_first_distinct().cast(pl.Int64),
        ).with_columns(date=pl.col("day").dt.strftime("%Y%m%d"), sessionDefaultChannelGroup=_channel_group())
        return self._with_results(frame)

    def _with_results(self, sessions: pl.DataFrame) -> pl.DataFrame:
        """Forms are key events and check-outs are purchases of the browser's last session before."""
        forms = happened(self.tables["form_submissions"], "received_at", self.as_of)
        money = self.tables["charges"].filter(
            pl.col("status") == "succeeded", pl.col("created_at") < self.as_of
        )
        paid = money.select(
            "email",
            at="created_at",
            paid_at="created_at",
            euros=pl.col("amount_minor")
            / 100
            * pl.col("currency").str.to_uppercase().replace_strict(EUROS, default=1.0),
        ).sort("at")
        bought = (
            forms.filter(pl.col("form") == "checkout")
            .with_columns(at="submitted_at")
            .sort("at")
            .join_asof(paid, on="at", by="email", strategy="nearest", tolerance="2h", check_sortedness=False)
            .unique("paid_at", keep="first", maintain_order=True)
            .select("submission_id", "euros")
        )
        results = (
            forms.join(bought, on="submission_id", how="left")
            .with_columns(at="submitted_at")
            .sort("at")
            .join_asof(
                sessions.select("anonymous_id", "visit_id", at="visited_at").sort("at"),
                on="at",
                by="anonymous_id",
                tolerance="1d",
                check_sortedness=False,
            )
            .drop_nulls("visit_id")
            .group_by("visit_id")
            .agg(
                keyEvents=pl.len().cast(pl.Float64),
                transactions=(pl.col("form") == "checkout").sum().cast(pl.Int64),
                purchaseRevenue=pl.col("euros").fill_null(0).sum(),
            )
        )
        return (
            sessions.join(results, on="visit_id", how="left")
            .with_columns(pl.col("keyEvents", "transactions", "purchaseRevenue").fill_null(0))
            .with_columns(totalRevenue=pl.col("purchaseRevenue"))
        )

    def report(self, dimensions: list[str], start: date, end: date) -> pl.DataFrame:
        """Sessions of the days grouped by the dimensions. Grain and order: the dimensions."""
        chosen = self.sessions.filter(pl.col("day").is_between(start, end, closed="both"))
        if not dimensions:
            return chosen.select(*_measures())
        rows = chosen.group_by(dimensions).agg(*_measures()).sort(dimensions)
        if "date" not in dimensions or len(dimensions) < len(DIMENSIONS):
            return rows
        return self._curtailed(rows, dimensions)

    def _curtailed(self, rows: pl.DataFrame, dimensions: list[str]) -> pl.DataFrame:
        """Rows as Google gives them out: rare combinations lumped together, rows of one person withheld."""
        day = pl.col("date").str.slice(6).cast(pl.Int64)
        rank = pl.col("sessions").rank("ordinal", descending=True).over("date")
        is_rare = (day == OTHER_DAY) & (rank > KEPT_ROWS)
        others = [
            pl.when(is_rare).then(pl.lit("(other)")).otherwise(name).alias(name) for name in dimensions[1:]
        ]
        lumped = (
            rows.with_columns(others).group_by(dimensions).agg(pl.col(METRIC_TYPES).sum()).sort(dimensions)
        )
        rank_of_lumped = pl.col("sessions").rank("ordinal", descending=True).over("date")
        is_few = (day == THRESHOLD_DAY) & (pl.col("sessions") == 1) & (rank_of_lumped > KEPT_ROWS)
        return lumped.filter(~is_few)

    def has_day(self, number: int, start: date, end: date) -> bool:
        """Whether a day of the month lies in the range, and sessions on it."""
        days = self.sessions.filter(pl.col("day").is_between(start, end, closed="both"))["day"]
        return bool((days.dt.day() == number).any())


def _measures() -> list[pl.Expr]:
    return [
        *[pl.col(name).sum() for name in _SUMS],
        pl.col("anonymous_id").n_unique().cast(pl.Int64).alias("totalUsers"),
    ]


def _channel_group() -> pl.Expr:
    source, medium = pl.col("sessionSource"), pl.col("sessionMedium")
    is_social = source.str.contains(
        "linkedin|facebook|mastodon|instagram|youtube|tiktok|reddit|bsky|^x$|^t.co$"
    )
    return (
        pl.when(medium == "cpc").then(pl.lit("Paid Search"))
        .when(medium == "paid_social").then(pl.lit("Paid Social"))
        .when(medium == "email").then(pl.lit("Email"))
        .when(source == "(direct)").then(pl.lit("Direct"))
        .when(is_social & (medium != "(not set)")).then(pl.lit("Organic Social"))
        .when(medium == "organic").then(pl.lit("Organic Search"))
        .when(medium == "referral").then(pl.lit("Referral"))
        .otherwise(pl.lit("Unassigned"))
    )  # fmt: skip
