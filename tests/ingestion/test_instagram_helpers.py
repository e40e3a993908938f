from datetime import UTC, datetime

import pytest

from ingestion.conform import to_arrow
from ingestion.sources.instagram import contracts, helpers

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MEDIUM = {
    "id": "17900000000000001",
    "caption": "مرحبا 👋 https://tilltale.example/a?b=1 #lamp",
    "media_type": "IMAGE",
    "media_product_type": "FEED",
    "timestamp": "2026-08-21T15:55:07+0000",
    "comments_count": 0,
}


def test_media_row__reads_meta_times_and_the_link_of_the_caption():
    (row,) = to_arrow([helpers.media_row(MEDIUM)], contracts.MEDIA).table.to_pylist()
    assert row["created_at"] == datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)
    assert row["link_url"] == "https://tilltale.example/a?b=1"
    assert row["caption"] == MEDIUM["caption"]
    assert row["extra"] is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, ("FEED", False)),
        ({"media_type": "CAROUSEL_ALBUM"}, ("FEED", False)),
        ({"media_type": "VIDEO"}, ("VIDEO", False)),
        ({"media_type": "VIDEO", "media_product_type": "REELS"}, ("REELS", False)),
        ({"media_product_type": "STORY"}, ("STORY", False)),
        ({"media_product_type": None}, ("FEED", False)),
        ({"media_product_type": "AD"}, None),
        ({"timestamp": "2024-10-30T00:00:00+0000"}, None),
        ({"timestamp": "not a time"}, None),
    ],
)
def test_metric_kind__goes_by_product_and_age(changes, kind):
    assert helpers.metric_kind({**MEDIUM, **changes}, NOW) == kind


def test_metric_kind__keeps_media_from_before_views_apart():
    old = {**MEDIUM, "timestamp": "2024-07-01T23:59:59+0000"}
    assert helpers.metric_kind(old, datetime(2026, 1, 1, tzinfo=UTC)) == ("FEED", True)


def test_own_counters__hidden_likes_are_unknown_and_no_comments_are_none():
    assert [(row["metric"], row["value"]) for row in helpers.own_counters(MEDIUM)] == [("comments_count", 0)]


def test_insights__keep_shares_of_one_and_refuse_what_is_no_number():
    keys = {"media_id": "1", "observed_date": "2026-10-31", "observed_at": "2026-11-01T00:00:00Z"}
    rows = [
        {**keys, "metric": "reels_skip_rate", "value": "31.25"},
        {**keys, "metric": "views", "value": "many"},
    ]
    page = to_arrow(rows, contracts.MEDIA_INSIGHTS)
    assert [str(value) for value in page.table["value"].to_pylist()] == ["31.250000000"]
    assert page.quarantine["column_name"].to_pylist() == ["value"]


def test_comments__read_author_and_parent():
    record = {"id": "9", "from": {"id": "7", "username": "nora"}, "username": "nora", "media_id": "1"}
    record |= {"timestamp": "2026-08-21T15:55:07+0000", "replies": {"data": []}}
    reply = {**record, "id": "10", "parent_id": "9"}
    rows = to_arrow([record, reply], contracts.COMMENTS).table.to_pylist()
    assert [(row["from_id"], row["parent_id"], row["extra"]) for row in rows] == [
        ("7", None, None),
        ("7", "9", None),
    ]
