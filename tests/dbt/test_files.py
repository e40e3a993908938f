"""What dropped files say of posts and people, beside what APIs and CRMs say."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.dbt.company import at
from tests.dbt.warehouse import Warehouse

pytestmark = pytest.mark.slow

ONLY_MINE = ("--indirect-selection", "cautious", "--exclude-resource-type", "unit_test")
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
# of these, no model beyond staging is asked yet
STAGED = ("events", "journalists", "applications", "experiments", "questions", "goals")


def file_row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 2, "_dlt_load_id": "1", **more}


def reading(key: str, when: datetime, **more: Any) -> dict[str, Any]:
    post = {"platform": "mastodon", "post_id": "p1", "post_text": "by hand", "published_at": at(1)}
    return file_row(key, **{**post, "observed_at": when, **more})


def test_posts__an_export_gives_way_to_the_api_and_fills_what_it_does_not_tell(warehouse: Warehouse) -> None:
    warehouse.insert(
        "mastodon.statuses",
        {"id": "p1", "content": "by api", "created_at": at(1), "visibility": "public", "_dlt_load_id": "1"},
    )
    warehouse.insert(
        "mastodon.status_counts",
        {
            "status_id": "p1",
            "observed_date": at(2),
            "observed_at": at(2),
            "favourites_count": 5,
            "_dlt_load_id": "1",
        },
    )
    warehouse.insert(
        "files.posts",
        reading("1", at(3), reactions=50, impressions=900),
        reading("2", at(4), reactions=60, impressions=1000),
        reading("3", at(4), platform="tiktok", post_id="v", post_kind="tiktok story", views=7),
        # an export of the day that is not over, and one of a day ahead
        reading(
            "4",
            datetime(2026, 11, 1, tzinfo=UTC),
            platform="tiktok",
            post_id="v",
            post_kind="tiktok story",
            views=9,
        ),
        reading("5", datetime(2026, 11, 2, tzinfo=UTC), platform="tiktok", post_id="v", views=11),
    )
    warehouse.insert("files.goals", file_row("1", department="a", objective="b", quarter="2026Q4", target=3))
    warehouse.dbt(
        "build",
        *("--select", "+int_social__metric_snapshots", "+int_social__posts"),
        *(f"stg_files__{kind}" for kind in STAGED),
        *ONLY_MINE,
    )

    posts = "select post_id, post_kind, title from intermediate.int_social__posts order by 1"
    assert warehouse.rows(posts) == [("p1", "post", "by api"), ("v", "story", "by hand")]
    snapshots = (
        "select activity_id, metric, counter, observed_at from intermediate.int_social__metric_snapshots"
    )
    assert sorted(warehouse.rows(snapshots)) == [
        ("mastodon:p1", "impressions", 900, at(3)),
        ("mastodon:p1", "impressions", 1000, at(4)),
        ("mastodon:p1", "reactions", 5, at(2)),
        ("tiktok:v", "views", 7, at(4)),
        ("tiktok:v", "views", 9, AS_OF),
    ]
    assert warehouse.rows("select quarter from staging.stg_files__goals") == [("2026-Q4",)]


def test_contacts__a_file_says_who_its_keys_are(warehouse: Warehouse) -> None:
    warehouse.insert(
        "hubspot.contacts",
        {"id": "7", "email": "ann@mail.example", "created_at": at(1), "_dlt_load_id": "1"},
    )
    warehouse.insert(
        "files.contacts",
        file_row("1", person_key="P-1", email="ann@mail.example", x_handle="ann", created_at=at(2)),
        file_row("2", person_key="P-2", instagram_handle="bob", bluesky_handle="both"),
        file_row("3", person_key="P-3", bluesky_handle="both"),
        file_row("4", person_key="cat@mail.example", mastodon_handle="cat@m.example"),
    )
    warehouse.insert(
        "files.touchpoints",
        *(
            file_row(key, person_key=key, touched_at=at(3), touch_type="visit")
            for key in ("P-1", "P-2", "P-9", "cat@mail.example")
        ),
    )
    warehouse.dbt("build", "--select", "+int_identity__natural_keys_united", *ONLY_MINE)

    columns = "key_kind, key_value, natural_person_key"
    found = warehouse.rows(f"select {columns} from intermediate.int_identity__natural_keys_united")
    keys = {(kind, value): person for kind, value, person in found}
    assert keys["person_key", "P-1"] == keys["x_handle", "ann"] == "hubspot:7"
    assert keys["person_key", "P-2"] == keys["instagram_handle", "bob"] == "files:P-2"
    assert ("bluesky_handle", "both") not in keys
    assert keys["person_key", "P-9"] == "key:P-9"
    assert keys["person_key", "cat@mail.example"] == keys["mastodon_handle", "cat@m.example"]
