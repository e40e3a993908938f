from datetime import timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.bluesky import client, connection, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, PostsBehaviour


def standing(frame, time, as_of):
    return frame.filter(
        (pl.col("platform") == "bluesky")
        & (pl.col(time) < as_of)
        & ~(pl.col("deleted_at") < as_of).fill_null(False)
    )


class TestBluesky(PostsBehaviour):
    source = "bluesky"
    credential = "app_password"
    table = "posts"
    path = "getAuthorFeed?"
    page_sizes: ClassVar = {"PAGE_SIZE": 6, "LOOKUP_SIZE": 5}
    unknown_post = "at://did:plc:harbourlightlampsandbox2/app.bsky.feed.post/2222222222222"
    snapshots = "post_counts"

    def expected_ids(self, world, as_of):
        replies = standing(world.tables["comments"], "created_at", as_of).filter(pl.col("is_own"))
        return super().expected_ids(world, as_of) | set(replies["comment_id"])

    def others(self, world, as_of):
        comments = standing(world.tables["comments"], "created_at", as_of).filter(~pl.col("is_own"))
        comments = comments.join(self.own_posts(world, as_of).select("post_ref"), on="post_ref", how="semi")
        return set(comments["comment_id"])

    def mentions(self, world, as_of):
        return set(standing(world.tables["mentions"], "created_at", as_of)["mention_id"])

    def test_posts__carry_text_link_and_time_of_the_world_whatever_clients_declare(
        self, loader, sandbox_world
    ):
        loader.run()
        found = loader.query(
            "select id, link_url, indexed_at from raw_bluesky.posts where reply_parent_uri is null"
        )
        posts = self.own_posts(sandbox_world, AS_OF)
        expected = posts.select("vendor_id", "link_url", pl.col("published_at").dt.truncate("1ms"))
        assert set(found) == set(expected.rows())
        texts = dict(loader.query("select id, text from raw_bluesky.posts"))
        assert all(texts[key].startswith(text) for key, text in posts.select("vendor_id", "text").rows())
        assert loader.count("posts", "created_at > indexed_at") > 0  # a client's clock that is ahead

    def test_counts__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        for column, counter in (("like_count", "reactions"), ("repost_count", "shares")):
            found = dict(loader.query(f"select post_id, {column} from raw_bluesky.post_counts"))
            totals = self.totals(sandbox_world, AS_OF, counter)
            assert {post: found[post] for post in totals} == totals

    def test_mentions__are_answers_mentions_and_quotes_by_others(self, loader, sandbox_world):
        loader.run()
        expected = self.others(sandbox_world, AS_OF) | self.mentions(sandbox_world, AS_OF)
        assert loader.column("mentions") == expected
        assert loader.column("mentions", "reason") == {"reply", "mention", "quote"}
        assert loader.count("mentions", "author_did = 'did:plc:harbourlightlampsandbox2'") == 0
        assert loader.run(NEXT_DAY).rows_by_table["mentions"] < len(expected) / 2

    def test_mentions__that_were_taken_back_are_marked(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_WINDOW_DAYS", 800)
        table = pl.concat(
            [
                sandbox_world.tables["comments"]
                .filter(~pl.col("is_own"))
                .select("platform", pl.col("comment_id").alias("id"), "created_at", "deleted_at"),
                sandbox_world.tables["mentions"].select(
                    "platform", pl.col("mention_id").alias("id"), "created_at", "deleted_at"
                ),
            ]
        ).filter((pl.col("platform") == "bluesky") & pl.col("deleted_at").is_not_null())
        assert table.height, "nobody takes anything back in this world"
        gone = table.row(0, named=True)
        loader.run(gone["created_at"] + timedelta(seconds=1))
        loader.run(gone["deleted_at"] + timedelta(seconds=1))
        found = loader.query(
            f"select deleted_at is not null from raw_bluesky.mentions where id = '{gone['id']}'"
        )
        assert found == [(True,)]

    def test_without_password__reads_what_is_public(self, loader, sandbox_world, monkeypatch):
        monkeypatch.delenv("SOURCES__BLUESKY__APP_PASSWORD")
        monkeypatch.setattr(settings, "METRIC_WINDOW_DAYS", 800)
        assert loader.run().status == "ok"
        assert loader.column("posts") == self.expected_ids(sandbox_world, AS_OF)
        assert loader.column("mentions", "reason") == {"reply", "quote"}
        assert loader.column("mentions") >= self.others(sandbox_world, AS_OF)

    def test_expired_session__is_renewed_once_without_another_login(self, loader, monkeypatch):
        opened = []
        open_session = client.BlueskySession._open

        def counted(session, method, body):
            opened.append(method)
            return open_session(session, method, body)

        monkeypatch.setattr(client.BlueskySession, "_open", counted)
        loader.sandbox.fault("bluesky", "token_expired", self.path, times=1, after=1)
        assert loader.run().status == "ok"
        assert opened == ["createSession", "refreshSession"]

    def test_wrong_password__names_the_setting(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__BLUESKY__APP_PASSWORD", "wrong-pass-word")
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert "sources.bluesky.app_password" in str(failure)
        assert "wrong-pass-word" not in str(failure)

    def test_unknown_handle__says_what_to_check(self, loader, monkeypatch):
        monkeypatch.delenv("SOURCES__BLUESKY__APP_PASSWORD")
        monkeypatch.setenv("SOURCES__BLUESKY__HANDLE", "nobody.example")
        assert "sources.bluesky.handle" in str(loader.fails())

    def test_look_up__that_leaves_everything_out_deletes_nothing(self, loader):
        loader.run()
        loader.sandbox.fault("bluesky", "empty", times=None)
        loader.run(AS_OF + timedelta(days=8))
        assert loader.count("posts", "deleted_at is not null") == 0
        assert loader.count("mentions", "deleted_at is not null") == 0

    def test_connection__tells_what_it_found_and_refuses_a_wrong_password(self, loader):
        env = {
            name: loader.sandbox.env[f"SOURCES__BLUESKY__{name.upper()}"] for name in ("base_url", "handle")
        }
        password = loader.sandbox.env["SOURCES__BLUESKY__APP_PASSWORD"]
        assert "found the account harbourlight.example" in connection.check(app_password=password, **env)
        assert "public posts only" in connection.check(**env)
        with pytest.raises(TokenDead):
            connection.check(app_password="wrong-pass-word", **env)
        assert {field.name for field in connection.FIELDS} == {"handle", "app_password"}
