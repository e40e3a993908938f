"""Paid ads of a world: clicks that the site saw, money that is spent once, days that settle later."""

from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from sandbox.scenarios import CHANNEL_NAMES
from sandbox.world.ads import COST_PER_CLICK, COST_PER_THOUSAND_SEEN, NETWORKS
from tests.sandbox.worlds import tiny, tiny_history

BY_CHANNEL = {network.channel: network for network in NETWORKS}
KEY = ["network", "ad_id"]


def clicks_on_site(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Visits by ad and day in the account's zone, through the codes of the ad's link."""
    codes = tables["ads"].select(
        *KEY,
        "account_zone",
        utm_source=pl.col("final_url").str.extract("utm_source=([^&]+)"),
        utm_medium=pl.col("final_url").str.extract("utm_medium=([^&]+)"),
        utm_campaign=pl.col("final_url").str.extract("utm_campaign=([^&]+)"),
        utm_content=pl.col("final_url").str.extract("utm_content=([^&]+)"),
    )
    joined = tables["visits"].join(codes, on=["utm_source", "utm_medium", "utm_campaign", "utm_content"])
    days = [
        at.astimezone(ZoneInfo(zone)).date()
        for at, zone in joined.select("visited_at", "account_zone").iter_rows()
    ]
    return joined.with_columns(date=pl.Series(days)).group_by(*KEY, "date").agg(visits=pl.len())


@pytest.mark.parametrize("scenario", ["default", "confounded"])
def test_clicks__are_at_least_those_that_came_to_the_site(scenario: str) -> None:
    tables = tiny(scenario)[0]
    came = clicks_on_site(tables)
    paid = tables["visits"].filter(pl.col("utm_medium").is_in(["paid_social", "cpc"]))
    assert came["visits"].sum() == len(paid) > 0
    reported = came.join(tables["ad_daily"], on=[*KEY, "date"], how="left")
    assert (reported["clicks"] >= reported["visits"]).all() and not reported["clicks"].null_count()
    daily = tables["ad_daily"]
    assert came["visits"].sum() <= daily["clicks"].sum() < 1.5 * came["visits"].sum()
    assert (daily["clicks"] <= daily["impressions"]).all()


def test_spend__is_in_the_account_currency_and_in_no_file() -> None:
    tables = tiny()[0]
    assert set(tables["files_costs"]["kind"]) == {"tool", "other"}
    rates = tables["files_fx_rates"].select(
        "date", account_currency="from_currency", rate=pl.col("rate").cast(pl.Float64)
    )
    spent = (
        tables["ad_daily"]
        .join(tables["ads"], on=KEY)
        .join(rates, on=["date", "account_currency"])
        .group_by("network")
        .agg(euros=(pl.col("spend_minor") * pl.col("rate")).sum() / 100)
    )
    history = tiny_history()
    happened = history.moments.channel[history.outcome.run.happened]
    landed = tables["visits"].filter(pl.col("utm_medium").is_in(["paid_social", "cpc"]))
    for name, euros in spent.iter_rows():
        network = next(each for each in NETWORKS if each.name == name)
        seen = np.count_nonzero(happened == CHANNEL_NAMES.index(network.channel))
        clicks = len(landed.filter(pl.col("utm_source") == network.source))
        booked = (
            seen * COST_PER_THOUSAND_SEEN.get(network.channel, 0) / 1000
            + clicks * COST_PER_CLICK[network.channel]
        )
        assert euros == pytest.approx(booked, rel=0.03), name
    assert len(spent) == len(NETWORKS)


def test_spend__of_a_firm_without_vendors_stands_in_its_files() -> None:
    tables = tiny("small_business")[0]
    media = tables["files_costs"].filter(pl.col("kind") == "media")
    assert set(media["channel"]) == set(BY_CHANNEL)
    assert media.filter(pl.col("channel") == "web/paid_ad")["activity_key"].null_count() > 0
    assert not media.select("date", "channel", "activity_key").is_duplicated().any()
    assert not len(tables["ad_daily"])


def test_days__settle_between_one_and_twenty_days_later() -> None:
    daily = tiny()[0]["ad_daily"]
    late = daily["settled_at"].dt.date() - daily["date"]
    assert late.dt.total_days().is_between(1, 21).all()
    assert (daily["conversions_first"] <= daily["conversions"]).all()
    grows = daily.filter(pl.col("conversions_first") < pl.col("conversions"))
    assert set(grows["network"]) == {network.name for network in NETWORKS}


def test_ads__run_in_their_accounts_and_some_promote_a_post() -> None:
    tables, _, meta = tiny()
    ads = tables["ads"]
    accounts = {network.name: (network.account, network.currency, network.zone) for network in NETWORKS}
    found = ads.select("network", "account_id", "account_currency", "account_zone").unique()
    assert {row[0]: row[1:] for row in found.iter_rows()} == accounts
    assert meta["meta_ads_account_id"] == f"act_{accounts['meta_ads'][0]}"
    for kind in ("campaign_id", "ad_group_id", "ad_id"):
        others = {"campaign_id", "ad_group_id", "ad_id"} - {kind}
        assert not set(ads[kind]) & set(pl.concat([ads[other] for other in others]))
    within = ads.join(tables["ad_daily"], on=KEY)
    assert (within["date"] >= within["started_at"].dt.offset_by("-1d").dt.date()).all()
    promoted = ads.drop_nulls("post_vendor_id").join(
        tables["posts"], left_on="post_vendor_id", right_on="vendor_id"
    )
    assert set(promoted["platform"]) == {"facebook"}
    assert (promoted["published_at"] <= promoted["started_at"]).all()
    assert 0 < len(promoted) < len(ads.filter(pl.col("network") == "meta_ads"))
    reach = tables["ad_daily"].group_by("network").agg(pl.col("reach").null_count() == pl.len())
    assert dict(reach.iter_rows()) == {"google_ads": True, "linkedin_ads": False, "meta_ads": False}
