import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.graph.client import Access
from ingestion.sources.instagram import connection, settings
from ingestion.sources.instagram.client import InstagramClient
from sandbox.servers.instagram.account import CONVERTED_AT, FEWEST_VIEWERS
from tests.ingestion.vendors import AS_OF, PostsBehaviour

MEASURED = """
    select media_id, value from raw_instagram.media_insights where metric = '{metric}'
"""


class TestInstagram(PostsBehaviour):
    source = "instagram"
    table = "media"
    path = "/media?"
    page_sizes: ClassVar = {"PAGE_SIZE": 5, "COMMENT_PAGE_SIZE": 2}
    passing_faults = ("server_error", "half_page", "timeout")
    unknown_post = "1"
    snapshots = "media_insights"

    def own_posts(self, world, as_of):
        return super().own_posts(world, as_of).filter(pl.col("post_kind") != "story")

    def stories(self, world):
        """Stories that had been seen by enough people when the UTC day of their publication was over."""
        posts = world.tables["posts"].filter(
            (pl.col("platform") == "instagram")
            & (pl.col("post_kind") == "story")
            & pl.col("published_at").is_between(AS_OF - timedelta(days=200), AS_OF - timedelta(days=5))
            & pl.col("deleted_at").is_null()
            & (pl.col("published_at").dt.hour() < 22)
        )
        first_day = world.tables["post_daily"].select("post_ref", "date", "views", "reach")
        posts = posts.with_columns(date=pl.col("published_at").dt.date())
        posts = posts.join(first_day, on=["post_ref", "date"]).filter(pl.col("reach") >= FEWEST_VIEWERS)
        return posts.sort("published_at").to_dicts()

    def test_media__carry_caption_and_time_of_the_world(self, loader, sandbox_world):
        loader.run()
        expected = self.own_posts(sandbox_world, AS_OF).select(
            "vendor_id", "text", pl.col("published_at").dt.truncate("1s")
        )
        found = loader.query("select id, caption, created_at from raw_instagram.media")
        assert set(found) == set(expected.rows())

    def test_counters__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        posts = self.own_posts(sandbox_world, AS_OF)
        professional = set(posts.filter(pl.col("published_at") >= CONVERTED_AT)["vendor_id"])
        for metric, counter in (
            ("views", "views"),
            ("reach", "reach"),
            ("saved", "saves"),
            ("shares", "shares"),
        ):
            totals = self.totals(sandbox_world, AS_OF, counter)
            expected = {post: total for post, total in totals.items() if post in professional}
            assert dict(loader.query(MEASURED.format(metric=metric))) == expected
        for metric, counter in (("like_count", "reactions"), ("comments_count", "comments")):
            found = loader.query(MEASURED.format(metric=metric))
            assert dict(found) == self.totals(sandbox_world, AS_OF, counter)
        assert len(professional) < posts.height  # what is older has its own counts and nothing more

    def test_metrics__each_kind_is_asked_for_its_own(self, loader, caplog):
        loader.run()
        found = loader.query(
            "select media_product_type, list(distinct metric) from raw_instagram.media_insights "
            "join raw_instagram.media on id = media_id group by 1"
        )
        own = {"like_count", "comments_count"}
        assert {kind: set(metrics) for kind, metrics in found} == {
            kind: {*settings.METRICS[kind], *own} for kind in ("FEED", "REELS")
        }
        assert not [record for record in caplog.records if "refuses" in record.getMessage()]

    def test_refused_metric__is_left_out_for_that_kind_and_the_others_stay(self, loader, monkeypatch, caplog):
        monkeypatch.setitem(settings.METRICS, "FEED", ("impressions", "views", "saved"))
        monkeypatch.setitem(settings.METRICS, "REELS", ("views", "navigation"))
        loader.run()
        metrics = loader.column("media_insights", "metric")
        assert not metrics & {"impressions", "navigation"}
        assert {"views", "saved"} <= metrics
        refused = [record.getMessage() for record in caplog.records if "refuses" in record.getMessage()]
        assert len(refused) == 2

    def test_story__is_measured_while_it_lasts_and_is_not_deleted_after(self, loader, sandbox_world):
        story = self.stories(sandbox_world)[-1]
        key, published = story["vendor_id"], story["published_at"]
        measured = f"{MEASURED.format(metric='views')} and media_id = '{key}'"
        shown = f"select * exclude (_dlt_load_id) from raw_instagram.stories where id = '{key}'"
        loader.run(published + timedelta(hours=1))  # nobody's views are counted yet
        assert key in loader.column("stories")
        assert loader.query(measured) == []
        midnight = published.replace(hour=0, minute=0) + timedelta(days=1)
        loader.run(midnight + timedelta(minutes=1))
        assert loader.query(measured) == [(key, story["views"])]
        before = loader.query(shown)
        loader.run(published + timedelta(days=9))
        assert loader.query(shown) == before
        assert loader.query(measured) == [(key, story["views"])]
        assert key not in loader.column("media")

    def test_comments__and_replies_are_those_of_the_world(self, loader, sandbox_world):
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
        assert comments["parent_comment_id"].drop_nulls().len() > 0
        sql = "select id, parent_id, username, text from raw_instagram.comments"
        columns = ("comment_id", "parent_comment_id", "actor_handle", "text")
        assert set(loader.query(sql)) == set(comments.select(columns).rows())

    def test_mentions__are_those_of_the_world_and_later_walks_are_short(self, loader, sandbox_world):
        def expected(as_of):
            mentions = sandbox_world.tables["mentions"].filter(
                (pl.col("platform") == "instagram") & (pl.col("created_at") < as_of)
            )
            return mentions.filter(~(pl.col("deleted_at") < as_of).fill_null(False))

        loader.run()
        rows = expected(AS_OF).select("mention_id", "actor_handle", "text").rows()
        assert set(loader.query("select id, username, caption from raw_instagram.mentions")) == set(rows)
        later = AS_OF + timedelta(days=5)
        loader.run(later)
        assert loader.column("mentions") >= set(expected(later)["mention_id"])

    def test_mentions__are_not_asked_for_where_the_token_may_not(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__INSTAGRAM__READ_MENTIONS", "false")
        loader.sandbox.fault("instagram", "token_expired", "/tags", times=None)
        assert loader.run().status == "ok"
        assert loader.count("mentions") == 0

    def test_throttling__waits_no_longer_than_a_run_may(self, loader):
        loader.sandbox.fault("instagram", "throttled", times=None, code=4)
        assert loader.fails().kind == "throttled"
        assert loader.requests == 1

    def test_wrong_account__says_what_to_check(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__INSTAGRAM__USER_ID", "1")
        assert "sources.instagram.user_id" in str(loader.fails())

    def test_check__names_the_account_and_refuses_a_wrong_token(self, loader, sandbox_world):
        fields = loader.credentials("access_token", "user_id", "base_url")
        count = self.own_posts(sandbox_world, AS_OF).height
        found = f"found the Instagram account @{sandbox_world.meta['instagram_username']} with {count} posts"
        assert connection.check(**fields) == found
        with pytest.raises(TokenDead):
            connection.check(**{**fields, "access_token": "another"})

    def test_backfill__reads_the_media_of_its_window_and_no_others(self, loader, sandbox_world):
        start, end = AS_OF - timedelta(days=150), AS_OF - timedelta(days=100)
        loader.backfill(start, end)
        posts = self.own_posts(sandbox_world, AS_OF).filter(pl.col("published_at").is_between(start, end))
        assert posts.height > 0
        assert loader.column("media") == set(posts["vendor_id"])
        assert loader.column("media_insights", "media_id") == set(posts["vendor_id"])
        assert loader.query(
            f"select count(*) from raw_instagram.mentions where created_at not between '{start}' and '{end}'"
        ) == [(0,)]
        loader.run()
        assert loader.column("media") == self.expected_ids(sandbox_world, AS_OF)


ANSWERS = {
    "/v26.0/7/comments": {
        "data": [
            {"id": "c1", "replies": {"data": [{"id": "r1"}], "paging": {"next": "more"}}},
            {"id": "c2", "replies": {"data": [{"id": "r4", "parent_id": "c2"}]}},
            {"id": "c3"},
        ]
    },
    "/v26.0/c1/replies": {"data": [{"id": "r1"}, {"id": "r2"}, {"id": "r3"}]},
}


def test_comments__with_more_replies_than_came_along_are_asked_for_them():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(ANSWERS[self.path.partition("?")[0]]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        client = InstagramClient(Access("token", f"http://127.0.0.1:{server.server_port}"), "1")
        (rows,) = client.comments("7")
    finally:
        server.shutdown()
        server.server_close()
    assert [(row["id"], row.get("parent_id")) for row in rows] == [
        ("c1", None),
        ("c2", None),
        ("c3", None),
        ("r1", "c1"),
        ("r2", "c1"),
        ("r3", "c1"),
        ("r4", "c2"),
    ]
