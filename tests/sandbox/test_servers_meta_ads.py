"""The sandbox's ad account on Meta, read with facebook_business."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.conftest import AS_OF, SandboxHandle

FIELDS = ["ad_id", "ad_name", "impressions", "clicks", "spend", "account_currency", "actions"]
PERIOD = (date(2026, 8, 1), date(2026, 9, 30))


@pytest.fixture
def account(sandbox_server: SandboxHandle, monkeypatch: pytest.MonkeyPatch) -> Iterator[AdAccount]:
    monkeypatch.setattr(FacebookSession, "GRAPH", sandbox_server.env["SOURCES__META_ADS__BASE_URL"])
    session = FacebookSession(access_token=sandbox_server.env["SOURCES__META_ADS__ACCESS_TOKEN"])
    api = FacebookAdsApi(session, api_version=sandbox_server.env["SOURCES__META_ADS__API_VERSION"])
    yield AdAccount(sandbox_server.env["SOURCES__META_ADS__ACCOUNT_ID"], api=api)


def question(first: date, last: date, **more: Any) -> dict[str, Any]:
    period = {"since": first.isoformat(), "until": last.isoformat()}
    return {"level": "ad", "time_increment": 1, "time_range": period, **more}


def expected_days(world: Any) -> set[tuple[str, str, str, str, str]]:
    days = world.tables["ad_daily"].filter(
        (pl.col("network") == "meta_ads") & pl.col("date").is_between(*PERIOD)
    )
    return {
        (
            row["ad_id"],
            str(row["date"]),
            str(row["impressions"]),
            str(row["clicks"]),
            f"{row['spend_minor'] / 100:.2f}",
        )
        for row in days.iter_rows(named=True)
    }


def shown_days(rows: Any) -> set[tuple[str, str, str, str, str]]:
    return {
        (row["ad_id"], row["date_start"], row["impressions"], row["clicks"], row["spend"]) for row in rows
    }


def test_meta_ads__own_client_pages_through_days(account: AdAccount, sandbox_world: Any) -> None:
    found = list(account.get_insights(fields=FIELDS, params=question(*PERIOD, limit=7)))
    assert shown_days(found) == expected_days(sandbox_world)
    assert {row["account_currency"] for row in found} == {"USD"}


def test_meta_ads__report_is_done_after_a_while_and_has_the_same_days(
    account: AdAccount, sandbox_world: Any
) -> None:
    report = account.get_insights_async(fields=FIELDS, params=question(*PERIOD))
    states = []
    for _ in range(3):
        report.api_get()
        states.append((report["async_status"], report["async_percent_completion"]))
    assert states == [("Job Running", 33), ("Job Completed", 66), ("Job Completed", 100)]
    assert shown_days(report.get_insights(params={"limit": 7})) == expected_days(sandbox_world)


def test_meta_ads__too_long_a_period_is_too_much_data(account: AdAccount) -> None:
    with pytest.raises(FacebookRequestError) as caught:
        account.get_insights(fields=FIELDS, params=question(date(2026, 1, 1), date(2026, 9, 30)))
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 1487534)
    with pytest.raises(FacebookRequestError) as caught:
        account.get_insights(fields=FIELDS, params=question(date(2023, 1, 1), date(2023, 1, 2)))
    assert caught.value.api_error_code() == 3018


def test_meta_ads__deleted_ads_are_listed_only_when_asked_for(account: AdAccount, sandbox_world: Any) -> None:
    ads = sandbox_world.tables["ads"].filter(
        (pl.col("network") == "meta_ads") & (pl.col("started_at") < AS_OF)
    )
    gone = set(ads.filter((pl.col("deleted_at") < AS_OF).fill_null(False))["ad_id"])
    fields = [
        "id",
        "name",
        "effective_status",
        "updated_time",
        "creative{effective_object_story_id,url_tags}",
    ]
    assert gone
    assert {ad["id"] for ad in account.get_ads(fields=fields, params={"limit": 2})} == set(
        ads["ad_id"]
    ) - gone
    asked = {"effective_status": [Ad.EffectiveStatus.deleted]}
    assert {ad["id"] for ad in account.get_ads(fields=fields, params=asked)} == gone
    since = int((AS_OF - timedelta(days=60)).timestamp())
    both = [Ad.EffectiveStatus.deleted, Ad.EffectiveStatus.active, Ad.EffectiveStatus.paused]
    changed = account.get_ads(fields=fields, params={"updated_since": since, "effective_status": both})
    moments = pl.coalesce("deleted_at", "ended_at", "started_at")
    assert {ad["id"] for ad in changed} >= set(
        ads.filter((moments >= AS_OF - timedelta(days=60)) & (moments < AS_OF))["ad_id"]
    )


def test_meta_ads__account_tells_zone_and_throttles_in_its_way(
    account: AdAccount, sandbox_server: SandboxHandle
) -> None:
    found = account.api_get(fields=["currency", "timezone_name"])
    assert (found["currency"], found["timezone_name"]) == ("USD", "America/New_York")
    sandbox_server.fault("meta_ads", "throttled", "/insights", code=1504022)
    with pytest.raises(FacebookRequestError) as caught:
        account.get_insights(fields=FIELDS, params=question(*PERIOD))
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (4, 1504022)
    headers = {name.lower() for name in caught.value.http_headers()}
    assert "x-fb-ads-insights-throttle" in headers
