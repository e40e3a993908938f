"""What the social platforms of a world show: ids in their own form, their own counters, every script."""

from datetime import timedelta

import polars as pl
import pytest

from sandbox.world.platforms import OWN_ACCOUNTS
from tests.sandbox.worlds import tiny

PLATFORMS = sorted(OWN_ACCOUNTS)
POST_IDS = {
    "instagram": r"\d{17,18}",
    "x": r"\d{19}",
    "youtube": r"[A-Za-z0-9_-]{11}",
    "tiktok": r"\d{19}",
    "bluesky": r"at://did:plc:[a-z2-7]{24}/app\.bsky\.feed\.post/[2-7a-z]{13}",
    "reddit": r"t3_[0-9a-z]{7}",
}
COMMENT_IDS = {
    "instagram": r"\d{17,18}",
    "x": r"\d{19}",
    "youtube": r"Ugx[A-Za-z0-9_-]{16}4AaABAg(\.[A-Za-z0-9_-]{22})?",
    "tiktok": r"\d{19}",
    "bluesky": POST_IDS["bluesky"],
    "reddit": r"t1_[0-9a-z]{7}",
}
MEMBERS = {
    "instagram": (r"\d{17}", r"[a-z0-9.]+"),
    "x": (r"\d{19}", r"[a-z0-9_]{4,15}"),
    "youtube": (r"UC[A-Za-z0-9_-]{22}", r"@[a-z0-9-]+"),
    "tiktok": (r"\d{19}|-000\w+", r"[a-z0-9]+"),
    "bluesky": (r"did:plc:[a-z2-7]{24}", r"([a-z0-9-]+\.bsky|harbourlight)\.example"),
    "reddit": (r"t2_[0-9a-z]{6,9}", r"[a-z0-9_]{3,20}"),
}
COUNTERS = {
    "linkedin": "impressions reach clicks",
    "facebook": "impressions reach clicks",
    "mastodon": "",
    "instagram": "reach saves views",
    "x": "impressions clicks saves",
    "youtube": "views",
    "tiktok": "reach views",
    "bluesky": "",
    "reddit": "",
}
EMOJI = r"\p{Emoji_Presentation}|❤"
RIGHT_TO_LEFT = r"\p{Arabic}|\p{Hebrew}"


def of(frame: pl.DataFrame, platform: str) -> pl.DataFrame:
    return frame.filter(pl.col("platform") == platform)


@pytest.mark.parametrize("platform", POST_IDS)
def test_ids__have_the_form_of_their_platform(platform: str) -> None:
    tables = tiny()[0]
    posts, comments = of(tables["posts"], platform), of(tables["comments"], platform)
    account, handle = (f"^({pattern})$" for pattern in MEMBERS[platform])
    assert posts["vendor_id"].is_unique().all() and comments["comment_id"].is_unique().all()
    assert posts["vendor_id"].str.contains(f"^{POST_IDS[platform]}$").all()
    assert comments["comment_id"].str.contains(f"^{COMMENT_IDS[platform]}$").all()
    assert comments["actor_id"].str.contains(account).all()
    assert comments["actor_handle"].str.contains(handle).all()
    replies = comments.filter("is_own")
    assert set(replies["actor_id"]) == {OWN_ACCOUNTS[platform][0]}


@pytest.mark.parametrize("platform", ["x", "bluesky", "reddit", "instagram"])
def test_mentions__are_there_and_look_like_posts_of_others(platform: str) -> None:
    tables = tiny()[0]
    mentions = of(tables["mentions"], platform)
    assert len(mentions) >= 12
    assert mentions["mention_id"].str.contains(f"^({POST_IDS[platform]}|{COMMENT_IDS[platform]})$").all()
    assert mentions["text"].str.contains("(?i)harbourlight").all()
    assert OWN_ACCOUNTS[platform][0] not in set(mentions["actor_id"])
    assert not set(mentions["mention_id"]) & set(tables["comments"]["comment_id"])


def test_members__keep_one_account_and_handle_on_a_platform() -> None:
    columns = ["platform", "actor_id", "actor_handle"]
    tables = tiny()[0]
    written = pl.concat([tables["comments"].select(columns), tables["mentions"].select(columns)])
    known = written.drop_nulls().unique()
    assert not known.select("platform", "actor_id").is_duplicated().any()
    assert not known.select("platform", "actor_handle").is_duplicated().any()
    regulars = written.group_by("platform", "actor_id").len().filter(pl.col("len") > 1)
    assert len(regulars) > len(PLATFORMS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_counters__are_those_that_the_platform_reports(platform: str) -> None:
    tables = tiny()[0]
    daily = tables["post_daily"].join(of(tables["posts"], platform), on="post_ref", how="semi")
    told = set(COUNTERS[platform].split()) | {"reactions", "comments", "shares"}
    for name in ("impressions", "reach", "clicks", "reactions", "comments", "shares", "saves", "views"):
        assert daily[name].null_count() == (0 if name in told else len(daily)), name
        if name in told - {"shares"}:
            assert daily[name].sum() > 0, name


@pytest.mark.parametrize("platform", PLATFORMS)
def test_texts__carry_emoji_and_run_from_right_to_left_now_and_then(platform: str) -> None:
    tables = tiny()[0]
    for table in ("posts", "comments"):
        text = of(tables[table], platform)["text"]
        for pattern in (EMOJI, RIGHT_TO_LEFT):
            assert 0 < text.str.contains(pattern).sum() < len(text) * 0.3, (table, pattern)


def test_posts__have_the_kinds_of_their_platform() -> None:
    posts = tiny()[0]["posts"]
    kinds = {name: set(part["post_kind"]) for (name,), part in posts.group_by("platform")}
    assert kinds.pop("instagram") == {"image", "carousel", "reel", "story"}
    assert kinds.pop("youtube") == {"video", "short"}
    assert kinds.pop("tiktok") == {"video"}
    assert set(map(frozenset, kinds.values())) == {frozenset({"post"})}


def test_stories__are_over_after_a_day() -> None:
    tables = tiny()[0]
    stories = tables["posts"].filter(pl.col("post_kind") == "story")
    assert set(stories["expires_at"] - stories["published_at"]) == {timedelta(days=1)}
    assert tables["posts"]["expires_at"].is_not_null().sum() == len(stories)
    days = tables["post_daily"].join(stories, on="post_ref")
    assert days["views"].sum() > 0
    assert (days["date"] <= days["expires_at"].dt.date()).all()
    assert not len(tables["comments"].join(stories, on="post_ref", how="semi"))
