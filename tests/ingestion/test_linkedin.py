from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.linkedin import connection, settings
from tests.ingestion.vendors import AS_OF, PostsBehaviour


class TestLinkedIn(PostsBehaviour):
    source = "linkedin"
    table = "posts"
    path = "/rest/posts?q=author"
    page_sizes: ClassVar = {"PAGE_SIZE": 8, "BATCH_SIZE": 5}
    unknown_post = "urn:li:share:1"
    snapshots = "post_statistics"

    def test_posts__carry_link_times_and_text_of_the_world(self, loader, sandbox_world):
        loader.run()
        expected = self.own_posts(sandbox_world, AS_OF).select(
            "vendor_id", "text", "link_url", "published_at"
        )
        columns = "id, commentary, link_url, published_at"
        found = set(loader.query(f"select {columns} from raw_linkedin.posts where published_at = created_at"))
        assert found == {
            (row[0], row[1], row[2], row[3].replace(microsecond=row[3].microsecond // 1000 * 1000))
            for row in expected.rows()
        }

    def test_statistics__equal_the_worlds_totals_of_the_last_year(self, loader, sandbox_world):
        loader.run()
        recent = self.own_posts(sandbox_world, AS_OF).filter(
            pl.col("published_at") >= AS_OF - timedelta(days=364)
        )
        for counter, column in (("impressions", "impression_count"), ("clicks", "click_count")):
            totals = self.totals(sandbox_world, AS_OF, counter)
            found = dict(loader.query(f"select post_id, {column} from raw_linkedin.post_statistics"))
            assert found
            assert found.keys() <= set(self.own_posts(sandbox_world, AS_OF)["vendor_id"])
            assert {post: found[post] for post in recent["vendor_id"] if post in found} == {
                post: totals[post] for post in recent["vendor_id"] if post in found
            }

    def test_page_statistics__hold_a_year_and_are_read_again_for_a_week(self, loader):
        loader.run()
        ((first, last),) = loader.query("select min(date), max(date) from raw_linkedin.page_statistics_daily")
        assert AS_OF.date() - timedelta(days=settings.DAILY_HISTORY_DAYS) <= first < last < AS_OF.date()
        # a page on which nothing happens has no row for that day
        run = loader.run(datetime.combine(last, time.min, UTC) + timedelta(days=2))
        assert 0 < run.rows_by_table["page_statistics_daily"] <= settings.DAILY_RELOAD_DAYS + 1

    def test_comments__never_name_their_authors(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_WINDOW_DAYS", 800)
        loader.run()
        comments = sandbox_world.tables["comments"].filter(
            pl.col("post_ref").is_in(self.own_posts(sandbox_world, AS_OF)["post_ref"].implode())
            & (pl.col("created_at") < AS_OF)
            & ~(pl.col("deleted_at") < AS_OF).fill_null(False)
        )
        number = pl.col("comment_id").str.extract(r"(\d+)\)?$")
        expected = set(comments.select(number, "is_own").rows())
        assert set(loader.query("select id, is_own from raw_linkedin.comments")) == expected
        everything = repr(loader.query("from raw_linkedin.comments")) + repr(
            loader.query("from quarantine.linkedin__comments")
        )
        assert "urn:li:person" not in everything

    def test_refused_comments__do_not_name_their_authors_either(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_WINDOW_DAYS", 800)
        loader.sandbox.fault("linkedin", "bad_row", "/comments", times=None)
        assert loader.run().rows_quarantined > 0
        assert "urn:li:person" not in repr(loader.query("from quarantine.linkedin__comments"))

    def test_throttling__gives_up_after_a_few_short_tries(self, loader):
        loader.sandbox.fault("linkedin", "throttled", times=None)
        failure = loader.fails()
        assert loader.requests == 3
        assert "midnight UTC" in str(failure)

    def test_retired_version__names_setting_and_version(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__LINKEDIN__API_VERSION", "202501")
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert "sources.linkedin.api_version" in str(failure)
        assert "202501" in str(failure)

    def test_wrong_token__is_dead(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__LINKEDIN__ACCESS_TOKEN", "another")
        assert loader.fails().kind == "token_dead"

    def test_connection__finds_the_page_and_refuses_a_wrong_token(self, loader):
        given = loader.credentials("base_url", "access_token", "organization_id")
        assert connection.check(**given).startswith(f"found the page {given['organization_id']} with ")
        with pytest.raises(TokenDead, match=r"sources\.linkedin\.access_token"):
            connection.check(**given | {"access_token": "another"})
        with pytest.raises(TokenDead, match="ADMINISTRATOR"):
            connection.check(**given | {"organization_id": "1"})
