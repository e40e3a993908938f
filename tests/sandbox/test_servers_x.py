"""The sandbox's X account, read with tweepy."""

from datetime import timedelta
from typing import Any

import httpx
import polars as pl
import pytest
import requests
import tweepy

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_posts, totals

FIELDS = ["created_at", "public_metrics", "entities", "edit_history_tweet_ids", "referenced_tweets"]


@pytest.fixture
def client(sandbox_server: SandboxHandle, monkeypatch: pytest.MonkeyPatch) -> tweepy.Client:
    """Tweepy with the host it has built in changed to the sandbox's."""
    root = sandbox_server.env["SOURCES__X__BASE_URL"].removesuffix("/2/")
    client = tweepy.Client(sandbox_server.env["SOURCES__X__ACCESS_TOKEN"])
    send = requests.Session.request

    def request(session: requests.Session, method: str, url: str, **more: Any) -> requests.Response:
        return send(session, method, url.replace("https://api.twitter.com", root), **more)

    monkeypatch.setattr(requests.Session, "request", request)
    return client


@pytest.fixture
def user_id(client: tweepy.Client, sandbox_server: SandboxHandle) -> str:
    return str(client.get_user(username=sandbox_server.env["SOURCES__X__USERNAME"]).data.id)


def pages(method: Any, user_id: str, **more: Any) -> list[Any]:
    return list(tweepy.Paginator(method, user_id, max_results=5, **more).flatten())


def test_x__own_client_pages_through_all_posts_newest_first(
    client: tweepy.Client, user_id: str, sandbox_world: Any
) -> None:
    found = pages(client.get_users_tweets, user_id, tweet_fields=FIELDS, exclude=["replies"])
    first = [str(each.edit_history_tweet_ids[0]) for each in found]
    assert sorted(first) == sorted(standing_posts(sandbox_world, "x", AS_OF)["vendor_id"])
    assert [each.id for each in found] == sorted((each.id for each in found), reverse=True)
    edited = [each for each in found if len(each.edit_history_tweet_ids) > 1]
    assert edited
    assert all(each.edit_history_tweet_ids[-1] == each.id for each in edited)


def test_x__counters_are_the_sums_up_to_as_of(
    client: tweepy.Client, user_id: str, sandbox_world: Any
) -> None:
    found = pages(client.get_users_tweets, user_id, tweet_fields=FIELDS, exclude=["replies"])
    sums = totals(sandbox_world, AS_OF)
    refs = dict(standing_posts(sandbox_world, "x", AS_OF).select("vendor_id", "post_ref").iter_rows())
    for each in found:
        sum_ = sums[refs[str(each.edit_history_tweet_ids[0])]]
        assert each.public_metrics["impression_count"] == sum_["impressions"]
        assert each.public_metrics["retweet_count"] == sum_["shares"]
        links = each.entities["urls"] if each.entities else []
        assert all(link["unwound_url"] not in each.text and link["url"] in each.text for link in links)


def test_x__mentions_are_answers_and_what_others_say(
    client: tweepy.Client, user_id: str, sandbox_world: Any
) -> None:
    found = pages(client.get_users_mentions, user_id)
    standing = (pl.col("platform") == "x") & (pl.col("created_at") < AS_OF)
    standing &= ~(pl.col("deleted_at") < AS_OF).fill_null(False)
    answers = sandbox_world.tables["comments"].filter(standing & ~pl.col("is_own"))["comment_id"]
    others = sandbox_world.tables["mentions"].filter(standing)["mention_id"]
    assert sorted(str(each.id) for each in found) == sorted([*answers, *others])


def test_x__gone_posts_are_errors_beside_the_data(
    client: tweepy.Client, user_id: str, sandbox_world: Any
) -> None:
    here = pages(client.get_users_tweets, user_id)[0].id
    answer = client.get_tweets([here, 1])
    assert [each.id for each in answer.data] == [here]
    assert [(error["value"], error["title"]) for error in answer.errors] == [("1", "Not Found Error")]
    assert client.get_tweets([1]).data is None


def test_x__an_empty_timeline_has_no_data(client: tweepy.Client, user_id: str) -> None:
    answer = client.get_users_tweets(user_id, start_time=AS_OF - timedelta(minutes=1), end_time=AS_OF)
    assert (answer.data, answer.meta["result_count"]) == (None, 0)


def test_x__new_names_for_those_who_ask_for_posts(sandbox_server: SandboxHandle, user_id: str) -> None:
    root, token = (sandbox_server.env[f"SOURCES__X__{name}"] for name in ("BASE_URL", "ACCESS_TOKEN"))
    headers = {"Authorization": f"Bearer {token}"}
    params = {"post.fields": "public_metrics,edit_history_post_ids", "max_results": 5}
    post = httpx.get(f"{root}users/{user_id}/tweets", params=params, headers=headers).json()["data"][0]
    assert set(post) == {"id", "text", "edit_history_post_ids", "public_metrics"}
    assert "repost_count" in post["public_metrics"]
    old = httpx.get(f"{root}users/{user_id}/tweets", params={"tweet.fields": "note_post"}, headers=headers)
    assert (old.status_code, old.json()["title"]) == (400, "Invalid Request")


def test_x__tokens_quota_and_reset(
    client: tweepy.Client, user_id: str, sandbox_server: SandboxHandle
) -> None:
    sandbox_server.fault("x", "throttled", seconds=90)
    with pytest.raises(tweepy.TooManyRequests) as caught:
        client.get_users_tweets(user_id)
    assert int(caught.value.response.headers["x-rate-limit-reset"]) > 1_700_000_000
    with pytest.raises(tweepy.Unauthorized):
        tweepy.Client("another").get_users_tweets(user_id)
