"""The sandbox's Reddit, read with praw."""

from typing import Any

import httpx
import polars as pl
import praw
import prawcore
import pytest

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_posts, totals


@pytest.fixture
def env(sandbox_server: SandboxHandle) -> dict[str, str]:
    prefix = "SOURCES__REDDIT__"
    return {k.removeprefix(prefix): v for k, v in sandbox_server.env.items() if k.startswith(prefix)}


@pytest.fixture
def reddit(env: dict[str, str]) -> praw.Reddit:
    """Praw with the two addresses that it lets people change."""
    return praw.Reddit(
        client_id=env["CLIENT_ID"],
        client_secret=env["CLIENT_SECRET"],
        user_agent=env["USER_AGENT"],
        oauth_url=env["BASE_URL"],
        reddit_url=env["BASE_URL"].rstrip("/"),
        check_for_updates=False,
    )


def test_reddit__own_client_pages_through_all_posts(
    reddit: praw.Reddit, env: dict[str, str], sandbox_world: Any
) -> None:
    found = list(reddit.redditor(env["USERNAME"]).submissions.new(limit=None, params={"limit": 3}))
    posts = standing_posts(sandbox_world, "reddit", AS_OF).sort("published_at", descending=True)
    assert [each.fullname for each in found] == posts["vendor_id"].to_list()
    sums = totals(sandbox_world, AS_OF)
    refs = dict(posts.select("vendor_id", "post_ref").iter_rows())
    for each in found:
        expected = sums.get(refs[each.fullname], {"reactions": 0, "comments": 0})
        assert (each.score, each.num_comments) == (expected["reactions"], expected["comments"])


def test_reddit__own_client_unfolds_a_thread(reddit: praw.Reddit, sandbox_world: Any) -> None:
    posts = standing_posts(sandbox_world, "reddit", AS_OF).select("post_ref", "vendor_id")
    comments = sandbox_world.tables["comments"].filter(pl.col("created_at") < AS_OF)
    sizes = comments.join(posts, on="post_ref").group_by("vendor_id").len().sort("len", descending=True)
    post, size = sizes.row(0)
    submission = reddit.submission(post.removeprefix("t3_"))
    submission.comments.replace_more(limit=None)
    expected = comments.join(posts.filter(pl.col("vendor_id") == post), on="post_ref")["comment_id"]
    found = submission.comments.list()
    assert sorted(each.fullname for each in found) == sorted(expected)
    assert len(found) == size


def test_reddit__search_finds_what_names_the_brand(
    reddit: praw.Reddit, env: dict[str, str], sandbox_world: Any
) -> None:
    mentions = sandbox_world.tables["mentions"].filter(
        (pl.col("platform") == "reddit") & (pl.col("created_at") < AS_OF)
    )
    posts = mentions.filter(pl.col("mention_id").str.starts_with("t3_"))
    found = [
        each.fullname
        for name in env["SUBREDDITS"].split(",")
        for each in reddit.subreddit(name).search(f'"{env["TERMS"]}"', sort="new", limit=None)
    ]
    assert sorted(found) == sorted(posts["mention_id"])
    assert list(reddit.subreddit(env["SUBREDDITS"].split(",")[0]).search('"nothing of ours"')) == []


def test_reddit__deleted_things_are_shells(reddit: praw.Reddit, sandbox_world: Any) -> None:
    gone = sandbox_world.tables["mentions"].filter(
        (pl.col("platform") == "reddit") & (pl.col("deleted_at") < AS_OF)
    )
    name = gone["mention_id"][0]
    (thing,) = reddit.info(fullnames=[name, "t3_zzzzz"])
    assert thing.fullname == name
    assert thing.author is None


def test_reddit__tokens_agents_and_quota(env: dict[str, str]) -> None:
    app, grant = (env["CLIENT_ID"], env["CLIENT_SECRET"]), {"grant_type": "client_credentials"}
    agent = {"User-Agent": env["USER_AGENT"]}
    assert httpx.post(env["TOKEN_URL"], data=grant, auth=app).status_code == 403
    assert httpx.post(env["TOKEN_URL"], data=grant, auth=("a", "b"), headers=agent).status_code == 401
    wrong = {"grant_type": "password", "username": "a", "password": "b"}
    assert httpx.post(env["TOKEN_URL"], data=wrong, auth=app, headers=agent).json() == {
        "error": "invalid_grant"
    }
    token = httpx.post(env["TOKEN_URL"], data=grant, auth=app, headers=agent).json()["access_token"]
    bearer = agent | {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{env['BASE_URL']}user/{env['USERNAME']}/about", headers=bearer)
    assert float(answer.headers["x-ratelimit-remaining"]) > 0
    assert "." in answer.headers["x-ratelimit-remaining"]
    missing = httpx.get(f"{env['BASE_URL']}user/nobody/about", headers=bearer)
    assert (missing.status_code, missing.json()["error"]) == (404, 404)


def test_reddit__own_client_is_refused_with_a_wrong_secret(env: dict[str, str]) -> None:
    reddit = praw.Reddit(
        client_id=env["CLIENT_ID"],
        client_secret="another",
        user_agent=env["USER_AGENT"],
        oauth_url=env["BASE_URL"],
        reddit_url=env["BASE_URL"].rstrip("/"),
        check_for_updates=False,
    )
    with pytest.raises(prawcore.exceptions.ResponseException):
        next(iter(reddit.redditor(env["USERNAME"]).submissions.new()))
