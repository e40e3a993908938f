from datetime import UTC, datetime, timedelta

from ingestion.conform import to_arrow
from ingestion.sources.bluesky import contracts, helpers
from ingestion.sources.bluesky.client import BlueskyClient
from ingestion.sources.bluesky.walk import Span

DID = "did:plc:abc"
URI = f"at://{DID}/app.bsky.feed.post/3kx"


def view(**changes):
    return {
        "uri": URI,
        "cid": "bafy1",
        "author": {"did": DID, "handle": "brand.example", "displayName": "Brand"},
        "record": {"text": "hi", "createdAt": "2026-08-20T10:00:00.000Z", "langs": ["en"]},
        "likeCount": 3,
        "indexedAt": "2026-08-20T10:00:01.000Z",
        **changes,
    }


def facet(start, end, uri):
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def test_link__counts_bytes_and_not_characters():
    text = "مرحبا 👋🏽 shop.example/a and shop.example/b"
    first = len("مرحبا 👋🏽 ".encode())
    second = len("مرحبا 👋🏽 shop.example/a and ".encode())
    facets = [
        facet(second, second + 14, "https://shop.example/b?x=1"),
        facet(first, first + 14, "https://shop.example/a?x=1"),
    ]
    assert second + 14 > len(text)  # a count of characters would throw the second one away
    assert helpers.link({"text": text, "facets": facets}) == "https://shop.example/a?x=1"
    assert helpers.link({"text": text, "facets": facets[:1]}) == "https://shop.example/b?x=1"


def test_link__outside_the_text_or_to_bluesky_itself_is_none():
    facets = [facet(0, 2, "https://bsky.app/profile/x"), facet(1, 900, "https://shop.example/")]
    assert helpers.link({"text": "hi there", "facets": facets}) is None
    assert helpers.link({"text": "hi", "facets": [None, {}, {"index": {"byteStart": "0"}}]}) is None


def test_link__of_a_card_wins_also_beside_a_quote():
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://shop.example/c"}}
    record = {"text": "see shop.example", "facets": [facet(4, 16, "https://shop.example/t")]}
    assert helpers.link({**record, "embed": card}) == "https://shop.example/c"
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": {}, "media": card}
    assert helpers.link({**record, "embed": both}) == "https://shop.example/c"
    assert helpers.link({**record, "embed": {"$type": "app.bsky.embed.images"}}) == "https://shop.example/t"


def test_post_row__keeps_emoji_right_to_left_text_and_an_address_that_does_not_change():
    record = {"text": "שלום 👩‍🚀 مرحبا", "createdAt": "2026-08-20T10:00:00.000Z", "langs": ["he", "ar"]}
    (row,) = to_arrow([helpers.post_row(view(record=record))], contracts.POSTS).table.to_pylist()
    assert row["text"] == record["text"]
    assert row["language"] == "he"
    assert row["post_url"] == f"https://bsky.app/profile/{DID}/post/3kx"
    assert row["extra"] is None


def test_post_row__a_false_declared_time_costs_no_row():
    for declared in ("yesterday", "", None, 5):
        record = {"text": "hi", "createdAt": declared}
        page = to_arrow([helpers.post_row(view(record=record))], contracts.POSTS)
        assert page.table["created_at"].to_pylist() == [None]
        assert page.table["indexed_at"].to_pylist() == [datetime(2026, 8, 20, 10, 0, 1, tzinfo=UTC)]


def test_post_row__without_uri_or_time_is_refused():
    page = to_arrow([helpers.post_row({}), helpers.post_row(view(indexedAt="soon"))], contracts.POSTS)
    assert page.table.num_rows == 0
    assert page.quarantine["column_name"].to_pylist() == ["id", "indexed_at"]


def test_counts_row__what_is_not_told_is_null():
    row = {**helpers.counts_row(view()), "observed_at": "2026-11-01T00:00:00Z", "observed_date": "2026-10-31"}
    (found,) = to_arrow([row], contracts.POST_COUNTS).table.to_pylist()
    assert (found["like_count"], found["repost_count"], found["bookmark_count"]) == (3, None, None)


def test_feed__reposts_are_not_own_and_pins_are_out_of_order():
    repost = {
        "post": view(author={"did": "did:plc:other"}),
        "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": "2026-10-01T00:00:00.000Z"},
    }
    own_repost = {"post": view(), "reason": repost["reason"]}
    pin = {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    assert [helpers.is_own(item, DID) for item in (repost, own_repost, pin, {"post": view()}, {})] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert helpers.listed_at(repost) == datetime(2026, 10, 1, tzinfo=UTC)
    assert helpers.listed_at(pin) is None
    assert helpers.listed_at({"post": view()}) == datetime(2026, 8, 20, 10, 0, 1, tzinfo=UTC)


def test_mention_row__holds_no_more_of_its_author_than_who_it_is():
    author = {"did": "did:plc:x", "handle": "a.example", "displayName": "Ann Lee", "avatar": "https://cdn"}
    author["description"] = "Likes tea. Works at https://www.alpen.example/team."
    row = helpers.mention_row(view(author=author), "mention", None)
    assert "Likes" not in repr(row) and "cdn" not in repr(row)
    (found,) = to_arrow([row], contracts.MENTIONS).table.to_pylist()
    assert (found["author_did"], found["author_handle"], found["reason"]) == (
        "did:plc:x",
        "a.example",
        "mention",
    )
    assert (found["author_name"], found["author_link"]) == ("Ann Lee", "https://www.alpen.example/team")
    assert found["extra"] is None


def test_replies__are_found_at_every_depth_and_blocked_ones_skipped():
    node = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(uri="c")}
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "x", "blocked": True}
    thread = {"post": view(), "replies": [{"post": view(uri="b"), "replies": [node]}, blocked]}
    assert {found["uri"] for found in helpers.replies(thread)} == {"b", "c"}
    assert list(helpers.replies(None)) == []


class FixedSpan:
    end = datetime(2026, 11, 1, tzinfo=UTC)
    start = end - timedelta(days=1)
    is_due = False


def test_span__ends_only_after_a_page_that_lies_wholly_before_it():
    span = Span(FixedSpan, FixedSpan)
    inside, before = FixedSpan.end - timedelta(hours=1), FixedSpan.start - timedelta(hours=1)
    assert not span.is_passed([before, inside])
    assert not span.is_passed([])
    assert span.is_passed([before, before])
    assert span.holds(view(indexedAt=inside.isoformat()))
    assert not span.holds(view(indexedAt=before.isoformat()))
    assert not span.holds(view(indexedAt=FixedSpan.end.isoformat()))
    assert span.holds(view(indexedAt="unreadable"))


class Answers:
    """Stands for the server's one answer in the reading of it."""

    def __init__(self, *found):
        self.found = found
        self.asked = []

    def get(self, method, params):
        self.asked.append(params["uris"])
        return self

    def json(self):
        return {"posts": [{"uri": uri} for uri in self.found if uri in self.asked[-1]]}


def look_up(answers, uris, witness, nothing_left=False):
    client = BlueskyClient("", "brand.example", "")
    client._xrpc = answers
    views, gone = client.look_up(uris, witness, nothing_left)
    return {found["uri"] for found in views}, gone


def test_look_up__believes_an_answer_only_beside_a_post_that_stands():
    assert look_up(Answers("w", "a"), ["a", "b"], "w") == ({"a"}, {"b"})
    assert look_up(Answers(), ["a", "b"], "w") == (set(), set())
    assert look_up(Answers(), ["a"], None) == (set(), set())
    assert look_up(Answers(), ["a"], None, nothing_left=True) == (set(), {"a"})


def test_look_up__asks_for_25_at_a_time_with_the_witness():
    uris = [f"u{number}" for number in range(100)]
    answers = Answers("w", *uris[:99])
    assert look_up(answers, uris, "w") == (set(uris[:99]), {"u99"})
    assert max(map(len, answers.asked)) == 25
    assert len(answers.asked) == 5
