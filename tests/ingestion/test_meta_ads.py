from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.meta_ads import connection, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

NEW_YORK = ZoneInfo("America/New_York")
DAYS = """
    select ad_id, date_start, impressions, reach, clicks, spend, reported_conversions
    from raw_meta_ads.ad_insights
"""


class TestMetaAds(VendorBehaviour):
    source = "meta_ads"
    table = "ads"
    path = "/ads?"
    page_sizes: ClassVar = {"AD_PAGE_SIZES": (2, 1, 1), "PAGE_SIZE": 40, "POLL_SECONDS": 0.0}
    passing_faults = ("server_error", "half_page", "timeout")

    def ads(self, world, as_of):
        return world.tables["ads"].filter((pl.col("network") == "meta_ads") & (pl.col("started_at") < as_of))

    def expected_ids(self, world, as_of):
        return set(self.ads(world, as_of)["ad_id"])

    def days(self, world, as_of):
        """What Meta shows of each day that was over in the account's zone, newest state of knowledge."""
        today = as_of.astimezone(NEW_YORK).date()
        days = world.tables["ad_daily"].filter(
            (pl.col("network") == "meta_ads")
            & (pl.col("date") < today)
            & pl.col("ad_id").is_in(self.ads(world, as_of)["ad_id"].implode())
        )
        settled = (pl.col("settled_at") < as_of).fill_null(False)
        return {
            (row["ad_id"], row["date"], row["impressions"], row["reach"], row["clicks"],
             Decimal(row["spend_minor"]) / 100, row["shown"])
            for row in days.with_columns(
                shown=pl.when(settled).then("conversions").otherwise("conversions_first")
            ).iter_rows(named=True)
        }  # fmt: skip

    def test_days__are_those_of_the_accounts_zone_in_its_currency(self, loader, sandbox_world):
        loader.run()
        expected = self.days(sandbox_world, AS_OF)
        assert set(loader.query(DAYS)) == expected
        assert max(day for _, day, *_ in expected) == date(2026, 10, 30)  # New York's 31st is not over
        assert loader.column("ad_insights", "account_currency") == {"USD"}
        assert loader.query("select currency, timezone_name from raw_meta_ads.accounts") == [
            ("USD", "America/New_York")
        ]

    def test_ads__lead_to_their_link_and_post_after_they_were_deleted_too(self, loader, sandbox_world):
        loader.run()
        ads = self.ads(sandbox_world, AS_OF)
        columns = ("ad_id", "ad_name", "campaign_name", "final_url", "post_vendor_id")
        sql = "select id, name, campaign_name, link_url, object_story_id from raw_meta_ads.ads"
        assert set(loader.query(sql)) == set(ads.select(columns).rows())
        deleted = ads.filter((pl.col("deleted_at") < AS_OF).fill_null(False))
        assert deleted.height > 0
        assert loader.count("ads", "effective_status = 'DELETED'") == deleted.height

    def test_restated_conversions__replace_what_was_first_reported(self, loader, sandbox_world):
        restated = sandbox_world.tables["ad_daily"].filter(
            (pl.col("network") == "meta_ads")
            & (pl.col("conversions") > pl.col("conversions_first"))
            & (pl.col("settled_at") < AS_OF)
            & ((pl.col("settled_at") - pl.col("date").cast(pl.Datetime("us", "UTC"))) > pl.duration(hours=30))
        )
        day = restated.sort("date").row(-1, named=True)
        shown = f"{DAYS} where ad_id = '{day['ad_id']}' and date_start = '{day['date']}'"
        over = datetime.combine(day["date"] + timedelta(days=1), datetime.min.time(), NEW_YORK)
        loader.run(over.astimezone(UTC))
        assert [row[-1] for row in loader.query(shown)] == [day["conversions_first"]]
        later = day["settled_at"] + timedelta(hours=1)
        loader.run(later)
        assert [row[-1] for row in loader.query(shown)] == [day["conversions"]]
        assert set(loader.query(DAYS)) == self.days(sandbox_world, later)

    def test_next_day__reads_only_what_may_have_changed(self, loader):
        loader.run()
        run = loader.run(NEXT_DAY)
        since = date(2026, 10, 31) - timedelta(days=settings.RESTATED_DAYS)
        assert run.rows_by_table["ad_insights"] == loader.count("ad_insights", f"date_start >= '{since}'")

    @pytest.mark.parametrize("code", [1504038, 1487534])
    def test_too_much__is_cut_into_smaller_periods(self, loader, sandbox_world, code):
        loader.sandbox.fault("meta_ads", "throttled", "/insights", code=code, times=2)
        assert loader.run().rows_deduplicated == 0
        assert set(loader.query(DAYS)) == self.days(sandbox_world, AS_OF)

    def test_too_much__for_a_single_day_gives_up_and_loses_nothing(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "HISTORY_DAYS", 3)
        loader.sandbox.fault("meta_ads", "throttled", "/insights", code=1487534, times=None)
        assert loader.fails().kind == "vendor_down"
        assert loader.count("ad_insights") == 0

    def test_reports__bring_the_same_days_as_direct_answers(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "HISTORY_DAYS", 25)
        loader.run()
        direct, requests = loader.contents(), loader.requests
        monkeypatch.setenv("SOURCES__META_ADS__ALWAYS_REPORT", "true")
        loader.run()
        assert loader.contents() == direct
        assert loader.requests > requests

    def test_report__that_is_never_done_ends_the_run(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "POLL_ATTEMPTS", 2)
        assert loader.fails().kind == "vendor_down"
        assert loader.count("ad_insights") == 0

    def test_quota_of_reports__names_the_access_tier(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "HISTORY_DAYS", 3)
        loader.sandbox.fault("meta_ads", "throttled", "/insights", code=1504022, times=None)
        failure = loader.fails()
        assert failure.kind == "throttled"
        assert "development_access" in str(failure)

    def test_large_creatives__are_asked_for_in_smaller_pages(self, loader, sandbox_world):
        loader.sandbox.fault("meta_ads", "throttled", "/ads?", code=1487534, times=2)
        loader.run()
        assert loader.column("ads") == self.expected_ids(sandbox_world, AS_OF)

    def test_backfill__reads_the_days_of_its_window_and_leaves_the_mark(self, loader, sandbox_world):
        start = datetime(2026, 5, 1, 4, tzinfo=UTC)  # midnight in New York
        loader.backfill(start, start + timedelta(days=10))
        expected = {
            row for row in self.days(sandbox_world, AS_OF) if date(2026, 5, 1) <= row[1] <= date(2026, 5, 10)
        }
        assert expected
        assert set(loader.query(DAYS)) == expected
        loader.run()
        assert set(loader.query(DAYS)) == self.days(sandbox_world, AS_OF)

    def test_wrong_account__says_what_to_check(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__META_ADS__ACCOUNT_ID", "1")
        assert "sources.meta_ads.account_id" in str(loader.fails())

    def test_check__names_account_currency_and_zone(self, loader, sandbox_world):
        fields = loader.credentials("access_token", "account_id", "base_url")
        brand = sandbox_world.meta["brand"]
        assert connection.check(**fields) == f"found the ad account {brand} (USD, America/New_York)"
        with pytest.raises(TokenDead):
            connection.check(**{**fields, "access_token": "another"})
