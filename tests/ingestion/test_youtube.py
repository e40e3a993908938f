"""YouTube's loader against the sandbox's channel."""

from datetime import date, timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.youtube import connection, helpers, settings
from ingestion.sources.youtube.walk import gone
from sandbox.servers.youtube.channel import LAG_DAYS, comments_off, hides_likes
from tests.ingestion.vendors import AS_OF, NEXT_DAY, PostsBehaviour

TABLE = "raw_youtube"


class TestYouTube(PostsBehaviour):
    source = "youtube"
    table = "videos"
    path = "/v3/videos?"
    credential = "refresh_token"
    page_sizes: ClassVar = {"PAGE_SIZE": 4, "VIDEOS_PER_REPORT": 10, "DAILY_HISTORY_DAYS": 400}
    unknown_post = "AAAAAAAAAAA"
    snapshots = "video_statistics"

    def comments(self, world, as_of):
        posts = self.own_posts(world, as_of).select("post_ref", "vendor_id")
        comments = world.tables["comments"].join(posts, on="post_ref")
        shut = [key for key in posts["vendor_id"] if comments_off(key)]
        return comments.filter(
            (pl.col("created_at") < as_of)
            & ~(pl.col("deleted_at") < as_of).fill_null(False)
            & ~pl.col("vendor_id").is_in(shut)
        )

    def test_videos__carry_title_link_and_shape(self, loader, sandbox_world):
        loader.run()
        columns = "id, title, link_url, created_at, embed_width < embed_height, duration_seconds < 60"
        assert set(loader.query(f"select {columns} from {TABLE}.videos")) == {
            (
                post["vendor_id"],
                post["text"].split("\n")[0][:100],
                post["link_url"],
                post["published_at"].replace(microsecond=0),
                post["post_kind"] == "short",
                post["post_kind"] == "short",
            )
            for post in self.own_posts(sandbox_world, AS_OF).to_dicts()
        }

    def test_counters__equal_the_worlds_totals_and_are_null_where_hidden(self, loader, sandbox_world):
        loader.run()
        columns = "video_id, view_count, like_count, comment_count"
        found = {
            key: values for key, *values in loader.query(f"select {columns} from {TABLE}.video_statistics")
        }
        views, likes, comments = (
            self.totals(sandbox_world, AS_OF, counter) for counter in ("views", "reactions", "comments")
        )
        assert found == {
            key: [
                views[key],
                None if hides_likes(key) else likes[key],
                None if comments_off(key) else comments[key],
            ]
            for key in views
        }
        assert any(hides_likes(key) or comments_off(key) for key in views)

    def test_days__end_where_youtube_has_got_to_and_keep_both_kinds_of_views(self, loader, sandbox_world):
        loader.run()
        posts = self.own_posts(sandbox_world, AS_OF).select("post_ref", "vendor_id")
        last = date(2026, 10, 30) - timedelta(days=LAG_DAYS)  # it is still 31 October in California
        days = sandbox_world.tables["post_daily"].join(posts, on="post_ref")
        first = AS_OF.date() - timedelta(days=settings.DAILY_HISTORY_DAYS + 1)
        expected = days.filter(pl.col("date").is_between(first, last))
        columns = "video_id, date, views, likes, comments, shares"
        found = set(loader.query(f"select {columns} from {TABLE}.video_days"))
        assert found == set(
            expected.select("vendor_id", "date", "views", "reactions", "comments", "shares").rows()
        )
        broken = loader.query(
            f"select min(date) from {TABLE}.video_days where engaged_views <> views and date > '2026-08-01'"
        )
        assert broken >= [(date(2026, 8, 24),)]

    def test_days__are_asked_for_again_until_they_settle(self, loader):
        loader.run()
        before = loader.query(f"select max(date) from {TABLE}.video_days")
        loaded = loader.run(NEXT_DAY + timedelta(days=2)).rows_by_table["video_days"]
        assert (
            0
            < loaded
            <= loader.count("video_days", f"date >= '2026-11-02'::date - {settings.DAILY_RELOAD_DAYS + 3}")
        )
        assert loader.query(f"select max(date) from {TABLE}.video_days") > before

    def test_comments__and_all_replies_are_those_of_the_world(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_PAGE_SIZE", 5)
        loader.run()
        expected = self.comments(sandbox_world, AS_OF)
        columns = "id, video_id, parent_id, author_channel_id, text, is_own"
        found = set(loader.query(f"select {columns} from {TABLE}.comments"))
        wanted = expected.select("comment_id", "vendor_id", "parent_comment_id", "actor_id", "text", "is_own")
        assert found == set(wanted.rows())
        assert any(row[-1] for row in found)

    def test_comments_that_are_gone__are_emptied_for_good(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_REFRESH_DAYS", 1)
        later = AS_OF + timedelta(days=30)
        before = set(self.comments(sandbox_world, AS_OF)["comment_id"])
        removed = before - set(self.comments(sandbox_world, later)["comment_id"])
        loader.run()
        loader.execute(
            f"insert into {TABLE}.comments select * replace ('nobody' as id) from {TABLE}.comments limit 1"
        )
        loader.run(later)
        gone_now = loader.query(
            "select id, coalesce(text, author_channel_id, author_display_name), deleted_at "
            f"from {TABLE}.comments where deleted_at is not null"
        )
        assert {key for key, *_ in gone_now} == removed | {"nobody"}
        assert {tuple(rest) for _, *rest in gone_now} == {(None, later)}

    def test_second_day__leaves_comments_of_old_videos_alone(self, loader):
        loader.run()
        moments = "select count(distinct observed_at) from raw_youtube.comments where observed_at > "
        loader.run(NEXT_DAY)
        fresh = loader.query(moments + f"'{AS_OF.isoformat()}'")
        stale = loader.count("comments", f"observed_at = '{AS_OF.isoformat()}'")
        assert fresh <= [(1,)]
        assert stale > 0

    def test_spent_units__end_a_run_early_and_the_next_days_go_on(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setenv("SOURCES__YOUTUBE__DAILY_UNITS", "14")
        assert loader.run().status == "ok"
        assert loader.count("comments") < len(self.comments(sandbox_world, AS_OF))
        requests = loader.requests
        before = loader.contents()
        loader.run(AS_OF + timedelta(hours=1))  # the same Pacific day
        assert loader.requests < requests
        assert loader.contents() == before
        monkeypatch.setenv("SOURCES__YOUTUBE__DAILY_UNITS", "200")
        loader.run(NEXT_DAY)
        there = self.comments(sandbox_world, NEXT_DAY)
        assert loader.column("comments") >= set(there["comment_id"])
        assert loader.column("videos") >= self.expected_ids(sandbox_world, NEXT_DAY)

    def test_spent_quota__says_when_it_is_back(self, loader):
        loader.sandbox.set_limit("youtube", 3, 3600)
        failure = loader.fails()
        assert failure.kind == "throttled"
        assert "midnight Pacific" in str(failure)

    def test_unknown_client__is_no_revoked_token(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__YOUTUBE__CLIENT_SECRET", "another")
        assert "sources.youtube.client_secret" in str(loader.fails())

    def test_check__names_the_channel(self, loader):
        names = ("client_id", "client_secret", "refresh_token", "base_url", "token_url")
        good = loader.credentials(*names)
        assert connection.check(**good) == "found the channel Harbourlight"
        with pytest.raises(TokenDead, match=r"sources\.youtube\.refresh_token"):
            connection.check(**good | {"refresh_token": "revoked"})


def test_report__is_read_by_the_names_of_its_columns():
    answer = {
        "columnHeaders": [{"name": "views"}, {"name": "day"}, {"name": "video"}],
        "rows": [[3, "2026-08-24", "abc"]],
    }
    assert helpers.report_rows(answer) == [{"views": 3, "day": "2026-08-24", "video": "abc"}]
    assert helpers.report_rows({"columnHeaders": []}) == []
    assert helpers.report_rows({}) is None


def test_gone__believes_only_an_answer_that_has_the_witness():
    def lookup(ids):
        return [{"id": key} for key in ids if key != "deleted"]

    assert list(gone(lookup, ["deleted", "there"], "witness")) == ["deleted"]
    assert list(gone(lambda ids: [], ["deleted"], "witness")) == []
    assert list(gone(lambda ids: None, ["deleted"], "witness")) == []
    assert list(gone(lookup, ["deleted"], None)) == []


@pytest.mark.parametrize(
    ("statistics", "count"),
    [({"commentCount": "18446744073709551615"}, 18446744073709551615), ({}, 0), ({"commentCount": "?"}, 0)],
)
def test_comment_count__is_a_text_of_64_bits_or_missing(statistics, count):
    assert helpers.comment_count({"statistics": statistics}) == count


def test_thread__needs_a_second_request_when_replies_are_missing():
    thread = {"id": "t", "snippet": {"totalReplyCount": 2}, "replies": {"comments": [{"id": "r"}]}}
    assert helpers.has_more_replies(thread)
    assert not helpers.has_more_replies({**thread, "snippet": {"totalReplyCount": 1}})
    assert not helpers.has_more_replies({"snippet": {}})


@pytest.mark.parametrize(
    ("duration", "length"),
    [("PT1H2M3S", 3723), ("P1DT1S", 86401), ("PT42S", 42), ("soon", "soon"), (None, None)],
)
def test_seconds__of_a_duration(duration, length):
    assert helpers.seconds(duration) == length
