from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

import polars as pl
import pytest

from ingestion.sources.x import settings
from ingestion.sources.x.connection import check
from tests.ingestion.vendors import AS_OF, PostsBehaviour

EPOCH_MS = 1_288_834_974_657


class TestX(PostsBehaviour):
    source = "x"
    table = "posts"
    path = "/tweets?"
    page_sizes: ClassVar = {"PAGE_SIZE": 5, "BATCH_SIZE": 10}
    unknown_post = "1000"
    snapshots = "post_counts"

    def own_posts(self, world, as_of):
        """Posts under the id of their last version; one in five was edited after 25 minutes."""
        first = pl.col("vendor_id").cast(pl.Int64)
        edited = pl.col("published_at") + timedelta(minutes=25)
        edit_id = (edited.dt.epoch("ms") - EPOCH_MS) * 2**22 + first % 2**22
        is_edited = (first % 5 == 0) & (edited < as_of)
        posts = super().own_posts(world, as_of)
        last = pl.when(is_edited).then(edit_id.cast(pl.String)).otherwise("vendor_id")
        return posts.with_columns(first_id="vendor_id", vendor_id=last)

    def replies(self, world, as_of, is_own):
        return world.tables["comments"].filter(
            (pl.col("platform") == "x")
            & (pl.col("is_own") == is_own)
            & (pl.col("created_at") < as_of)
            & ~(pl.col("deleted_at") < as_of).fill_null(False)
        )

    def expected_ids(self, world, as_of):
        return super().expected_ids(world, as_of) | set(self.replies(world, as_of, is_own=True)["comment_id"])

    def mention_ids(self, world, as_of):
        others = world.tables["mentions"].filter(
            (pl.col("platform") == "x")
            & (pl.col("created_at") < as_of)
            & ~(pl.col("deleted_at") < as_of).fill_null(False)
        )
        return set(others["mention_id"]) | set(self.replies(world, as_of, is_own=False)["comment_id"])

    def test_posts__carry_link_and_time_of_the_world(self, loader, sandbox_world):
        loader.run()
        posts = self.own_posts(sandbox_world, AS_OF)
        expected = posts.select(
            "vendor_id", "first_id", "link_url", pl.col("published_at").dt.truncate("1ms")
        )
        found = loader.query(
            "select id, first_id, link_url, first_created_at from raw_x.posts where replied_to_id is null"
        )
        assert set(found) == set(expected.rows())

    def test_counts__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        for column, counter in (("impression_count", "impressions"), ("repost_count", "shares")):
            found = dict(loader.query(f"select post_id, {column} from raw_x.post_counts"))
            totals = self.totals(sandbox_world, AS_OF, counter)
            assert {post: found[post] for post in totals} == totals

    def test_private_metrics__are_asked_for_until_day_29(self, loader, sandbox_world):
        newest = self.own_posts(sandbox_world, AS_OF)["published_at"].max()
        as_of = newest + timedelta(days=1)
        loader.run(as_of)
        sql = (
            "select url_link_clicks is not null, min(created_at), max(created_at) from raw_x.post_counts "
            "join raw_x.posts on id = post_id group by 1 order by 1"
        )
        (_, _, last_public), (_, first_private, _) = loader.query(sql)
        assert last_public < as_of - settings.PRIVATE_METRICS_AGE <= first_private
        later = newest + timedelta(days=29, minutes=30)
        loader.run(later)
        (measured,) = loader.query(
            "select impression_count is not null, url_link_clicks is null from raw_x.post_counts "
            f"join raw_x.posts on id = post_id where first_created_at >= '{newest - timedelta(seconds=1)}' "
            f"and observed_at = '{later}'"
        )
        assert measured == (True, True)

    def test_app_token__never_asks_for_private_metrics(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__X__IS_USER_TOKEN", "false")
        loader.run()
        assert loader.count("post_counts", "url_link_clicks is not null or engagements is not null") == 0
        assert loader.count("post_counts", "impression_count is not null") > 0

    @pytest.mark.parametrize("naming", settings.NAMINGS)
    def test_naming__brings_the_same_under_old_and_new_names(
        self, loader, monkeypatch, sandbox_world, naming
    ):
        monkeypatch.setenv("SOURCES__X__NAMING", naming)
        run = loader.run()
        assert run.new_fields == {}
        assert loader.column("posts") == self.expected_ids(sandbox_world, AS_OF)
        assert loader.count("post_counts", "repost_count is null") == 0
        assert loader.count("posts", "replied_to_id is not null") > 0

    def test_mentions__are_those_of_the_world_with_their_authors(self, loader, sandbox_world):
        loader.run()
        assert loader.column("mentions") == self.mention_ids(sandbox_world, AS_OF)
        assert loader.count("mentions", "author_username is null") == 0
        later = AS_OF + timedelta(days=7)
        loader.run(later)
        since = later - timedelta(days=settings.MENTION_WINDOW_DAYS)
        gone = self.mention_ids(sandbox_world, AS_OF) - self.mention_ids(sandbox_world, later)
        sql = f"select id, text, author_username from raw_x.mentions where created_at >= '{since}'"
        known = {row[0]: row[1:] for row in loader.query(f"{sql} and deleted_at is not null")}
        assert set(known) == gone & {row[0] for row in loader.query(sql)}
        assert set(known.values()) <= {(None, None)}

    def test_authors__are_left_out_unless_they_are_wanted(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__X__WITH_AUTHORS", "false")
        loader.run()
        assert loader.count("mentions", "author_username is not null") == 0
        assert loader.query("select reads from raw_x.usage_days where resource = 'user'") == [(1,)]

    def test_usage__counts_a_resource_once_a_day(self, loader):
        loader.run()
        posts, mentions = len(loader.column("posts")), len(loader.column("mentions"))
        authors = len(loader.column("mentions", "author_id"))
        sql = "select resource, reads, estimated_usd from raw_x.usage_days order by 1"
        expected = [
            ("post", posts + mentions, Decimal("0.005") * (posts + mentions)),
            ("user", authors + 1, Decimal("0.010") * (authors + 1)),
        ]
        assert loader.query(sql) == expected
        loader.run()
        assert loader.query(sql) == expected

    def test_restated_counters__are_a_new_row_a_day(self, loader, monkeypatch):
        """Unlike others, X is not asked twice a day: the first reading of a day stays."""
        monkeypatch.setattr(settings, "METRIC_WINDOW_DAYS", 300)
        loader.run()
        first = set(loader.query("select * exclude (_dlt_load_id) from raw_x.post_counts"))
        loader.run(AS_OF + timedelta(hours=6))
        requests = loader.requests
        loader.run(AS_OF + timedelta(hours=12))
        assert loader.requests < requests
        days = loader.query(
            "select observed_date::varchar, max(observed_at) from raw_x.post_counts group by 1 order by 1"
        )
        assert days == [("2026-10-31", AS_OF), ("2026-11-01", AS_OF + timedelta(hours=6))]
        assert first <= set(loader.query("select * exclude (_dlt_load_id) from raw_x.post_counts"))

    def test_deleted_posts__of_the_world_are_marked(self, loader, sandbox_world):
        loader.run()
        later = AS_OF + timedelta(days=45)
        loader.run(later)
        ids = self.own_posts(sandbox_world, later)["first_id"]
        gone = set(self.own_posts(sandbox_world, AS_OF)["first_id"]) - set(ids)
        replies = set(self.replies(sandbox_world, AS_OF, is_own=True)["comment_id"])
        gone |= replies - set(self.replies(sandbox_world, later, is_own=True)["comment_id"])
        assert {
            post for (post,) in loader.query("select first_id from raw_x.posts where deleted_at is not null")
        } == gone

    def test_edited_post__keeps_its_first_id_and_is_not_looked_up_any_more(self, loader, sandbox_world):
        posts = self.own_posts(sandbox_world, AS_OF).filter(pl.col("first_id") != pl.col("vendor_id"))
        post = posts.sort("published_at").row(-1, named=True)
        before = post["published_at"] + timedelta(minutes=20)
        loader.run(before)
        loader.run(post["published_at"] + timedelta(days=8))
        versions = loader.query(
            "select id, deleted_at, first_created_at from raw_x.posts "
            f"where first_id = '{post['first_id']}' order by length(id), id"
        )
        assert [row[0] for row in versions] == [post["first_id"], post["vendor_id"]]
        published = post["published_at"].replace(microsecond=post["published_at"].microsecond // 1000 * 1000)
        assert {row[1:] for row in versions} == {(None, published)}
        measured = loader.query(
            f"select max(observed_at) from raw_x.post_counts where post_id = '{post['first_id']}'"
        )
        assert measured == [(before,)]

    def test_budget__ends_a_walk_and_the_next_days_go_on(self, loader, sandbox_world, monkeypatch, caplog):
        """Eight posts a day: the newest ones first, then what earlier days had to leave."""
        monkeypatch.setenv("SOURCES__X__DAILY_BUDGET_USD", "0.04")
        monkeypatch.setenv("SOURCES__X__WITH_AUTHORS", "false")
        monkeypatch.setenv("SOURCES__X__IS_USER_TOKEN", "false")
        monkeypatch.setattr(settings, "METRIC_WINDOW_DAYS", 0)
        monkeypatch.setattr(settings, "FULL_WALK_DAYS", 1000)
        assert loader.run().status == "ok"
        newest = sorted(self.expected_ids(sandbox_world, AS_OF), key=int)[-5:]  # a user costs as much as two
        assert loader.column("posts") == set(newest)
        assert [record for record in caplog.records if "daily_budget_usd" in record.getMessage()]
        day = AS_OF
        while not loader.count("mentions") and day < AS_OF + timedelta(days=20):
            day += timedelta(days=1)
            loader.run(day)
        assert loader.column("posts") >= self.expected_ids(sandbox_world, day)
        assert loader.count("posts", "deleted_at is not null") == 0
        costs = loader.query("select sum(estimated_usd) from raw_x.usage_days group by usage_date")
        assert len(costs) > 3
        assert max(cost for (cost,) in costs) <= Decimal("0.04")

    def test_budget__of_nothing_reads_nothing(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__X__DAILY_BUDGET_USD", "0")
        assert loader.run().status == "ok"
        assert loader.requests == 0

    def test_estimate__is_said_before_reading_and_names_nobody(self, loader, caplog):
        caplog.set_level("INFO", logger="ingestion.sources.x")
        loader.run()
        said = [r.getMessage() for r in caplog.records if r.name.startswith("ingestion.sources.x")]
        assert any(line.startswith("X: reading up to 5 posts for at most $0.025") for line in said)
        names = {name for (name,) in loader.query("select author_username from raw_x.mentions")}
        assert not [line for line in said if any(name in line for name in names)]

    def test_own_app__pays_the_price_of_owned_reads(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__X__IS_OWN_APP", "true")
        loader.run()
        ((reads, usd),) = loader.query(
            "select reads, estimated_usd from raw_x.usage_days where resource = 'owned_post'"
        )
        assert usd == Decimal("0.001") * reads > 0

    def test_price__that_is_none_says_so(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__X__DAILY_BUDGET_USD", "much")
        assert loader.fails().kind == "bug"

    def test_unknown_account__says_what_to_check(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__X__USERNAME", "nobody")
        assert "sources.x.username" in str(loader.fails())

    def test_connection__finds_the_account_or_says_why_not(self, sandbox_server):
        env = {name: sandbox_server.env[f"SOURCES__X__{name}"] for name in ("USERNAME", "BASE_URL")}
        token = sandbox_server.env["SOURCES__X__ACCESS_TOKEN"]
        found = check(token, f"@{env['USERNAME']}", env["BASE_URL"])
        assert found == f"found the account @{env['USERNAME']}"
        with pytest.raises(Exception, match=r"sources\.x\.access_token"):
            check("another", env["USERNAME"], env["BASE_URL"])
