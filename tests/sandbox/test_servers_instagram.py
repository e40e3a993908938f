"""The sandbox's Instagram account, read with facebook_business."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_comments, standing_posts, totals

FIELDS = ["id", "caption", "media_type", "media_product_type", "timestamp", "like_count", "comments_count"]


@pytest.fixture
def api(sandbox_server: SandboxHandle, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookAdsApi]:
    monkeypatch.setattr(FacebookSession, "GRAPH", sandbox_server.env["SOURCES__INSTAGRAM__BASE_URL"])
    session = FacebookSession(access_token=sandbox_server.env["SOURCES__INSTAGRAM__ACCESS_TOKEN"])
    yield FacebookAdsApi(session, api_version=sandbox_server.env["SOURCES__INSTAGRAM__API_VERSION"])


@pytest.fixture
def user(api: FacebookAdsApi, sandbox_server: SandboxHandle) -> IGUser:
    return IGUser(sandbox_server.env["SOURCES__INSTAGRAM__USER_ID"], api=api)


def lasting(world: Any) -> pl.DataFrame:
    return standing_posts(world, "instagram", AS_OF).filter(pl.col("post_kind") != "story")


def test_instagram__own_client_pages_through_all_media(user: IGUser, sandbox_world: Any) -> None:
    found = list(user.get_media(fields=FIELDS, params={"limit": 4}))
    assert sorted(each["id"] for each in found) == sorted(lasting(sandbox_world)["vendor_id"])
    times = [each["timestamp"] for each in found]
    assert times == sorted(times, reverse=True)
    assert times[0].endswith("+0000")
    assert {(each["media_type"], each["media_product_type"]) for each in found} == {
        ("IMAGE", "FEED"),
        ("CAROUSEL_ALBUM", "FEED"),
        ("VIDEO", "REELS"),
    }


def test_instagram__each_kind_has_its_metrics_and_one_wrong_fails_all(
    user: IGUser, api: FacebookAdsApi, sandbox_world: Any
) -> None:
    refs = dict(lasting(sandbox_world).select("vendor_id", "post_ref").iter_rows())
    sums = totals(sandbox_world, AS_OF)
    for post in list(user.get_media(fields=FIELDS, params={"limit": 100}))[:4]:
        medium = IGMedia(post["id"], api=api)
        answers = medium.get_insights(params={"metric": ["reach", "likes", "saved"]})
        values = {answers[place]["name"]: answers[place]["values"][0]["value"] for place in range(3)}
        assert (values["reach"], values["likes"]) == (
            sums[refs[post["id"]]]["reach"],
            sums[refs[post["id"]]]["reactions"],
        )
        wrong = "profile_visits" if post["media_product_type"] == "REELS" else "reels_skip_rate"
        with pytest.raises(FacebookRequestError) as caught:
            medium.get_insights(params={"metric": ["reach", wrong]})
        assert (caught.value.api_error_code(), wrong in caught.value.api_error_message()) == (100, True)


def test_instagram__private_persons_media_have_no_metrics(
    user: IGUser, api: FacebookAdsApi, sandbox_world: Any
) -> None:
    first = lasting(sandbox_world).sort("published_at").row(0, named=True)
    with pytest.raises(FacebookRequestError) as caught:
        IGMedia(first["vendor_id"], api=api).get_insights(params={"metric": ["reach"]})
    assert caught.value.api_error_subcode() == 2108006


def test_instagram__story_is_there_for_a_day(
    user: IGUser, api: FacebookAdsApi, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    stories = sandbox_world.tables["posts"].filter(
        (pl.col("platform") == "instagram")
        & (pl.col("post_kind") == "story")
        & pl.col("deleted_at").is_null()
    )
    story = stories.row(0, named=True)
    for hours, shown in ((-1, []), (1, [story["vendor_id"]]), (23, [story["vendor_id"]]), (25, [])):
        sandbox_server.set_as_of(story["published_at"] + timedelta(hours=hours))
        assert [each["id"] for each in user.get_stories(fields=["id"])] == shown
        assert story["vendor_id"] not in {each["id"] for each in user.get_media(fields=["id"])}
    with pytest.raises(FacebookRequestError) as caught:
        IGMedia(story["vendor_id"], api=api).api_get(fields=["id"])
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)
    sandbox_server.set_as_of(story["published_at"] + timedelta(hours=1))
    with pytest.raises(FacebookRequestError) as caught:
        IGMedia(story["vendor_id"], api=api).get_insights(params={"metric": ["reach"]})
    assert (caught.value.api_error_code(), "Not enough viewers" in caught.value.api_error_message()) == (
        10,
        True,
    )


def test_instagram__own_client_pages_through_comments_and_replies(
    api: FacebookAdsApi, sandbox_world: Any
) -> None:
    kept = lasting(sandbox_world)["vendor_id"].to_list()
    expected = standing_comments(sandbox_world, "instagram", AS_OF).filter(pl.col("vendor_id").is_in(kept))
    found, replies = set(), {}
    for post in expected["vendor_id"].unique():
        medium = IGMedia(post, api=api)
        for comment in medium.get_comments(fields=["id", "text", "username"], params={"limit": 2}):
            found.add(comment["id"])
            for reply in IGComment(comment["id"], api=api).get_replies(fields=["id", "parent_id"]):
                replies[reply["id"]] = reply["parent_id"]
    toplevel = expected.filter(pl.col("parent_comment_id").is_null())["comment_id"]
    assert found == set(toplevel)
    answered = expected.filter(pl.col("parent_comment_id").is_in(toplevel.to_list()))
    assert replies == dict(answered.select("comment_id", "parent_comment_id").iter_rows())


def test_instagram__tagged_media_are_those_of_others(user: IGUser, sandbox_world: Any) -> None:
    mentions = sandbox_world.tables["mentions"].filter(
        (pl.col("platform") == "instagram")
        & (pl.col("created_at") < AS_OF)
        & ~(pl.col("deleted_at") < AS_OF).fill_null(False)
    )
    found = {
        each["id"]: each["username"] for each in user.get_tags(fields=["id", "username"], params={"limit": 3})
    }
    assert found == dict(mentions.select("mention_id", "actor_handle").iter_rows())
