from datetime import UTC, date, datetime

from ingestion import linkedin
from ingestion.conform import to_arrow
from ingestion.sources.linkedin import contracts, helpers

POST = {
    "id": "urn:li:share:7000000000000000001",
    "author": "urn:li:organization:123",
    "commentary": "Read https://tilltale.example/a?utm_source=linkedin.",
    "createdAt": 1754006400000,
    "publishedAt": 1754006400000,
    "lastModifiedAt": 1754006460123,
    "lifecycleState": "PUBLISHED",
    "visibility": "PUBLIC",
    "distribution": {"feedDistribution": "MAIN_FEED"},
}


def test_encode_urn__leaves_no_colon_or_bracket():
    assert linkedin.encode_urn("urn:li:share:1") == "urn%3Ali%3Ashare%3A1"
    assert linkedin.urn_list(["urn:li:share:1", "urn:li:share:2"]) == (
        "List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)"
    )


def test_organization_urn__takes_digits_and_whole_urns():
    assert helpers.organization_urn("123") == helpers.organization_urn("urn:li:organization:123")


def test_post_row__takes_the_link_of_the_text_when_nothing_is_attached():
    (row,) = to_arrow([helpers.post_row(POST)], contracts.POSTS).table.to_pylist()
    assert row["link_url"] == "https://tilltale.example/a?utm_source=linkedin"
    assert row["last_modified_at"] == datetime(2025, 8, 1, 0, 1, 0, 123000, tzinfo=UTC)
    assert row["post_url"].endswith("/urn:li:share:7000000000000000001")
    assert row["is_reshare"] is False
    assert row["extra"] is None


def test_post_row__prefers_the_attached_article_and_keeps_new_fields():
    content = {"article": {"source": "https://tilltale.example/b"}}
    record = {**POST, "content": content, "reshareContext": {"parent": "urn:li:share:1"}, "newField": 1}
    page = to_arrow([helpers.post_row(record)], contracts.POSTS)
    (row,) = page.table.to_pylist()
    assert row["link_url"] == "https://tilltale.example/b"
    assert row["content"] == '{"article":{"source":"https://tilltale.example/b"}}'
    assert row["is_reshare"] is True
    assert page.new_fields == {"newField"}


def test_post_row__survives_a_record_without_fields():
    page = to_arrow([helpers.post_row({})], contracts.POSTS)
    assert page.table.num_rows == 0
    assert page.quarantine["column_name"].to_pylist() == ["id"]


def test_statistics__leave_out_what_linkedin_left_out():
    element = {
        "share": "urn:li:share:1",
        "totalShareStatistics": {"impressionCount": 0, "clickCount": 7, "shareMentionsCount": 1},
    }
    row = {**element, "post_id": helpers.statistics_post(element)}
    row |= {"observed_date": "2026-10-31", "observed_at": "2026-11-01T00:00:00Z"}
    (found,) = to_arrow([row], contracts.POST_STATISTICS).table.to_pylist()
    assert (found["impression_count"], found["click_count"], found["share_count"]) == (0, 7, None)
    assert found["post_id"] == "urn:li:share:1"
    assert found["extra"] is None


def test_statistics_day__is_the_day_at_the_start_of_the_range():
    element = {"timeRange": {"start": 1754006400000, "end": 1754092800000}}
    assert helpers.statistics_day(element) == date(2025, 8, 1)
    assert helpers.statistics_day({}) is None


def test_comment_row__drops_the_actor_wherever_it_stands():
    own = "urn:li:organization:123"
    record = {
        "id": 6275832358189047808,
        "actor": "urn:li:person:SECRET",
        "actor~": {"localizedFirstName": "SECRET"},
        "created": {"actor": "urn:li:person:SECRET", "time": 1754006400000},
        "lastModified": {"actor": "urn:li:person:SECRET", "time": 1754006400000},
        "message": {"text": "Nice"},
        "parentComment": "urn:li:comment:(urn:li:activity:1,42)",
    }
    row = helpers.comment_row(record, "urn:li:share:1", own)
    assert "SECRET" not in repr(row)
    (found,) = to_arrow([row], contracts.COMMENTS).table.to_pylist()
    assert (found["id"], found["parent_id"], found["is_own"]) == ("6275832358189047808", "42", False)
    assert (found["message"], found["extra"]) == ("Nice", None)
    assert helpers.comment_row({**record, "actor": own}, "urn:li:share:1", own)["is_own"] is True


def test_first_day__is_the_start_of_the_range_or_nothing():
    element = {"dateRange": {"start": {"year": 2026, "month": 8, "day": 1}, "end": {}}}
    assert linkedin.first_day(element) == "2026-08-01"
    assert linkedin.first_day({"dateRange": {}}) is None
    assert linkedin.date_record(date(2026, 8, 1)) == "(year:2026,month:8,day:1)"
    assert (linkedin.urn_id("urn:li:sponsoredCreative:9"), linkedin.urn_id(9), linkedin.urn_id(None)) == (
        "9",
        "9",
        None,
    )
