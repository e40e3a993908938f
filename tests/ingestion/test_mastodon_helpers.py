from datetime import UTC, datetime

from ingestion.conform import to_arrow
from ingestion.sources.mastodon import contracts, helpers

CONTENT = (
    '<p><a href="https://m.example/@ada" class="u-url mention">@ada</a> '
    '<a href="https://m.example/tags/x" class="mention hashtag" rel="tag">#x</a> '
    '<a href="https://tilltale.example/a?b=1&amp;c=2" rel="nofollow">tilltale.example</a></p>'
)
STATUS = {
    "id": "110",
    "account": {"id": "5", "acct": "ada@m.example"},
    "content": CONTENT,
    "created_at": "2026-08-21T15:55:07.000Z",
    "edited_at": None,
    "reblog": None,
    "card": None,
    "favourites_count": 3,
    "reblogs_count": 0,
    "replies_count": 1,
}


def test_first_anchor__skips_mentions_and_hashtags_and_decodes_entities():
    assert helpers.first_anchor(CONTENT) == "https://tilltale.example/a?b=1&c=2"
    assert helpers.first_anchor("<p>none</p>") is None
    assert helpers.first_anchor(None) is None


def test_status_row__prefers_the_card():
    assert helpers.status_row(STATUS)["link_url"] == "https://tilltale.example/a?b=1&c=2"
    record = {**STATUS, "card": {"url": "https://tilltale.example/card"}, "brand_new": 1}
    page = to_arrow([helpers.status_row(record)], contracts.STATUSES)
    (row,) = page.table.to_pylist()
    assert row["link_url"] == "https://tilltale.example/card"
    assert row["created_at"] == datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)
    assert page.new_fields == {"brand_new"}


def test_counts_row__a_server_without_quotes_reports_none():
    assert helpers.counts_row(STATUS) == {
        "status_id": "110",
        "reblogs_count": 0,
        "favourites_count": 3,
        "replies_count": 1,
        "quotes_count": None,
    }


def test_mention_row__is_keyed_by_the_status_not_the_notification():
    row = helpers.mention_row({"id": "9", "type": "mention", "status": STATUS, "account": {"id": "5"}})
    (found,) = to_arrow([row], contracts.MENTIONS).table.to_pylist()
    assert (found["id"], found["account_acct"], found["extra"]) == ("110", "ada@m.example", None)
    assert (
        to_arrow([helpers.mention_row({"id": "9", "status": None})], contracts.MENTIONS).table.num_rows == 0
    )


def test_profile_link__is_a_verified_field_before_another_before_the_note():
    def field(host, verified_at=None):
        return {"value": f'<a href="https://{host}">x</a>', "verified_at": verified_at}

    note = '<p>See <a href="https://note.example">this</a></p>'
    fields = [field("first.example"), field("proven.example", "2026-01-01"), {"value": "she/her"}]
    assert helpers.profile_link({"fields": fields, "note": note}) == "https://proven.example"
    assert helpers.profile_link({"fields": fields[:1], "note": note}) == "https://first.example"
    assert helpers.profile_link({"fields": fields[2:], "note": note}) == "https://note.example"
    assert helpers.profile_link({}) is None
