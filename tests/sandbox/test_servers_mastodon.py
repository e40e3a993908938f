"""The sandbox's Mastodon instance, read with Mastodon.py."""

from datetime import timedelta
from typing import Any

import httpx
import mastodon
import polars as pl
import pytest

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_comments, standing_posts, totals


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> mastodon.Mastodon:
    return mastodon.Mastodon(
        access_token=sandbox_server.env["SOURCES__MASTODON__ACCESS_TOKEN"],
        api_base_url=sandbox_server.env["SOURCES__MASTODON__BASE_URL"],
        ratelimit_method="throw",
        version_check_mode="none",
    )


@pytest.fixture
def account_id(client: mastodon.Mastodon, sandbox_server: SandboxHandle) -> str:
    return client.account_lookup(sandbox_server.env["SOURCES__MASTODON__ACCOUNT"]).id


def test_mastodon__own_client_pages_through_all_statuses(
    client: mastodon.Mastodon, account_id: str, sandbox_world: Any
) -> None:
    found = client.fetch_remaining(client.account_statuses(account_id, limit=10))
    posts = standing_posts(sandbox_world, "mastodon", AS_OF)
    replies = standing_comments(sandbox_world, "mastodon", AS_OF).filter(pl.col("is_own"))
    expected = [*posts["vendor_id"], *replies["comment_id"]]
    assert sorted(str(each.id) for each in found) == sorted(expected)
    assert [int(each.id) for each in found] == sorted((int(key) for key in expected), reverse=True)


def test_mastodon__counters_are_the_sums_up_to_as_of(
    client: mastodon.Mastodon, account_id: str, sandbox_world: Any
) -> None:
    found = client.fetch_remaining(client.account_statuses(account_id, exclude_replies=True, limit=40))
    sums = totals(sandbox_world, AS_OF)
    posts = standing_posts(sandbox_world, "mastodon", AS_OF)
    expected = {
        key: (sums[ref]["shares"], sums[ref]["reactions"], sums[ref]["comments"])
        if ref in sums
        else (0, 0, 0)
        for key, ref in posts.select("vendor_id", "post_ref").iter_rows()
    }
    assert {
        str(each.id): (each.reblogs_count, each.favourites_count, each.replies_count) for each in found
    } == expected


def test_mastodon__own_client_pages_through_mentions(client: mastodon.Mastodon, sandbox_world: Any) -> None:
    found = client.fetch_remaining(client.notifications(types=["mention"], limit=30))
    others = standing_comments(sandbox_world, "mastodon", AS_OF).filter(~pl.col("is_own"))
    assert sorted(str(each.status.id) for each in found) == sorted(others["comment_id"])
    handles = dict(zip(others["comment_id"], others["actor_handle"], strict=True))
    assert all(each.account.acct == handles[str(each.status.id)] for each in found)
    assert client.notifications(types=["favourite"]) == []


def test_mastodon__min_id_joins_on_where_since_id_leaves_a_gap(
    client: mastodon.Mastodon, account_id: str
) -> None:
    every = [str(each.id) for each in client.fetch_remaining(client.account_statuses(account_id, limit=40))]
    oldest = every[-1]
    joined = [str(each.id) for each in client.account_statuses(account_id, min_id=oldest, limit=5)]
    assert joined == every[-6:-1]
    newest = [str(each.id) for each in client.account_statuses(account_id, since_id=oldest, limit=5)]
    assert newest == every[:5]
    walked, page = [], client.account_statuses(account_id, min_id=oldest, limit=7)
    while page:
        walked = [*(str(each.id) for each in page), *walked]
        page = client.fetch_previous(page)
    assert walked == every[:-1]


def test_mastodon__context_holds_the_answers(client: mastodon.Mastodon, sandbox_world: Any) -> None:
    comments = standing_comments(sandbox_world, "mastodon", AS_OF)
    status = comments.filter(pl.col("is_own"))["vendor_id"][0]
    context = client.status_context(status)
    assert sorted(str(each.id) for each in context.descendants) == sorted(
        comments.filter(pl.col("vendor_id") == status)["comment_id"]
    )
    reply = comments.filter(pl.col("is_own") & (pl.col("vendor_id") == status))["comment_id"][0]
    assert str(client.status_context(reply).ancestors[0].id) == status


def test_mastodon__deleted_status_is_gone(
    client: mastodon.Mastodon, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    posts = sandbox_world.tables["posts"].filter(pl.col("platform") == "mastodon")
    post = posts.row(0, named=True)
    deleted = posts.drop_nulls("deleted_at")
    if deleted.height:
        post = deleted.row(0, named=True)
        sandbox_server.set_as_of(post["deleted_at"] + timedelta(seconds=1))
    else:
        sandbox_server.set_as_of(post["published_at"])
    with pytest.raises(mastodon.MastodonNotFoundError):
        client.status(post["vendor_id"])


def test_mastodon__errors_and_quota_headers(sandbox_server: SandboxHandle) -> None:
    root = sandbox_server.env["SOURCES__MASTODON__BASE_URL"]
    assert httpx.get(f"{root}/api/v1/notifications").status_code == 401
    wrong = httpx.get(f"{root}/api/v1/notifications", headers={"Authorization": "Bearer no"})
    assert (wrong.status_code, wrong.json()) == (401, {"error": "The access token is invalid"})
    token = {"Authorization": f"Bearer {sandbox_server.env['SOURCES__MASTODON__ACCESS_TOKEN']}"}
    answer = httpx.get(f"{root}/api/v1/accounts/verify_credentials", headers=token)
    assert int(answer.headers["x-ratelimit-remaining"]) < int(answer.headers["x-ratelimit-limit"])
    missing = httpx.get(f"{root}/api/v1/statuses/1", headers=token)
    assert (missing.status_code, missing.json()) == (404, {"error": "Record not found"})
