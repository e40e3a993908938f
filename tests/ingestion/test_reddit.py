from datetime import UTC, datetime, timedelta
from typing import ClassVar

import polars as pl
import pytest
import requests

from ingestion import registry
from ingestion.auth import RenewableToken
from ingestion.config import load_settings
from ingestion.conform import to_arrow
from ingestion.errors import TokenDead
from ingestion.http import VendorSession
from ingestion.sources.reddit import contracts, helpers, settings
from ingestion.sources.reddit.client import unfold
from ingestion.sources.reddit.connection import check
from sandbox.servers.reddit import PASSWORD
from tests.ingestion.vendors import AS_OF, NEXT_DAY, PostsBehaviour


class TestReddit(PostsBehaviour):
    source = "reddit"
    table = "posts"
    path = "/submitted"
    page_sizes: ClassVar = {"PAGE_SIZE": 3, "BATCH_SIZE": 5}
    credential = "client_id"
    unknown_post = "t3_zzzzz"
    snapshots = "post_counts"

    def mentions(self, world, as_of):
        return world.tables["mentions"].filter(
            (pl.col("platform") == "reddit") & (pl.col("created_at") < as_of)
        )

    def standing_mentions(self, world, as_of):
        mentions = self.mentions(world, as_of)
        return set(mentions.filter(~(pl.col("deleted_at") < as_of).fill_null(False))["mention_id"])

    @pytest.fixture(autouse=True)
    def one_subreddit(self, request, environment, sandbox_server, monkeypatch):
        """Most tests are about posts; six subreddits are many requests."""
        if "mention" not in request.node.name:
            first = sandbox_server.env["SOURCES__REDDIT__SUBREDDITS"].split(",")[0]
            monkeypatch.setenv("SOURCES__REDDIT__SUBREDDITS", first)

    def test_posts__carry_link_time_and_text_of_the_world(self, loader, sandbox_world):
        loader.run()
        expected = self.own_posts(sandbox_world, AS_OF).select(
            "vendor_id", "text", "link_url", pl.col("published_at").dt.truncate("1s")
        )
        found = loader.query("select id, selftext, link_url, created_at from raw_reddit.posts")
        assert set(found) == set(expected.rows())

    def test_counts__equal_the_worlds_totals(self, loader, sandbox_world):
        loader.run()
        for column, counter in (("score", "reactions"), ("num_comments", "comments")):
            found = dict(loader.query(f"select post_id, {column} from raw_reddit.post_counts"))
            assert found == self.totals(sandbox_world, AS_OF, counter)
        assert loader.count("post_counts", "upvote_ratio between 0 and 1") == loader.count("post_counts")

    def test_comments__of_folded_threads_are_those_of_the_world(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "COMMENT_WINDOW_DAYS", 800)
        loader.run()
        posts = self.own_posts(sandbox_world, AS_OF)
        commented = {post for post, count in self.totals(sandbox_world, AS_OF, "comments").items() if count}
        posts = posts.filter(pl.col("vendor_id").is_in(commented))
        comments = sandbox_world.tables["comments"].filter(
            pl.col("post_ref").is_in(posts["post_ref"].implode()) & (pl.col("created_at") < AS_OF)
        )
        threads = dict(posts.select("post_ref", "vendor_id").rows())
        assert set(loader.query("select id, post_id, parent_id from raw_reddit.comments")) == {
            (
                row["comment_id"],
                threads[row["post_ref"]],
                row["parent_comment_id"] or threads[row["post_ref"]],
            )
            for row in comments.to_dicts()
        }
        gone = comments.filter((pl.col("deleted_at") < AS_OF).fill_null(False))["comment_id"]
        sql = "select id from raw_reddit.comments where deleted_at is not null"
        assert {comment for (comment,) in loader.query(sql)} == set(gone)

    def test_mentions__are_posts_and_comments_that_name_the_brand(self, loader, sandbox_world):
        loader.run()
        assert loader.column("mentions") == self.standing_mentions(sandbox_world, AS_OF)
        kinds = "select left(id, 2), count(*) from raw_reddit.mentions group by 1"
        assert dict(loader.query(kinds)).keys() == {"t1", "t3"}
        assert loader.count("mentions", "author is null") == 0

    def test_deleted_mention__is_forgotten(self, loader, sandbox_world, monkeypatch):
        monkeypatch.setattr(settings, "MENTION_WINDOW_DAYS", 1000)
        post = self.mentions(sandbox_world, AS_OF).drop_nulls("deleted_at").row(0, named=True)
        loader.run(post["created_at"] + timedelta(minutes=5))
        loader.run(post["deleted_at"] + timedelta(minutes=5))
        sql = "select author, title, selftext, body, deleted_at is not null from raw_reddit.mentions"
        found = loader.query(f"{sql} where id = '{post['mention_id']}'")
        assert [(row[0], row[2] or row[3], row[4]) for row in found] == [(None, None, True)]

    def test_nothing_to_look_for__asks_for_no_mentions(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__REDDIT__TERMS", "")
        loader.run()
        assert loader.count("mentions") == 0

    def test_password_grant__gets_a_token_too(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__REDDIT__PASSWORD", PASSWORD)
        assert loader.run().status == "ok"
        monkeypatch.setenv("SOURCES__REDDIT__PASSWORD", "another")
        assert "sources.reddit.client_id" in str(loader.fails(NEXT_DAY))

    def test_token__that_ends_in_mid_walk_is_renewed(self, loader, sandbox_world):
        loader.sandbox.fault("reddit", "token_expired", "/submitted", times=1, after=1)
        assert loader.run().status == "ok"
        assert loader.column("posts") == self.expected_ids(sandbox_world, AS_OF)

    def test_user_agent__must_be_ones_own(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__REDDIT__USER_AGENT", "python-requests/2")
        assert loader.fails().kind == "token_dead"

    def test_reddit__is_loaded_only_when_it_is_named(self, loader):
        assert "reddit" not in registry.enabled_sources(load_settings())
        assert "reddit" in registry.enabled_sources(load_settings(sources="reddit,x"))

    def test_connection__finds_the_account_or_says_why_not(self, loader):
        names = ("client_id", "client_secret", "username", "user_agent", "base_url", "token_url")
        fields = loader.credentials(*names)
        assert check(**fields) == f"found the account u/{fields['username']}"
        with pytest.raises(TokenDead, match=r"sources\.reddit\.client_id"):
            check(**fields | {"client_secret": "another"})


def test_renewable_token__is_asked_for_once_and_renewed_once(sandbox_server):
    url = sandbox_server.env["SOURCES__REDDIT__BASE_URL"] + "api/info?id=t3_1"
    asked = []

    def mint():
        asked.append("sandbox-reddit-token" if len(asked) else "stale")
        return asked[-1]

    session = VendorSession("Reddit")
    auth, headers = RenewableToken(mint), {"User-Agent": "test"}
    answers = [session.get(url, auth=auth, headers=headers) for _ in range(2)]
    assert [reply.status_code for reply in answers] == [200, 200]
    assert asked == ["stale", "sandbox-reddit-token"]
    never = RenewableToken(lambda: "stale")
    with pytest.raises(TokenDead):
        session.get(url, auth=never, headers=headers)
    assert requests.get(url, auth=RenewableToken(None, token="x"), timeout=20).status_code == 403


def comment(name, replies="", **more):
    return {"kind": "t1", "data": {"name": name, "replies": replies, **more}}


def stub(parent, *ids):
    return {"kind": "more", "data": {"parent_id": parent, "children": list(ids)}}


def tree(*children):
    return {"kind": "Listing", "data": {"children": list(children)}}


def test_unfold__flattens_a_tree_and_notes_what_is_folded_away():
    folded, deeper = [], []
    inner = tree(comment("t1_b", tree(stub("t1_b"))), stub("t1_a", "x", "y"))
    rows = unfold([comment("t1_a", inner), comment("t1_c"), stub("t3_p", "z")], folded, deeper)
    assert [row["name"] for row in rows] == ["t1_a", "t1_b", "t1_c"]
    assert (folded, deeper) == (["x", "y", "z"], ["t1_b"])
    assert not any("replies" in row for row in rows)


def test_unfold__of_a_thread_as_deep_as_they_come_does_not_recurse():
    thread = ""
    for number in range(5_000):
        thread = tree(comment(f"t1_{number}", thread))
    assert len(unfold(thread["data"]["children"], [], [])) == 5_000


@pytest.mark.parametrize(
    ("record", "is_gone"),
    [
        ({"author": "[deleted]", "selftext": "x"}, True),
        ({"author": "a", "selftext": "[removed]"}, True),
        ({"author": "a", "body": "[removed]"}, True),
        ({"author": "a", "body": "x", "removed_by_category": "moderator"}, True),
        ({"author": "a", "body": "I was [deleted] once", "removed_by_category": None}, False),
    ],
)
def test_is_gone__knows_the_shells(record, is_gone):
    assert helpers.is_gone(record) == is_gone


def test_post_row__reads_float_seconds_edits_links_and_texts_of_all_directions():
    base = {
        "name": "t3_a",
        "created_utc": "1723992900.0",
        "selftext": "🔦 مصباح",
        "is_self": True,
        "edited": False,
    }
    rows = [
        helpers.post_row(base),
        helpers.post_row({**base, "name": "t3_b", "created_utc": 1723992900.5, "edited": "1723993000.0"}),
        helpers.post_row({**base, "name": "t3_c", "is_self": False, "url": "https://shop.example/?a=1"}),
        helpers.post_row({**base, "name": "t3_d", "is_self": False, "url": "https://i.redd.it/a.png"}),
        helpers.post_row({**base, "name": "t3_e", "selftext": "see https://shop.example/b."}),
    ]
    table = to_arrow(rows, contracts.POSTS).table
    assert table["created_at"][0].as_py() == datetime(2024, 8, 18, 14, 55, tzinfo=UTC)
    assert table["created_at"][1].as_py().microsecond == 500_000
    assert table["edited_at"].to_pylist()[:2] == [None, datetime(2024, 8, 18, 14, 56, 40, tzinfo=UTC)]
    links = [None, None, "https://shop.example/?a=1", None, "https://shop.example/b"]
    assert table["link_url"].to_pylist() == links
    assert table["selftext"][0].as_py() == base["selftext"]


def test_names__are_lists_of_commas():
    assert helpers.names_of(" r/one, two ,,") == ["one", "two"]
    assert helpers.search_query(["Harbour light", 'say "so"']) == '"Harbour light" OR "say so"'
    assert helpers.names_any({"title": None, "body": "I love HARBOURLIGHT"}, ["Harbourlight"])
    assert not helpers.names_any({"body": "light"}, ["Harbourlight"])
