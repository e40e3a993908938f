"""The sandbox's TikTok account; TikTok has no client library for this API."""

import json
from typing import Any

import httpx
import pytest

from sandbox.servers.tiktok import REFRESH_TOKEN
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_comments, standing_posts, totals

FIELDS = ["item_id", "create_time", "video_views", "likes", "comments", "shares", "reach"]


@pytest.fixture
def get(sandbox_server: SandboxHandle) -> Any:
    """Ask for a path with the account's id, and read the envelope."""
    env = {
        name: sandbox_server.env[f"SOURCES__TIKTOK__{name}"]
        for name in ("BASE_URL", "API_VERSION", "ACCESS_TOKEN", "BUSINESS_ID")
    }

    def ask(path: str, **params: Any) -> dict[str, Any]:
        token = params.pop("token", env["ACCESS_TOKEN"])
        answer = httpx.get(
            f"{env['BASE_URL']}{env['API_VERSION']}/{path}",
            params={"business_id": env["BUSINESS_ID"], **params},
            headers={"Access-Token": token},
        )
        return dict(answer.json())

    return ask


def pages(get: Any, path: str, name: str, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = 0
    while True:
        data = get(path, cursor=cursor, max_count=4, **params)["data"]
        rows += data[name]
        if not data["has_more"]:
            return rows
        cursor = data["cursor"]


def test_tiktok__pages_through_all_videos_with_their_sums(get: Any, sandbox_world: Any) -> None:
    found = pages(get, "business/video/list/", "videos", fields=json.dumps(FIELDS))
    posts = standing_posts(sandbox_world, "tiktok", AS_OF).sort("published_at", descending=True)
    assert [each["item_id"] for each in found] == posts["vendor_id"].to_list()
    sums = totals(sandbox_world, AS_OF)
    refs = dict(posts.select("vendor_id", "post_ref").iter_rows())
    for each in found:
        assert set(each) == set(FIELDS)
        assert each["create_time"].isdigit()
        expected = sums.get(refs[each["item_id"]], {"reactions": 0, "shares": 0})
        assert (each["likes"], each["shares"]) == (expected["reactions"], expected["shares"])


def test_tiktok__comments_and_replies_are_those_that_stood(get: Any, sandbox_world: Any) -> None:
    comments = standing_comments(sandbox_world, "tiktok", AS_OF)
    for (video,), rows in comments.group_by("vendor_id"):
        top = pages(get, "business/comment/list/", "comments", video_id=video)
        replies = [
            reply
            for each in top
            if each["replies"]
            for reply in pages(
                get,
                "business/comment/reply/list/",
                "comments",
                video_id=video,
                comment_id=each["comment_id"],
            )
        ]
        known = set(rows["comment_id"])
        orphans = {
            row["comment_id"]
            for row in rows.to_dicts()
            if row["parent_comment_id"] and row["parent_comment_id"] not in known
        }
        assert {each["comment_id"] for each in [*top, *replies]} == known - orphans
        assert all("parent_comment_id" in each for each in replies)


def test_tiktok__filter_by_id_leaves_out_what_is_gone(get: Any, sandbox_world: Any) -> None:
    video = standing_posts(sandbox_world, "tiktok", AS_OF)["vendor_id"][0]
    data = get("business/video/list/", filters=json.dumps({"video_ids": [video, "1"]}))["data"]
    assert data["videos"] == [{"item_id": video}]


def test_tiktok__says_what_is_wrong_with_status_200(get: Any) -> None:
    assert get("business/video/list/", token="another")["code"] == 40105
    assert get("business/video/list/", fields="item_id")["code"] == 40002
    assert get("business/video/list/", fields='["colour"]')["code"] == 40002
    assert get("business/video/list/", max_count=21)["code"] == 40002
    assert get("business/video/list/", business_id="another")["code"] == 40001
    assert get("business/comment/list/", video_id="1")["code"] == 40007
    assert get("business/get/", fields='["username"]')["data"] == {"username": "harbourlight"}


def test_tiktok__refreshes_tokens(sandbox_server: SandboxHandle) -> None:
    url = f"{sandbox_server.env['SOURCES__TIKTOK__BASE_URL']}v1.3/tt_user/oauth2/refresh_token/"
    body = {"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN}
    token = httpx.post(url, json=body).json()["data"]["access_token"]
    assert token == sandbox_server.env["SOURCES__TIKTOK__ACCESS_TOKEN"]
    assert httpx.post(url, json={**body, "refresh_token": "another"}).json()["code"] == "40103"
