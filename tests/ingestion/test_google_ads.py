"""Google Ads' loader against the sandbox's account."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from ingestion.errors import ContractBroken, TokenDead
from ingestion.sources.google_ads import connection, helpers, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

BERLIN = ZoneInfo("Europe/Berlin")
FIELDS = (
    "client_id", "client_secret", "refresh_token", "developer_token", "customer_id", "login_customer_id",
    "base_url", "token_url",
)  # fmt: skip


class TestGoogleAds(VendorBehaviour):
    source = "google_ads"
    table = "ad_days"
    path = "searchStream"
    key = "ad_id || ' ' || date"
    credential = "refresh_token"
    page_sizes: ClassVar = {"HISTORY_DAYS": 240}

    def days(self, world, as_of):
        """Days of the network that the account shows, with the conversions it had told by then."""
        today = as_of.astimezone(BERLIN).date()
        first = today - timedelta(days=settings.HISTORY_DAYS)
        daily = world.tables["ad_daily"].filter(
            (pl.col("network") == "google_ads") & pl.col("date").is_between(first, today, closed="left")
        )
        return daily.with_columns(
            shown=pl.when(pl.col("settled_at") < as_of).then("conversions").otherwise("conversions_first")
        )

    def expected_ids(self, world, as_of):
        return {f"{ad} {day}" for ad, day in self.days(world, as_of).select("ad_id", "date").rows()}

    def test_next_day__brings_only_what_is_new(self, loader, sandbox_world):
        first = loader.run()
        requests = loader.requests
        second = loader.run(NEXT_DAY)
        assert loader.requests < requests
        assert second.rows_loaded < first.rows_loaded / 2
        assert loader.column("ad_days") >= self.expected_ids(sandbox_world, NEXT_DAY)

    def test_figures__are_the_worlds_to_the_cent(self, loader, sandbox_world):
        loader.run()
        found = {
            (ad, day): values
            for ad, day, *values in loader.query(
                "select ad_id, date, impressions, clicks, cost_micros, conversions "
                "from raw_google_ads.ad_days"
            )
        }
        assert found == {
            (row["ad_id"], row["date"]): [
                row["impressions"],
                row["clicks"],
                row["spend_minor"] * 10_000,
                Decimal(row["shown"]),
            ]
            for row in self.days(sandbox_world, AS_OF).to_dicts()
        }

    def test_addresses__are_whole_with_their_suffix(self, loader, sandbox_world):
        loader.run()
        ads = sandbox_world.tables["ads"].filter(pl.col("network") == "google_ads")
        addresses = dict(ads.select("ad_id", "final_url").rows())
        found = dict(loader.query("select distinct ad_id, final_url from raw_google_ads.ad_days"))
        assert found == {ad: addresses[ad] for ad in found}
        assert all("utm_campaign=" in url for url in found.values())
        assert loader.column("ad_days", "currency_code || ' ' || time_zone") == {"EUR Europe/Berlin"}

    def test_conversions__are_restated_for_a_month(self, loader, sandbox_world):
        first, last = date(2026, 9, 20), date(2026, 10, 9)

        def shown(as_of):
            days = self.days(sandbox_world, as_of).filter(pl.col("date").is_between(first, last))
            return Decimal(days["shown"].sum())

        # A moment after which the network still counts more of those days' conversions.
        moments = [AS_OF - timedelta(days=ago) for ago in range(22)]
        early = next(moment for moment in moments if shown(moment) < shown(AS_OF))
        total = (
            f"select sum(conversions) from raw_google_ads.ad_days where date between '{first}' and '{last}'"
        )
        loader.run(early)
        assert loader.query(total) == [(shown(early),)]
        loader.run()
        assert loader.query(total) == [(shown(AS_OF),)]

    @pytest.mark.parametrize("version", ["v23", "v26"])
    def test_served_versions__answer_alike(self, loader, sandbox_world, monkeypatch, version):
        monkeypatch.setenv("SOURCES__GOOGLE_ADS__API_VERSION", version)
        monkeypatch.setattr(settings, "HISTORY_DAYS", 30)
        loader.run()
        assert loader.column("ad_days") == self.expected_ids(sandbox_world, AS_OF)

    @pytest.mark.parametrize("version", ["v22", "v99"])
    def test_retired_version__names_setting_and_version(self, loader, monkeypatch, version):
        monkeypatch.setenv("SOURCES__GOOGLE_ADS__API_VERSION", version)
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert "sources.google_ads.api_version" in str(failure)
        assert version in str(failure)

    @pytest.mark.parametrize(
        ("setting", "named"),
        [
            ("DEVELOPER_TOKEN", "sources.google_ads.developer_token"),
            ("LOGIN_CUSTOMER_ID", "sources.google_ads.login_customer_id"),
            ("REFRESH_TOKEN", "sources.google_ads.refresh_token"),
        ],
    )
    def test_wrong_credential__is_named(self, loader, monkeypatch, setting, named):
        monkeypatch.setenv(f"SOURCES__GOOGLE_ADS__{setting}", "999-999-9999")
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert named in str(failure)

    def test_query_that_is_not_known__names_the_loader(self, loader, monkeypatch):
        monkeypatch.setattr(
            settings, "AD_QUERY", settings.AD_QUERY.replace("segments.date, ", "no.field, ", 1)
        )
        assert loader.fails().kind == "contract_broken"

    def test_check__names_the_account(self, loader):
        good = loader.credentials(*FIELDS)
        dashed = "-".join((good["customer_id"][:3], good["customer_id"][3:6], good["customer_id"][6:]))
        assert connection.check(**good | {"customer_id": dashed}) == "found the account Harbourlight in EUR"
        with pytest.raises(TokenDead):
            connection.check(**good | {"refresh_token": "revoked"})

    def test_manager_account__is_said_to_have_no_ads(self, loader):
        good = loader.credentials(*FIELDS)
        with pytest.raises(ContractBroken, match="manager account"):
            connection.check(**good | {"customer_id": good["login_customer_id"]})


@pytest.mark.parametrize(
    ("url", "suffix", "whole"),
    [
        ("https://a.example/x", "utm_source=google", "https://a.example/x?utm_source=google"),
        (
            "https://a.example/x?a=1#top",
            "?utm_source=google",
            "https://a.example/x?a=1&utm_source=google#top",
        ),
        ("https://a.example/x", None, "https://a.example/x"),
        (None, "utm_source=google", None),
    ],
)
def test_landing_url__gets_the_suffix_before_the_fragment(url, suffix, whole):
    assert helpers.landing_url(url, suffix) == whole


def test_ad_row__takes_the_suffix_of_the_nearest_level():
    ad = {"id": "9223372036854775807", "finalUrls": ["https://a.example/"]}
    levels = {"customer": {"finalUrlSuffix": "c=1"}, "campaign": {"finalUrlSuffix": "b=1"}}
    row = helpers.ad_row({"adGroupAd": {"ad": ad}, **levels})
    assert row["final_url"] == "https://a.example/?b=1"


def test_campaign_row__stands_for_the_ads_it_does_not_show():
    row = helpers.campaign_row({"campaign": {"id": "77"}, "segments": {"date": "2026-10-01"}})
    assert row["adGroupAd"]["ad"]["id"] == row["adGroup"]["id"] == "campaign:77"
    assert helpers.campaign_row({})["adGroupAd"]["ad"]["id"] is None
