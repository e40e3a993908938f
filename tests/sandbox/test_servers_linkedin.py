"""The sandbox's LinkedIn page, read with plain HTTP: LinkedIn publishes no client of its own for it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin

import httpx
import polars as pl
import pytest

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import standing_comments, standing_posts, totals

STATISTICS = "organizationalEntityShareStatistics?q=organizationalEntity"


@pytest.fixture
def http(sandbox_server: SandboxHandle) -> httpx.Client:
    env = sandbox_server.env
    return httpx.Client(
        base_url=env["SOURCES__LINKEDIN__BASE_URL"],
        headers={
            "Authorization": f"Bearer {env['SOURCES__LINKEDIN__ACCESS_TOKEN']}",
            "LinkedIn-Version": env["SOURCES__LINKEDIN__API_VERSION"],
            "X-Restli-Protocol-Version": "2.0.0",
        },
    )


@pytest.fixture
def page(sandbox_server: SandboxHandle) -> str:
    return quote(f"urn:li:organization:{sandbox_server.env['SOURCES__LINKEDIN__ORGANIZATION_ID']}", safe="")


def walk(http: httpx.Client, url: str) -> list[Any]:
    elements = []
    while url:
        answer = http.get(url)
        answer.raise_for_status()
        body = answer.json()
        elements += body["elements"]
        following = [link["href"] for link in body["paging"]["links"] if link["rel"] == "next"]
        url = urljoin(str(http.base_url), following[0]) if following else ""
    return elements


@pytest.mark.parametrize(("order", "field"), [("LAST_MODIFIED", "lastModifiedAt"), ("CREATED", "createdAt")])
def test_linkedin__pages_through_all_posts(
    http: httpx.Client, page: str, sandbox_world: Any, order: str, field: str
) -> None:
    found = walk(http, f"posts?author={page}&q=author&count=7&start=0&sortBy={order}")
    expected = standing_posts(sandbox_world, "linkedin", AS_OF)
    assert sorted(each["id"] for each in found) == sorted(expected["vendor_id"])
    moments = [each[field] for each in found]
    assert moments == sorted(moments, reverse=True)
    links = dict(zip(expected["vendor_id"], expected["link_url"], strict=True))
    assert {each["id"]: each.get("content", {}).get("article", {}).get("source") for each in found} == links


def test_linkedin__statistics_are_the_sums_up_to_as_of(
    http: httpx.Client, page: str, sandbox_world: Any
) -> None:
    recent = standing_posts(sandbox_world, "linkedin", AS_OF).filter(
        pl.col("published_at") >= AS_OF - timedelta(days=365)
    )
    shares = ",".join(quote(urn, safe="") for urn in recent["vendor_id"])
    url = f"{STATISTICS}&organizationalEntity={page}&shares=List({shares})"
    found = {each["share"]: each["totalShareStatistics"] for each in walk(http, url)}
    sums = totals(sandbox_world, AS_OF)
    for urn, ref in recent.select("vendor_id", "post_ref").iter_rows():
        if ref not in sums:
            assert urn not in found
            continue
        assert (
            found[urn]["impressionCount"],
            found[urn]["uniqueImpressionsCount"],
            found[urn]["clickCount"],
        ) == (
            sums[ref]["impressions"],
            sums[ref]["reach"],
            sums[ref]["clicks"],
        )


def test_linkedin__posts_older_than_a_year_have_no_statistics(
    http: httpx.Client, page: str, sandbox_world: Any
) -> None:
    old = standing_posts(sandbox_world, "linkedin", AS_OF).filter(
        pl.col("published_at") < AS_OF - timedelta(days=365)
    )
    url = f"{STATISTICS}&organizationalEntity={page}&shares=List({quote(old['vendor_id'][0], safe='')})"
    assert walk(http, url) == []


def test_linkedin__daily_statistics_of_the_page(http: httpx.Client, page: str, sandbox_world: Any) -> None:
    start = AS_OF - timedelta(days=60)
    first, last = int(start.timestamp() * 1000), int(AS_OF.timestamp() * 1000)
    interval = f"(timeRange:(start:{first},end:{last}),timeGranularityType:DAY)"
    url = f"{STATISTICS}&organizationalEntity={page}&timeIntervals={interval}"
    found = {
        datetime.fromtimestamp(each["timeRange"]["start"] / 1000, UTC).date(): each["totalShareStatistics"][
            "impressionCount"
        ]
        for each in walk(http, url)
    }
    refs = sandbox_world.tables["posts"].filter(pl.col("platform") == "linkedin")["post_ref"].to_list()
    days = sandbox_world.tables["post_daily"].filter(
        pl.col("post_ref").is_in(refs) & (pl.col("date") >= start.date()) & (pl.col("date") < AS_OF.date())
    )
    assert found == dict(days.group_by("date").agg(pl.col("impressions").sum()).iter_rows())


def test_linkedin__pages_through_all_comments(http: httpx.Client, sandbox_world: Any) -> None:
    expected = standing_comments(sandbox_world, "linkedin", AS_OF)
    for (post,), rows in expected.group_by("vendor_id"):
        found = walk(http, f"socialActions/{quote(post, safe='')}/comments?count=3")
        assert sorted(each["commentUrn"] for each in found) == sorted(rows["comment_id"])
        own = {each["commentUrn"] for each in found if each["actor"].startswith("urn:li:organization:")}
        assert own == set(rows.filter(pl.col("is_own"))["comment_id"])


def test_linkedin__roles_of_the_token(http: httpx.Client, page: str) -> None:
    found = walk(http, "organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED")
    assert [quote(each["organization"], safe="") for each in found] == [page]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Authorization": "Bearer no"}, (401, "INVALID_ACCESS_TOKEN")),
        ({"LinkedIn-Version": "202508"}, (426, "NONEXISTENT_VERSION")),
        ({"LinkedIn-Version": "latest"}, (400, "VERSION_INVALID")),
        ({"X-Restli-Protocol-Version": "1.0.0"}, (400, "ILLEGAL_ARGUMENT")),
    ],
)
def test_linkedin__headers_are_checked(
    http: httpx.Client, page: str, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    answer = http.get(f"posts?author={page}&q=author", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == expected


def test_linkedin__a_finder_is_named_or_inferred(http: httpx.Client, page: str) -> None:
    finder = {"X-RestLi-Method": "FINDER"}
    assert http.get(f"posts?author={page}&q=author", headers=finder).status_code == 200
    assert http.get("posts/urn%3Ali%3Ashare%3A1/comments", headers=finder).status_code == 400


def test_linkedin__urns_must_be_encoded(http: httpx.Client, page: str) -> None:
    bare = http.get("posts?q=author&author=urn:li:organization:1")
    assert (bare.status_code, bare.json()["code"]) == (400, "ILLEGAL_ARGUMENT")
    brackets = f"{STATISTICS}&organizationalEntity={page}&shares=List%28urn%3Ali%3Ashare%3A1%29"
    assert http.get(brackets).status_code == 400
    other = http.get("posts?q=author&author=urn%3Ali%3Aorganization%3A1")
    assert (other.status_code, other.json()["code"]) == (403, "ACCESS_DENIED")
    assert http.get("posts/urn%3Ali%3Ashare%3A1").status_code == 404
