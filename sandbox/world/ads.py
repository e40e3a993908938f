"""What the networks report of the company's paid ads: the ads, and their daily numbers with what they cost.

Belongs here: Meta, Google Ads, LinkedIn (whose campaign groups are the campaigns here, whose campaigns the ad
groups, whose creatives the ads). Does not: what the company keeps in files (`files`): each euro spent stands
in one place only.

Until `settled_at` a network shows `conversions_first` of a day, then `conversions`.

Data flow: History, visits, posts -> ads, ad_daily; media_cells -> files of a firm that has no vendors.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNEL_NAMES, CHANNELS
from sandbox.world import vocabulary as words
from sandbox.world.activities import Activities
from sandbox.world.calendar import (
    CURRENCIES,
    DAYS,
    ZONES,
    dates,
    datetimes,
    exchange_rates,
    local_day,
    stream,
)
from sandbox.world.columns import texts
from sandbox.world.history import History
from sandbox.world.web import Web

COST_PER_CLICK = {"linkedin/paid_ad": 9.0, "facebook/paid_ad": 1.8, "web/paid_ad": 1.1}
COST_PER_THOUSAND_SEEN = {"linkedin/paid_ad": 60.0, "facebook/paid_ad": 60.0}
EXTRA_CLICKS = 0.12
"""Clicks that never became a visit, for each that did."""
SETTLING_DAYS = (1.0, 20.0)


@dataclass(frozen=True)
class Network:
    """One ad network and the company's account there."""

    name: str
    channel: str
    account: str
    currency: str
    zone: str
    source: str
    medium: str
    campaign: str
    """Name of a campaign; {quarter} where there is one each quarter."""
    first_id: int
    id_step: int
    seen_factor: float
    """Impressions for each time that somebody of the simulated market saw the ad."""
    unclicked: float
    """Further impressions for each click."""
    conversion_rate: float
    view_through_rate: float
    reports_reach: bool


NETWORKS = (
    Network("linkedin_ads", "linkedin/paid_ad", "512938475", "EUR", "UTC", "linkedin", "paid_social",
        "Prospecting {quarter}", 310_000_000, 1_013, 6.0, 0.0, 0.07, 0.0, reports_reach=True),
    Network("meta_ads", "facebook/paid_ad", "293847561029384", "USD", "America/New_York", "facebook",
        "paid_social", "Retargeting {quarter}", 120_210_000_000_000_000, 7_000_003, 8.0, 0.0, 0.09, 0.0006,
        reports_reach=True),
    Network("google_ads", "web/paid_ad", "2938475610", "EUR", "Europe/Berlin", "google", "cpc",
        "Brand search", 20_938_000_000, 70_001, 0.0, 2.5, 0.12, 0.0, reports_reach=False),
)  # fmt: skip
ACCOUNTS: dict[str, str] = {
    "linkedin_ads_account_id": NETWORKS[0].account,
    "meta_ads_account_id": f"act_{NETWORKS[1].account}",
    "google_ads_customer_id": NETWORKS[2].account,
}
_ID_KINDS = 3


@dataclass(frozen=True)
class MediaCells:
    """Arrays by ad (activity) and calendar day: how often seen, clicked, and what that costs."""

    activity: np.ndarray
    day: np.ndarray
    seen: np.ndarray
    clicks: np.ndarray
    euros: np.ndarray
    first: np.ndarray
    """First and last instant of the ad, whatever the day."""
    last: np.ndarray

    def take(self, rows: np.ndarray) -> "MediaCells":
        """These rows only."""
        return MediaCells(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})


def media_cells(
    rng: np.random.Generator, history: History, web: Web, zones: Mapping[str, str] | None = None
) -> MediaCells:
    """What was spent on media, sorted by ad and day; days are those of the zone of a channel, else UTC."""
    moments, acts = history.moments, history.activities
    paid = [index for index, item in enumerate(CHANNELS) if item.is_paid]
    shown = np.flatnonzero(history.outcome.run.happened & np.isin(moments.channel, paid))
    of_ads = np.flatnonzero(np.isin(acts.channel, paid))
    landed = web.landings.filter(pl.col("activity").is_in(of_ads.tolist()))
    activity = np.concatenate([moments.activity[shown], landed["activity"].to_numpy()]).astype(np.int64)
    instant = np.concatenate([moments.instant[shown], landed["instant"].to_numpy()])
    clicked = np.arange(len(activity)) >= len(shown)
    channel = acts.channel[activity]
    zone = np.array([ZONES.index(zones[name]) if zones and name in zones else -1 for name in CHANNEL_NAMES])
    day = local_day(instant, zone[channel])

    per_click = np.array([COST_PER_CLICK.get(name, 0) for name in CHANNEL_NAMES])
    per_seen = np.array([COST_PER_THOUSAND_SEEN.get(name, 0) / 1000 for name in CHANNEL_NAMES])
    cost = np.where(clicked, per_click[channel], per_seen[channel])
    cells, inverse = np.unique(activity * (DAYS + 2) + day + 1, return_inverse=True)
    of_cell, ads = cells // (DAYS + 2), len(acts.code)
    first, last = np.full(ads, np.inf), np.full(ads, -np.inf)
    np.minimum.at(first, activity, instant)
    np.maximum.at(last, activity, instant)
    return MediaCells(
        activity=of_cell,
        day=cells % (DAYS + 2) - 1,
        seen=np.bincount(inverse, weights=~clicked).astype(np.int64),
        clicks=np.bincount(inverse, weights=clicked).astype(np.int64),
        euros=np.bincount(inverse, weights=cost) * rng.uniform(0.9, 1.1, len(cells)),
        first=first[of_cell],
        last=last[of_cell],
    )


def build_ads(history: History, web: Web, posts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The ads of the three networks and their days."""
    rng = stream(history.seed, "ads")
    zones = {network.channel: network.zone for network in NETWORKS if network.zone in ZONES}
    cells = media_cells(rng, history, web, zones)
    channel = history.activities.channel[cells.activity]
    ads, days = [], []
    for network in NETWORKS:
        index = CHANNEL_NAMES.index(network.channel)
        mine = cells.take(np.flatnonzero(channel == index))
        ad = _ads(rng, history.activities, network, history.activities.of(index), mine)
        ads.append(ad)
        days.append(_days(rng, history, network, dict(ad.select("activity", "ad_id").iter_rows()), mine))
    promoted = posts.filter((pl.col("platform") == "facebook") & pl.col("deleted_at").is_null())
    return {
        "ads": _promoting(pl.concat(ads), promoted).drop("activity"),
        "ad_daily": pl.concat(days).sort("network", "date", "ad_id"),
    }


def _ads(
    rng: np.random.Generator, acts: Activities, network: Network, rows: np.ndarray, cells: MediaCells
) -> pl.DataFrame:
    """One ad an activity, in campaigns by quarter and ad groups by topic (Google: one of each)."""
    number = np.arange(len(rows))
    quarter = np.floor(acts.start[rows] / 91.3).astype(np.int64) + 1
    by_quarter = "{quarter}" in network.campaign
    campaign = quarter if by_quarter else np.zeros(len(rows), dtype=np.int64)
    group = campaign * len(words.TOPICS) + (acts.topic[rows] if by_quarter else 0)
    first, last = acts.start.copy(), acts.end.copy()
    np.minimum.at(first, cells.activity, cells.first)
    np.maximum.at(last, cells.activity, cells.last)
    # The codes are those of the visits: whoever clicks brings them along.
    paths = words.TOPIC_PATHS if by_quarter else ("/",) * len(words.TOPICS)
    ended = np.where(last[rows] < DAYS - 0.001, last[rows], np.nan)
    deleted = np.where(number % 7 == 3, ended + rng.uniform(5, 60, len(rows)), np.nan)

    def ids(kind: int, serial: np.ndarray) -> pl.Series:
        return pl.Series(network.first_id + (serial * _ID_KINDS + kind) * network.id_step).cast(pl.String)

    return pl.DataFrame(
        {
            "activity": rows,
            "ad_id": ids(2, number),
            "network": [network.name] * len(rows),
            "track_code": texts(acts.code[rows]),
            "account_id": [network.account] * len(rows),
            "account_currency": [network.currency] * len(rows),
            "account_zone": [network.zone] * len(rows),
            "campaign_id": ids(0, campaign),
            "campaign_name": texts(network.campaign.format(quarter=f"Q{each}") for each in quarter),
            "ad_group_id": ids(1, group),
            "ad_group_name": texts(
                words.TOPICS[topic].capitalize() if by_quarter else words.BRAND for topic in acts.topic[rows]
            ),
            "ad_name": texts(
                f"{words.TOPICS[topic].capitalize()} ({code})"
                for topic, code in zip(acts.topic[rows], acts.code[rows], strict=True)
            ),
            "final_url": texts(
                f"{words.SITE}{paths[topic]}?utm_source={network.source}&utm_medium={network.medium}"
                f"&utm_campaign={campaign}&utm_content={code}"
                for topic, campaign, code in zip(
                    acts.topic[rows], acts.campaign[rows], acts.code[rows], strict=True
                )
            ),
            "started_at": datetimes(first[rows]),
            "ended_at": datetimes(ended),
            "deleted_at": datetimes(np.where(deleted < DAYS, deleted, np.nan)),
            "nth": number,
        }
    )


def _promoting(ads: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """Every third ad on Meta shows the page's newest post instead of a picture of its own."""
    newest = posts.select(at="published_at", post_vendor_id="vendor_id").sort("at")
    joined = ads.sort("started_at").join_asof(newest, left_on="started_at", right_on="at")
    promotes = (pl.col("network") == "meta_ads") & (pl.col("nth") % 3 == 1)
    return (
        joined.with_columns(post_vendor_id=pl.when(promotes).then("post_vendor_id"))
        .drop("nth", "at", strict=False)
        .sort("network", "started_at", "ad_id")
    )


def _days(
    rng: np.random.Generator, history: History, network: Network, ad_ids: dict[int, str], cells: MediaCells
) -> pl.DataFrame:
    count = len(cells.day)
    clicks = cells.clicks + rng.poisson(cells.clicks * EXTRA_CLICKS)
    shown = cells.seen if network.seen_factor else np.zeros(count, dtype=np.int64)
    impressions = clicks + rng.poisson(shown * network.seen_factor + clicks * network.unclicked)
    conversions = rng.binomial(clicks, network.conversion_rate) + rng.binomial(
        impressions, network.view_through_rate
    )
    rate = exchange_rates(history.seed)[CURRENCIES.index(network.currency), np.clip(cells.day, 0, DAYS - 1)]
    evening = cells.day + 1 + (5 / 24 if network.zone == "America/New_York" else 0)
    reach = np.maximum(rng.binomial(impressions, 0.74), np.minimum(impressions, 1))
    return pl.DataFrame(
        {
            "network": texts([network.name] * count),
            "ad_id": texts(ad_ids[activity] for activity in cells.activity.tolist()),
            "date": dates(cells.day),
            "impressions": impressions,
            "reach": pl.Series(reach if network.reports_reach else [None] * count, dtype=pl.Int64),
            "clicks": clicks,
            "spend_minor": np.maximum(np.round(cells.euros / rate * 100), 1).astype(np.int64),
            "conversions_first": rng.binomial(conversions, 0.6),
            "conversions": conversions,
            "settled_at": datetimes(evening + rng.uniform(*SETTLING_DAYS, count)),
        }
    )
