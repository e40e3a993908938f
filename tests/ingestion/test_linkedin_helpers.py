from datetime import UTC, datetime

from ingestion.sources.linkedin import helpers

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
    assert helpers.encode_urn("urn:li:share:1") == "urn%3Ali%3Ashare%3A1"
    assert helpers.urn_list(["urn:li:share:1", "urn:li:share:2"]) == (
        "List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)"
    )


def test_organization_urn__takes_digits_and_whole_urns():
    assert helpers.organization_urn("123") == helpers.organization_urn("urn:li:organization:123")


def test_post_row__takes_the_link_of_the_text_when_nothing_is_attached():
    row = helpers.post_row(POST)
    assert row["link_url"] == "https://tilltale.example/a?utm_source=linkedin"
    assert row["last_modified_at"] == datetime(2025, 8, 1, 0, 1, 0, 123000, tzinfo=UTC)
    assert row["post_url"].endswith("/urn:li:share:7000000000000000001")
    assert row["is_reshare"] is False


def test_post_row__prefers_the_attached_article_and_keeps_new_fields():
    content = {"article": {"source": "https://tilltale.example/b"}}
    row = helpers.post_row(
        {**POST, "content": content, "reshareContext": {"parent": "urn:li:share:1"}, "newField": 1}
    )
    assert row["link_url"] == "https://tilltale.example/b"
    assert row["is_reshare"] is True
    assert row["newField"] == 1


def test_post_row__survives_a_record_without_fields():
    row = helpers.post_row({})
    assert row["id"] is None
    assert row["post_url"] is None


def test_counters__leave_out_what_linkedin_left_out():
    row = helpers.counters({"impressionCount": 0, "clickCount": 7})
    assert (row["impression_count"], row["click_count"], row["share_count"]) == (0, 7, None)


def test_comment_row__drops_the_actor_wherever_it_stands():
    own = "urn:li:organization:123"
    record = {
        "id": 6275832358189047808,
        "actor": "urn:li:person:SECRET",
        "created": {"actor": "urn:li:person:SECRET", "time": 1754006400000},
        "lastModified": {"actor": "urn:li:person:SECRET", "time": 1754006400000},
        "message": {"text": "Nice"},
        "parentComment": "urn:li:comment:(urn:li:activity:1,42)",
    }
    row = helpers.comment_row(record, "urn:li:share:1", own)
    assert "SECRET" not in repr(row)
    assert (row["id"], row["parent_id"], row["is_own"]) == ("6275832358189047808", "42", False)
    assert helpers.comment_row({**record, "actor": own}, "urn:li:share:1", own)["is_own"] is True
