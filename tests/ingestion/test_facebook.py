import json
from datetime import timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.facebook import connection, settings
from tests.ingestion.vendors import AS_OF, PostsBehaviour


class TestFacebook(PostsBehaviour):
    source = "facebook"
    table = "posts"
    path = "published_posts"
    page_sizes: ClassVar = {"PAGE_SIZE": 8}
    passing_faults = ("server_error", "half_page", "timeout")
    unknown_post = "1_2"
    snapshots = "post_insights"

    def test_posts__carry_link_time_and_text_of_the_world(self, loader, sandbox_world):
        loader.run()
        expected = self.own_posts(sandbox_world, AS_OF).select(
            "vendor_id", "text", "link_url", pl.col("published_at").dt.truncate("1s")
        )
        found = loader.query("select id, message, link_url, created_at from raw_facebook.posts")
        assert set(found) == set(expected.rows())

    def test_insights__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        for metric, counter in (
            ("post_media_view", "impressions"),
            ("post_clicks", "clicks"),
            ("shares_count", "shares"),
            ("reactions_count", "reactions"),
        ):
            sql = f"select post_id, value from raw_facebook.post_insights where metric = '{metric}'"
            assert dict(loader.query(sql)) == self.totals(sandbox_world, AS_OF, counter)
        address = "raw_facebook.post_insights where metric = 'post_reactions_by_type_total'"
        kinds = f"select post_id, value_json from {address}"
        reactions = {post: sum(json.loads(value).values()) for post, value in loader.query(kinds)}
        assert reactions == self.totals(sandbox_world, AS_OF, "reactions")

    def test_withdrawn_metric__is_left_out_and_the_others_stay(self, loader, monkeypatch, caplog):
        group = ("post_impressions", "post_media_view", "post_clicks")
        monkeypatch.setattr(settings, "METRICS", group)
        loader.run()
        metrics = loader.column("post_insights", "metric")
        assert "post_impressions" not in metrics
        assert {"post_media_view", "post_clicks"} <= metrics
        assert len([record for record in caplog.records if "post_impressions" in record.getMessage()]) == 1

    def test_comments__are_those_of_the_world(self, loader, sandbox_world):
        loader.run()
        posts = self.own_posts(sandbox_world, AS_OF)
        comments = sandbox_world.tables["comments"].filter(
            pl.col("post_ref").is_in(posts["post_ref"].implode())
            & (pl.col("created_at") < AS_OF)
            & ~(pl.col("deleted_at") < AS_OF).fill_null(False)
        )
        visible = self.totals(sandbox_world, AS_OF, "comments")
        commented = posts.filter(
            pl.col("vendor_id").is_in([post for post, count in visible.items() if count])
        )
        comments = comments.filter(pl.col("post_ref").is_in(commented["post_ref"].implode()))
        found = set(loader.query("select id, parent_id from raw_facebook.comments"))
        assert found == set(comments.select("comment_id", "parent_comment_id").rows())
        own = sandbox_world.meta["facebook_page_id"]
        assert loader.count("comments", f"from_id = '{own}'") == comments["is_own"].sum()

    def test_throttling__waits_no_longer_than_a_run_may(self, loader):
        loader.sandbox.fault("facebook", "throttled", times=None, code=32)
        assert loader.fails().kind == "throttled"
        assert loader.requests == 1

    def test_retired_version__names_setting_and_version(self, loader, monkeypatch):
        for version in ("v20.0", "v99.0"):
            monkeypatch.setenv("SOURCES__FACEBOOK__API_VERSION", version)
            failure = loader.fails()
            assert failure.kind == "version_retired"
            assert "sources.facebook.api_version" in str(failure)
            assert version in str(failure)

    def test_wrong_token__is_dead(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__FACEBOOK__ACCESS_TOKEN", "another")
        assert loader.fails().kind == "token_dead"

    def test_wrong_page__says_what_to_check(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__FACEBOOK__PAGE_ID", "1")
        assert "sources.facebook.page_id" in str(loader.fails())

    def test_metric_window__leaves_old_posts_alone_on_the_next_day(self, loader):
        loader.run()
        run = loader.run(AS_OF + timedelta(days=1))
        recent = loader.count("posts", "created_at >= timestamptz '2026-11-02 00:00:00+00' - interval 90 day")
        assert run.rows_by_table["posts"] == recent

    def test_check__names_the_page_and_refuses_a_wrong_token(self, loader, sandbox_world):
        fields = loader.credentials("access_token", "page_id", "base_url")
        assert connection.check(**fields) == f"found the page {sandbox_world.meta['brand']}"
        with pytest.raises(TokenDead):
            connection.check(**{**fields, "access_token": "another"})

    def test_backfill__reads_the_posts_of_its_window_and_no_others(self, loader, sandbox_world):
        start, end = AS_OF - timedelta(days=120), AS_OF - timedelta(days=60)
        loader.backfill(start, end)
        posts = self.own_posts(sandbox_world, AS_OF).filter(pl.col("published_at").is_between(start, end))
        assert posts.height > 0
        assert loader.column("posts") == set(posts["vendor_id"])
        assert loader.column("post_insights", "post_id") == set(posts["vendor_id"])
