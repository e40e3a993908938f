from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import ContractBroken, TokenDead
from ingestion.sources.linkedin_ads import connection, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

DAYS = "creative_id, date, impressions, approximate_member_reach, clicks, cost_in_local_currency"


class TestLinkedInAds(VendorBehaviour):
    source = "linkedin_ads"
    table = "creatives"
    path = "/creatives?"
    page_sizes: ClassVar = {"PAGE_SIZE": 2, "BATCH_SIZE": 2}

    def ads(self, world, as_of):
        return world.tables["ads"].filter(
            (pl.col("network") == "linkedin_ads") & (pl.col("started_at") < as_of)
        )

    def days(self, world, as_of):
        ads = self.ads(world, as_of)
        return (
            world.tables["ad_daily"]
            .filter((pl.col("network") == "linkedin_ads") & (pl.col("date") < as_of.date()))
            .join(ads.select("ad_id"), on="ad_id", how="semi")
        )

    def expected_ids(self, world, as_of):
        return set(self.ads(world, as_of)["ad_id"])

    def expected_days(self, world, as_of):
        columns = ("ad_id", "date", "impressions", "reach", "clicks", "spend_minor")
        rows = self.days(world, as_of).select(columns).rows()
        return {(*row[:-1], Decimal(row[-1]) / 100) for row in rows}

    def test_days__equal_the_worlds_to_the_cent(self, loader, sandbox_world):
        loader.run()
        expected = {row for row in self.expected_days(sandbox_world, AS_OF) if row[1] >= first_day()}
        assert expected
        assert set(loader.query(f"select {DAYS} from raw_linkedin_ads.ad_days")) == expected
        assert loader.query("select currency, time_zone from raw_linkedin_ads.accounts") == [("EUR", "UTC")]

    def test_creatives__lead_to_names_and_landing_pages(self, loader, sandbox_world):
        loader.run()
        found = loader.query(
            "select c.id, c.name, a.name, g.name, c.link_url, c.post_id from raw_linkedin_ads.creatives as c"
            " join raw_linkedin_ads.campaigns as a on c.campaign = a.id"
            " join raw_linkedin_ads.campaign_groups as g on a.campaign_group = g.id"
        )
        columns = ("ad_id", "ad_name", "ad_group_name", "campaign_name", "final_url", "post_vendor_id")
        assert set(found) == set(self.ads(sandbox_world, AS_OF).select(columns).rows())

    def test_settled_conversions__replace_the_first_count(self, loader, sandbox_world):
        age = pl.col("settled_at") - pl.col("date").cast(pl.Datetime("us", "UTC"))
        settled = self.days(sandbox_world, AS_OF).filter(
            (pl.col("conversions") != pl.col("conversions_first"))
            & (pl.col("settled_at") < AS_OF)
            & age.is_between(pl.duration(hours=30), pl.duration(days=settings.RESTATED_DAYS))
        )
        day = settled.sort("date").row(-1, named=True)
        over = datetime.combine(day["date"] + timedelta(days=1), time.min, UTC)
        sql = (
            "select external_website_conversions from raw_linkedin_ads.ad_days"
            f" where creative_id = '{day['ad_id']}' and date = '{day['date']}'"
        )
        loader.run(over)
        assert loader.query(sql) == [(day["conversions_first"],)]
        loader.run(day["settled_at"] + timedelta(hours=1))
        assert loader.query(sql) == [(day["conversions"],)]

    def test_answer_at_the_cap__is_thrown_away_and_asked_for_in_parts(
        self, loader, sandbox_world, monkeypatch
    ):
        busiest = self.days(sandbox_world, AS_OF).group_by("date").len()["len"].max()
        monkeypatch.setattr(settings, "LARGEST_ANSWER", busiest + 1)
        loader.run()
        expected = {row for row in self.expected_days(sandbox_world, AS_OF) if row[1] >= first_day()}
        assert set(loader.query(f"select {DAYS} from raw_linkedin_ads.ad_days")) == expected
        assert loader.requests > settings.HISTORY_DAYS / settings.DAYS_A_REQUEST * 2

    def test_one_campaign_at_the_cap__says_so_instead_of_losing_rows(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "LARGEST_ANSWER", 1)
        failure = loader.fails()
        assert failure.kind == ContractBroken.kind
        assert "one campaign" in str(failure)
        assert loader.count("ad_days") == 0

    def test_backfill__reads_its_days_and_moves_no_mark(self, loader, sandbox_world):
        loader.run()
        loader.execute("delete from raw_linkedin_ads.ad_days")
        start, end = AS_OF - timedelta(days=200), AS_OF - timedelta(days=100)
        loader.backfill(start, end)
        found = set(loader.query(f"select {DAYS} from raw_linkedin_ads.ad_days"))
        assert found == {
            row for row in self.expected_days(sandbox_world, AS_OF) if start.date() <= row[1] < end.date()
        }
        assert loader.run(NEXT_DAY).rows_by_table["ad_days"] <= settings.RESTATED_DAYS * 10

    def test_connection__tells_account_and_currency_and_refuses_a_wrong_token(self, loader):
        given = loader.credentials("base_url", "account_id", "access_token")
        assert connection.check(**given).endswith("in EUR")
        with pytest.raises(TokenDead, match=r"sources\.linkedin_ads\.access_token"):
            connection.check(**given | {"access_token": "another"})
        with pytest.raises(TokenDead, match="role on the account"):
            connection.check(**given | {"account_id": "1"})


def first_day():
    return (AS_OF - timedelta(days=settings.HISTORY_DAYS)).date()
