from datetime import UTC, datetime

from ingestion.sources.facebook import helpers

POST = {
    "id": "1_2",
    "message": "Hello https://tilltale.example/a",
    "created_time": "2026-08-21T15:55:07+0000",
    "comments": {"data": [], "summary": {"total_count": 4}},
    "reactions": {"data": [], "summary": {"total_count": 9}},
}


def test_post_row__reads_meta_times_and_the_link_of_the_text():
    row = helpers.post_row(POST)
    assert row["created_at"] == datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)
    assert row["link_url"] == "https://tilltale.example/a"


def test_post_row__prefers_the_attached_link_and_unwraps_it():
    shim = "https://l.facebook.com/l.php?u=https%3A%2F%2Ftilltale.example%2Fb&h=AT"
    attachments = {"data": [{"url": "https://www.facebook.com/photo/1"}, {"url": shim}]}
    row = helpers.post_row({**POST, "attachments": attachments, "brand_new": True})
    assert row["link_url"] == "https://tilltale.example/b"
    assert row["brand_new"] is True


def test_own_counters__absent_shares_are_zero_and_absent_summaries_unknown():
    assert helpers.own_counters(POST) == {"shares_count": 0, "comments_count": 4, "reactions_count": 9}
    assert helpers.own_counters({"shares": {"count": 3}}) == {
        "shares_count": 3,
        "comments_count": None,
        "reactions_count": None,
    }


def test_insight_values__keep_objects_apart_and_leave_out_empty_metrics():
    answer = {
        "data": [
            {"name": "post_clicks", "period": "lifetime", "values": [{"value": 5}]},
            {
                "name": "post_reactions_by_type_total",
                "period": "lifetime",
                "values": [{"value": {"like": 2}}],
            },
            {"name": "post_media_view", "period": "lifetime", "values": []},
        ]
    }
    rows = [helpers.insight_row("1_2", *found) for found in helpers.insight_values(answer)]
    assert [(row["metric"], row["value"], row["value_json"]) for row in rows] == [
        ("post_clicks", 5, None),
        ("post_reactions_by_type_total", None, {"like": 2}),
    ]


def test_comment_row__reads_author_and_parent():
    row = helpers.comment_row({"id": "9", "from": {"id": "7", "name": "N"}, "parent": {"id": "8"}}, "1_2")
    assert (row["from_id"], row["parent_id"], row["post_id"]) == ("7", "8", "1_2")
    assert helpers.comment_row({"id": "9"}, "1_2")["from_id"] is None
