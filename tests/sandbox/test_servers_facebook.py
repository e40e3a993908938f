"""The sandbox's Facebook page, read with facebook_business."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import polars as pl
import pytest
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_comments, standing_posts, totals

FIELDS = [
    "id", "message", "created_time", "updated_time", "permalink_url", "status_type", "is_published", "shares",
    "attachments{url,unshimmed_url,media_type}", "comments.limit(0).summary(true)",
    "reactions.limit(0).summary(total_count)",
]  # fmt: skip


@pytest.fixture
def api(sandbox_server: SandboxHandle, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookAdsApi]:
    monkeypatch.setattr(FacebookSession, "GRAPH", sandbox_server.env["SOURCES__FACEBOOK__BASE_URL"])
    session = FacebookSession(access_token=sandbox_server.env["SOURCES__FACEBOOK__ACCESS_TOKEN"])
    yield FacebookAdsApi(session, api_version=sandbox_server.env["SOURCES__FACEBOOK__API_VERSION"])


@pytest.fixture
def page(api: FacebookAdsApi, sandbox_server: SandboxHandle) -> Page:
    return Page(sandbox_server.env["SOURCES__FACEBOOK__PAGE_ID"], api=api)


def test_facebook__own_client_pages_through_all_posts(page: Page, sandbox_world: Any) -> None:
    found = list(page.get_published_posts(fields=FIELDS, params={"limit": 4}))
    expected = standing_posts(sandbox_world, "facebook", AS_OF)
    assert sorted(each["id"] for each in found) == sorted(expected["vendor_id"])
    times = [each["created_time"] for each in found]
    assert times == sorted(times, reverse=True)
    assert times[0].endswith("+0000")
    links = dict(zip(expected["vendor_id"], expected["link_url"], strict=True))
    shown = {
        each["id"]: each.get("attachments", {}).get("data", [{}])[0].get("unshimmed_url") for each in found
    }
    assert shown == links


def test_facebook__counters_are_the_sums_up_to_as_of(
    page: Page, api: FacebookAdsApi, sandbox_world: Any
) -> None:
    sums = totals(sandbox_world, AS_OF)
    refs = dict(standing_posts(sandbox_world, "facebook", AS_OF).select("vendor_id", "post_ref").iter_rows())
    for post in list(page.get_published_posts(fields=FIELDS, params={"limit": 100}))[:5]:
        sum_ = sums[refs[post["id"]]]
        metrics = [
            "post_media_view",
            "post_total_media_view_unique",
            "post_clicks",
            "post_reactions_by_type_total",
        ]
        answers = PagePost(post["id"], api=api).get_insights(params={"metric": metrics, "period": "lifetime"})
        values = {each["name"]: each["values"][0]["value"] for each in _first_page(answers)}
        assert values["post_media_view"] == sum_["impressions"]
        assert values["post_total_media_view_unique"] == sum_["reach"]
        assert values["post_clicks"] == sum_["clicks"]
        assert sum(values["post_reactions_by_type_total"].values()) == sum_["reactions"]
        assert post["comments"]["summary"]["total_count"] == sum_["comments"]
        assert post.get("shares", {}).get("count", 0) == sum_["shares"]


def _first_page(cursor: Any) -> list[Any]:
    return [cursor[place] for place in range(len(cursor))]


def test_facebook__own_client_pages_through_all_comments(api: FacebookAdsApi, sandbox_world: Any) -> None:
    expected = standing_comments(sandbox_world, "facebook", AS_OF)
    for (post,), rows in expected.group_by("vendor_id"):
        params = {"filter": "stream", "order": "chronological", "limit": 2}
        found = list(
            PagePost(post, api=api).get_comments(fields=["id", "from", "message", "parent"], params=params)
        )
        assert [each["id"] for each in found] == rows.sort(
            pl.col("created_at").dt.truncate("1s"), "comment_id"
        )["comment_id"].to_list()
        toplevel = PagePost(post, api=api).get_comments(params={"limit": 100})
        assert len(list(toplevel)) == rows["parent_comment_id"].null_count()


def test_facebook__one_bad_metric_fails_the_call(page: Page, api: FacebookAdsApi) -> None:
    post = next(iter(page.get_published_posts(params={"limit": 1})))
    with pytest.raises(FacebookRequestError) as caught:
        PagePost(post["id"], api=api).get_insights(params={"metric": ["post_media_view", "post_impressions"]})
    assert (caught.value.http_status(), caught.value.api_error_code()) == (400, 100)
    with pytest.raises(FacebookRequestError) as caught:
        PagePost(post["id"], api=api).get_insights(params={})
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (3001, 1504028)


def test_facebook__deleted_post_is_gone(
    page: Page, api: FacebookAdsApi, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    posts = sandbox_world.tables["posts"].filter(pl.col("platform") == "facebook")
    gone = posts.row(0, named=True)
    kept = posts.row(0, named=True)
    deleted = posts.drop_nulls("deleted_at").filter(pl.col("deleted_at") < AS_OF)
    if deleted.height:
        gone = deleted.row(0, named=True)
        kept = standing_posts(sandbox_world, "facebook", AS_OF).row(0, named=True)
        found = api.call("GET", ("",), params={"ids": f"{gone['vendor_id']},{kept['vendor_id']}"}).json()
        assert list(found) == [kept["vendor_id"]]
    else:
        sandbox_server.set_as_of(gone["published_at"])
    with pytest.raises(FacebookRequestError) as caught:
        PagePost(gone["vendor_id"], api=api).api_get()
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)


def test_facebook__since_and_page_insights(page: Page, sandbox_world: Any) -> None:
    since = AS_OF - timedelta(days=200)
    found = list(page.get_published_posts(params={"since": int(since.timestamp()), "limit": 3}))
    expected = standing_posts(sandbox_world, "facebook", AS_OF).filter(pl.col("published_at") >= since)
    assert sorted(each["id"] for each in found) == sorted(expected["vendor_id"])
    days = {
        "metric": "page_media_view",
        "period": "day",
        "since": int((AS_OF - timedelta(days=30)).timestamp()),
        "until": int(AS_OF.timestamp()),
    }
    values = _first_page(page.get_insights(params=days))[0]["values"]
    refs = sandbox_world.tables["posts"].filter(pl.col("platform") == "facebook")["post_ref"]
    rows = sandbox_world.tables["post_daily"].filter(
        pl.col("post_ref").is_in(refs.to_list())
        & (pl.col("date") >= (AS_OF - timedelta(days=30)).date())
        & (pl.col("date") < AS_OF.date())
    )
    assert sum(each["value"] for each in values) == rows["impressions"].sum()


def test_facebook__token_version_and_usage(sandbox_server: SandboxHandle) -> None:
    root, page = (
        sandbox_server.env["SOURCES__FACEBOOK__BASE_URL"],
        sandbox_server.env["SOURCES__FACEBOOK__PAGE_ID"],
    )
    token = sandbox_server.env["SOURCES__FACEBOOK__ACCESS_TOKEN"]
    wrong = httpx.get(f"{root}/v26.0/{page}/published_posts?access_token=no").json()["error"]
    assert (wrong["code"], wrong["type"]) == (190, "OAuthException")
    bearer = httpx.get(f"{root}/v26.0/{page}/published_posts", headers={"Authorization": f"Bearer {token}"})
    assert bearer.status_code == 200
    assert "call_count" in bearer.headers["x-app-usage"]
    old = httpx.get(f"{root}/v20.0/{page}/published_posts?access_token={token}").json()["error"]
    assert old["code"] == 2635
    field = httpx.get(f"{root}/v26.0/{page}/published_posts?fields=colour&access_token={token}").json()[
        "error"
    ]
    assert field["code"] == 100
    mine = httpx.get(f"{root}/v26.0/me/accounts?access_token={token}").json()["data"]
    assert [each["id"] for each in mine] == [page]
