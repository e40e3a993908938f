"""The sandbox's channel, read with Google's own client library built from its discovery documents."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sandbox.servers.youtube.channel import comments_off
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_comments, standing_posts


def credentials(env: dict[str, str], **changed: str) -> Credentials:
    names = ("client_id", "client_secret", "refresh_token")
    given = {name: env[f"SOURCES__YOUTUBE__{name}".upper()] for name in names} | changed
    return Credentials(token=None, token_uri=env["SOURCES__YOUTUBE__TOKEN_URL"], **given)


def client(env: dict[str, str], name: str, version: str, **changed: str) -> Any:
    return build(
        name,
        version,
        credentials=credentials(env, **changed),
        client_options={"api_endpoint": f"{env['SOURCES__YOUTUBE__BASE_URL']}/"},
        static_discovery=True,
    )


@pytest.fixture
def data(sandbox_server: SandboxHandle) -> Any:
    return client(sandbox_server.env, "youtube", "v3")


def walk(resource: Any, **arguments: Any) -> list[Any]:
    request, items = resource.list(**arguments), []
    while request is not None:
        answer = request.execute()
        items += answer["items"]
        request = resource.list_next(request, answer)
    return items


def test_youtube__uploads_page_through_all_videos(data: Any, sandbox_world: Any) -> None:
    (channel,) = data.channels().list(part="contentDetails", mine=True).execute()["items"]
    playlist = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    entries = walk(data.playlistItems(), part="contentDetails", playlistId=playlist, maxResults=4)
    expected = standing_posts(sandbox_world, "youtube", AS_OF).sort("published_at", descending=True)
    assert [each["contentDetails"]["videoId"] for each in entries] == expected["vendor_id"].to_list()
    ids = ",".join(expected["vendor_id"].head(3))
    videos = data.videos().list(part="snippet,statistics", id=f"{ids},AAAAAAAAAAA").execute()["items"]
    assert [each["id"] for each in videos] == expected["vendor_id"].head(3).to_list()
    assert all(each["statistics"]["viewCount"].isdigit() for each in videos)


def test_youtube__threads_and_replies_are_the_worlds_comments(data: Any, sandbox_world: Any) -> None:
    comments = standing_comments(sandbox_world, "youtube", AS_OF)
    video = comments.filter(~pl.col("vendor_id").map_elements(comments_off, return_dtype=pl.Boolean))[
        "vendor_id"
    ].mode()[0]
    threads = walk(data.commentThreads(), part="snippet,replies", videoId=video, maxResults=7)
    found = {each["id"] for each in threads}
    for thread in threads:
        if thread["snippet"]["totalReplyCount"]:
            found |= {each["id"] for each in walk(data.comments(), part="snippet", parentId=thread["id"])}
    assert found == set(comments.filter(pl.col("vendor_id") == video)["comment_id"])


def test_youtube__comments_that_are_off_are_refused_with_the_reason(data: Any, sandbox_world: Any) -> None:
    ids = standing_posts(sandbox_world, "youtube", AS_OF)["vendor_id"].to_list()
    shut = next(key for key in ids if comments_off(key))
    with pytest.raises(HttpError) as refusal:
        data.commentThreads().list(part="snippet", videoId=shut).execute()
    assert (refusal.value.status_code, refusal.value.error_details[0]["reason"]) == (403, "commentsDisabled")


def test_youtube__reports_end_early_and_name_their_columns(
    sandbox_server: SandboxHandle, sandbox_world: Any
) -> None:
    analytics = client(sandbox_server.env, "youtubeAnalytics", "v2")
    ids = standing_posts(sandbox_world, "youtube", AS_OF)["vendor_id"].to_list()
    query = {
        "ids": "channel==MINE",
        "startDate": "2026-09-01",
        "endDate": "2026-10-31",
        "metrics": "shares,views",
        "dimensions": "day,video",
        "filters": f"video=={','.join(ids)}",
    }
    answer = analytics.reports().query(**query).execute()
    assert [each["name"] for each in answer["columnHeaders"]] == ["day", "video", "shares", "views"]
    assert max(row[0] for row in answer["rows"]) <= date(2026, 10, 27).isoformat()
    second = analytics.reports().query(**query, startIndex=3, maxResults=2).execute()
    assert second["rows"] == answer["rows"][2:4]


def test_youtube__spent_units_and_revoked_tokens_are_googles_errors(sandbox_server: SandboxHandle) -> None:
    revoked = client(sandbox_server.env, "youtube", "v3", refresh_token="revoked")
    with pytest.raises(RefreshError, match="invalid_grant"):
        revoked.channels().list(part="id", mine=True).execute()
    sandbox_server.set_limit("youtube", 0, 3600)
    with pytest.raises(HttpError) as refusal:
        client(sandbox_server.env, "youtube", "v3").channels().list(part="id", mine=True).execute()
    assert refusal.value.error_details[0]["reason"] == "quotaExceeded"
