from datetime import UTC, datetime

from ingestion.conform import to_arrow
from ingestion.sources.facebook import contracts, helpers

POST = {
    "id": "1_2",
    "message": "Hello https://tilltale.example/a",
    "created_time": "2026-08-21T15:55:07+0000",
    "comments": {"data": [], "summary": {"total_count": 4}},
    "reactions": {"data": [], "summary": {"total_count": 9}},
}


def test_post_row__reads_meta_times_and_the_link_of_the_text():
    (row,) = to_arrow([helpers.post_row(POST)], contracts.POSTS).table.to_pylist()
    assert row["created_at"] == datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)
    assert row["link_url"] == "https://tilltale.example/a"
    assert row["extra"] is None


def test_post_row__prefers_the_attached_link_and_unwraps_it():
    shim = "https://l.facebook.com/l.php?u=https%3A%2F%2Ftilltale.example%2Fb&h=AT"
    attachments = {"data": [{"url": "https://www.facebook.com/photo/1"}, {"url": shim}]}
    page = to_arrow([helpers.post_row({**POST, "attachments": attachments, "brand_new": 1})], contracts.POSTS)
    assert page.table["link_url"].to_pylist() == ["https://tilltale.example/b"]
    assert page.new_fields == {"brand_new"}


def values(rows):
    return {row["metric"]: row["value"] for row in rows}


def test_own_counters__absent_shares_are_zero_and_absent_summaries_unknown():
    assert values(helpers.own_counters(POST)) == {
        "shares_count": 0,
        "comments_count": 4,
        "reactions_count": 9,
    }
    assert values(helpers.own_counters({"shares": {"count": 3}})) == {"shares_count": 3}


def test_comments__read_author_and_parent():
    record = {"id": "9", "from": {"id": "7", "name": "N"}, "parent": {"id": "8"}, "post_id": "1_2"}
    record["created_time"] = "2026-08-21T15:55:07+0000"
    hidden_author = {name: value for name, value in record.items() if name != "from"} | {"id": "10"}
    rows = to_arrow([record, hidden_author], contracts.COMMENTS).table.to_pylist()
    assert [(row["from_id"], row["parent_id"], row["extra"]) for row in rows] == [
        ("7", "8", None),
        (None, "8", None),
    ]
