import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import polars as pl
import pytest
import requests

from ingestion.conform import to_arrow
from ingestion.errors import TokenDead
from ingestion.sources.tiktok import contracts, errors, helpers, settings
from ingestion.sources.tiktok.connection import check
from sandbox.servers.tiktok import REFRESH_TOKEN
from tests.ingestion.vendors import AS_OF, NEXT_DAY, PostsBehaviour


class TestTikTok(PostsBehaviour):
    source = "tiktok"
    table = "videos"
    path = "/business/video/list/"
    page_sizes: ClassVar = {"PAGE_SIZE": 5, "COMMENT_PAGE_SIZE": 3, "BATCH_SIZE": 4}
    unknown_post = "7000000000000000001"
    snapshots = "video_counts"

    def comments(self, world, as_of):
        posts = self.own_posts(world, as_of)
        return world.tables["comments"].filter(
            pl.col("post_ref").is_in(posts["post_ref"].implode())
            & (pl.col("created_at") < as_of)
            & ~(pl.col("deleted_at") < as_of).fill_null(False)
        )

    def test_videos__carry_link_time_and_text_of_the_world(self, loader, sandbox_world):
        loader.run()
        expected = self.own_posts(sandbox_world, AS_OF).select(
            "vendor_id",
            pl.concat_str("text", "link_url", separator=" ", ignore_nulls=True),
            "link_url",
            pl.col("published_at").dt.truncate("1s"),
        )
        found = loader.query("select id, caption, link_url, created_at from raw_tiktok.videos")
        assert set(found) == set(expected.rows())

    def test_counts__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        for column, counter in (("video_views", "views"), ("likes", "reactions"), ("favorites", "saves")):
            found = dict(loader.query(f"select video_id, {column} from raw_tiktok.video_counts"))
            assert found == self.totals(sandbox_world, AS_OF, counter)
        assert loader.count("video_counts", "average_time_watched > 0") > 0

    def test_insights__are_not_asked_for_without_their_scope(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__TIKTOK__WITH_INSIGHTS", "false")
        loader.run()
        assert loader.count("video_counts", "average_time_watched is not null") == 0

    def test_comments__and_their_replies_are_those_of_the_world(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_WINDOW_DAYS", 800)
        loader.run()
        expected = self.comments(sandbox_world, AS_OF).select(
            "comment_id", "parent_comment_id", "is_own", "text"
        )
        found = set(loader.query("select id, parent_comment_id, is_owner, text from raw_tiktok.comments"))
        visible = self.totals(sandbox_world, AS_OF, "comments")
        silent = [post for post, count in visible.items() if not count]
        quiet = self.own_posts(sandbox_world, AS_OF).filter(pl.col("vendor_id").is_in(silent))["post_ref"]
        too_new = self.comments(sandbox_world, AS_OF).filter(pl.col("post_ref").is_in(quiet.implode()))
        assert found == set(expected.rows()) - set(
            too_new.select("comment_id", "parent_comment_id", "is_own", "text").rows()
        )
        assert loader.count("comments", "username is null") == 0

    def test_metric_window__leaves_old_videos_alone_on_the_next_day(self, loader):
        loader.run()
        run = loader.run(NEXT_DAY)
        recent = loader.count(
            "videos", "created_at >= timestamptz '2026-11-02 00:00:00+00' - interval 30 day"
        )
        assert run.rows_by_table["videos"] == run.rows_by_table["video_counts"] == recent

    def test_missing_video__counts_as_deleted_only_if_the_answer_can_be_trusted(self, loader):
        loader.run()
        loader.execute(
            "insert into raw_tiktok.videos select * replace ('7000000000000000001' as id) "
            "from raw_tiktok.videos limit 1"
        )
        loader.sandbox.fault("tiktok", "empty", "filters=", times=None)
        loader.run(AS_OF + timedelta(days=7))
        assert loader.count("videos", "deleted_at is not null") == 0

    def test_dead_token__is_renewed_once_where_that_is_possible(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setenv("SOURCES__TIKTOK__ACCESS_TOKEN", "of-yesterday")
        assert loader.fails().kind == "token_dead"
        monkeypatch.setenv("SOURCES__TIKTOK__CLIENT_ID", "app")
        monkeypatch.setenv("SOURCES__TIKTOK__CLIENT_SECRET", "secret")
        monkeypatch.setenv("SOURCES__TIKTOK__REFRESH_TOKEN", "of-last-year")
        assert loader.fails().kind == "token_dead"
        monkeypatch.setenv("SOURCES__TIKTOK__REFRESH_TOKEN", REFRESH_TOKEN)
        assert loader.run().status == "ok"
        assert loader.column("videos") == self.expected_ids(sandbox_world, AS_OF)

    def test_unserved_version__names_setting_and_version(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__TIKTOK__API_VERSION", "v1.2")
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert "sources.tiktok.api_version" in str(failure)
        assert "v1.2" in str(failure)

    def test_connection__finds_the_account_or_says_why_not(self, loader):
        fields = loader.credentials("business_id", "access_token", "base_url", "api_version")
        assert check(**fields) == "found the account harbourlight"
        with pytest.raises(TokenDead, match=r"sources\.tiktok\.access_token"):
            check(**fields | {"access_token": "another"})
        with pytest.raises(TokenDead, match="scopes"):
            check(**fields | {"business_id": "another"})


def answer(status, body):
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()
    return response


@pytest.mark.parametrize(
    ("code", "kind", "retry"),
    [
        (40100, "throttled", True),
        ("40100", "throttled", True),
        (40105, "token_dead", False),
        ("40105", "token_dead", False),
        (40001, "token_dead", False),
        (40007, "contract_broken", False),
        (50000, "vendor_down", True),
        (40002, "contract_broken", False),
    ],
)
def test_classify__reads_the_code_whatever_its_type(code, kind, retry):
    verdict = errors.classify("v1.3")(answer(200, {"code": code, "data": {}}))
    assert (verdict.error.kind, verdict.retry) == (kind, retry)


@pytest.mark.parametrize("code", [0, "0"])
def test_classify__leaves_success_alone(code):
    assert errors.classify("v1.3")(answer(200, {"code": code})) is None
    assert errors.classify("v1.3")(answer(502, "bad gateway")) is None


def test_video_row__keeps_int64_ids_emoji_and_seconds_as_text_or_number():
    caption = "נורה 💡 https://shop.example/?utm_content=a"
    rows = [
        helpers.video_row({"item_id": 7203946942097902849, "caption": caption, "create_time": "1767225600"}),
        helpers.video_row({"item_id": "7203946942097902850", "create_time": 1767225600}),
    ]
    table = to_arrow(rows, contracts.VIDEOS).table
    assert table["id"].to_pylist() == ["7203946942097902849", "7203946942097902850"]
    assert table["created_at"].to_pylist() == [datetime(2026, 1, 1, tzinfo=UTC)] * 2
    assert table["caption"][0].as_py() == caption
    assert table["link_url"][0].as_py() == "https://shop.example/?utm_content=a"


def test_comment_row__takes_the_id_that_tiktok_means_to_keep():
    record = {"comment_id": 1, "create_time": "1767225600", "user_id": "old", "unique_identifier": "new"}
    assert helpers.comment_row(record, "5")["author_id"] == "new"
    assert helpers.comment_row({"user_id": "old"}, "5")["author_id"] == "old"
    assert to_arrow([helpers.comment_row(record, "5")], contracts.COMMENTS).new_fields == frozenset()
