from datetime import timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import NotFound, TokenDead
from ingestion.sources.mastodon import connection, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, PostsBehaviour


class TestMastodon(PostsBehaviour):
    source = "mastodon"
    table = "statuses"
    path = "/statuses?"
    page_sizes: ClassVar = {"PAGE_SIZE": 12}
    unknown_post = "1000"
    snapshots = "status_counts"

    def expected_ids(self, world, as_of):
        own = super().expected_ids(world, as_of)
        return own | {key for key in self.own_replies(world, as_of)["comment_id"]}

    def own_replies(self, world, as_of):
        return world.tables["comments"].filter(
            (pl.col("platform") == "mastodon")
            & pl.col("is_own")
            & (pl.col("created_at") < as_of)
            & ~(pl.col("deleted_at") < as_of).fill_null(False)
        )

    def test_statuses__carry_link_and_time_of_the_world(self, loader, sandbox_world):
        loader.run()
        expected = self.own_posts(sandbox_world, AS_OF).select(
            "vendor_id", "link_url", pl.col("published_at").dt.truncate("1ms")
        )
        found = loader.query(
            "select id, link_url, created_at from raw_mastodon.statuses where in_reply_to_id is null"
        )
        assert set(found) == set(expected.rows())

    def test_counts__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        for column, counter in (("favourites_count", "reactions"), ("reblogs_count", "shares")):
            found = dict(loader.query(f"select status_id, {column} from raw_mastodon.status_counts"))
            totals = self.totals(sandbox_world, AS_OF, counter)
            assert {post: found[post] for post in totals} == totals

    def test_mentions__are_the_comments_of_others(self, loader, sandbox_world):
        loader.run()
        mentions = sandbox_world.tables["comments"].filter(
            (pl.col("platform") == "mastodon")
            & ~pl.col("is_own")
            & (pl.col("created_at") < AS_OF)
            & ~(pl.col("deleted_at") < AS_OF).fill_null(False)
        )
        assert loader.column("mentions") == set(mentions["comment_id"])
        assert loader.count("mentions", "account_acct is null") == 0
        run = loader.run(NEXT_DAY)
        assert run.rows_by_table["mentions"] < 20

    def test_low_quota__ends_a_run_early_and_the_next_goes_on(self, loader, sandbox_world):
        loader.sandbox.set_limit("mastodon", 8, 0.5)
        expected = self.expected_ids(sandbox_world, AS_OF)
        counts = [0]
        while counts[-1] < len(expected) and len(counts) < 12:
            loader.run()
            counts.append(loader.count("statuses"))
        assert 0 < counts[1] < counts[-1]
        assert loader.column("statuses") == self.expected_ids(sandbox_world, AS_OF)
        assert loader.column("status_counts", "status_id") == loader.column("statuses")
        assert loader.count("statuses", "deleted_at is not null") == 0

    def test_unknown_account__says_what_to_check(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__MASTODON__ACCOUNT", "nobody")
        assert "sources.mastodon.account" in str(loader.fails())

    def test_full_walk__comes_back_after_days(self, loader):
        first = loader.run().rows_by_table["statuses"]
        assert loader.run(NEXT_DAY).rows_by_table["statuses"] < first / 2
        assert (
            loader.run(AS_OF + timedelta(days=settings.FULL_WALK_DAYS)).rows_by_table["statuses"] >= first - 5
        )

    def test_connection__finds_the_account_and_refuses_a_wrong_token(self, loader):
        given = loader.credentials("base_url", "access_token", "account")
        assert connection.check(**given) == f"found the account {given['account']}"
        with pytest.raises(TokenDead, match=r"sources\.mastodon\.access_token"):
            connection.check(**given | {"access_token": "another"})
        with pytest.raises(NotFound, match=r"sources\.mastodon\.account"):
            connection.check(**given | {"account": "nobody"})
