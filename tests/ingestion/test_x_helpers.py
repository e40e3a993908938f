import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import requests

from ingestion.config import SettingsError, load_settings
from ingestion.conform import to_arrow
from ingestion.runs import Run
from ingestion.sources.x import contracts, errors, helpers, options
from ingestion.sources.x.spend import Price, Purse
from ingestion.sources.x.walk import Bound, Stretch

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
POST = Price("post", Decimal("0.005"))


def answer(status, body, headers=None):
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()
    response.headers.update(headers or {})
    return response


def record(**more):
    return {"id": "1346889436626259968", "text": "x", "created_at": "2026-01-20T12:00:00.000Z", **more}


def test_post_row__keeps_ids_emoji_and_right_to_left_text():
    text = "שלום 👋🏽 مرحبا \u200f!"
    posts = [
        helpers.post_row(record(text=text)),
        helpers.post_row(record(id="9223372036854775807", created_at="2026-01-20T13:30:00+01:30")),
    ]
    table = to_arrow(posts, contracts.POSTS).table
    assert table["id"].to_pylist() == ["1346889436626259968", "9223372036854775807"]
    assert table["text"][0].as_py() == text
    assert table["created_at"].to_pylist() == [datetime(2026, 1, 20, 12, tzinfo=UTC)] * 2


@pytest.mark.parametrize("naming", ["tweet", "post"])
def test_post_row__reads_both_namings(naming):
    row = helpers.post_row(
        record(
            **{
                f"edit_history_{naming}_ids": ["2", "10"],
                f"referenced_{naming}s": [{"type": "replied_to", "id": "7"}, {"type": "quoted", "id": "8"}],
                f"note_{naming}": {
                    "text": "a long text",
                    "entities": {"urls": [{"expanded_url": "https://a.example/?b=1"}]},
                },
            }
        )
    )
    names = ("first_id", "replied_to_id", "quoted_id", "text", "link_url")
    assert [row[name] for name in names] == ["2", "7", "8", "a long text", "https://a.example/?b=1"]
    assert to_arrow([row], contracts.POSTS).new_fields == frozenset()


@pytest.mark.parametrize("name", ["repost_count", "retweet_count"])
def test_counts_row__reads_both_namings_and_prefers_the_owners_figures(name):
    row = helpers.counts_row(
        record(
            public_metrics={name: 5, "like_count": 0},
            organic_metrics={"url_link_clicks": 3, "user_profile_clicks": 2, "impression_count": 7},
            non_public_metrics={"url_link_clicks": 0, "engagements": 4},
        )
    )
    assert (row["repost_count"], row["like_count"], row["url_link_clicks"]) == (5, 0, 0)
    assert (row["user_profile_clicks"], row["engagements"], row["organic_impression_count"]) == (2, 4, 7)
    assert row["quote_count"] is None


def test_first_created_at__is_in_the_first_versions_id():
    created = datetime(2026, 1, 20, 12, tzinfo=UTC)
    first = str(int((created - timedelta(minutes=20)).timestamp() * 1000 - 1_288_834_974_657) << 22)
    edited = record(edit_history_tweet_ids=[record()["id"], first])
    edited["edit_history_tweet_ids"] = [first, str(int(first) + 5_000_000_000)]
    assert helpers.first_created_at(edited) == created - timedelta(minutes=20)
    assert helpers.first_created_at(record()) == created
    assert helpers.first_created_at(record(edit_history_tweet_ids=["5", "6"])) == created
    assert helpers.first_created_at(record(created_at="not a value")) == "not a value"


@pytest.mark.parametrize(
    ("targets", "link"),
    [
        ([("https://b.example", "https://c.example")], "https://b.example"),
        ([(None, "https://x.com/i/1"), (None, "https://c.example/")], "https://c.example/"),
        ([(None, "https://t.co/b")], None),
        ([], None),
    ],
)
def test_first_target__never_is_the_short_link(targets, link):
    urls = [
        {"url": "https://t.co/a", "unwound_url": unwound, "expanded_url": expanded}
        for unwound, expanded in targets
    ]
    assert helpers.first_target(urls) == link
    assert helpers.first_target(None) is None


def test_gone_ids__are_only_those_that_x_does_not_find():
    kinds = {"1": "resource-not-found", "2": "not-authorized-for-field", "3": "not-authorized-for-resource"}
    errors_ = [
        {"resource_id": key, "type": f"https://api.x.com/2/problems/{kind}"} for key, kind in kinds.items()
    ]
    assert helpers.gone_ids({"errors": errors_}) == {"1"}
    assert helpers.gone_ids({"data": []}) == set()


@pytest.mark.parametrize(
    ("status", "body", "kind", "retry"),
    [
        (401, {"title": "Unauthorized"}, "token_dead", False),
        (402, {}, "throttled", False),
        (403, {"type": "https://api.x.com/2/problems/client-forbidden"}, "token_dead", False),
        (403, {"type": "https://api.x.com/2/problems/usage-capped"}, "throttled", False),
        (429, {"type": "https://api.x.com/2/problems/usage-capped"}, "throttled", False),
        (429, {"errors": [{"code": 88}]}, "throttled", True),
        (410, {"title": "Gone"}, "version_retired", False),
        (404, None, "version_retired", False),
        (400, {"errors": [{"message": "The `tweet.fields` query parameter"}]}, "contract_broken", False),
    ],
)
def test_classify__knows_what_to_do(status, body, kind, retry):
    verdict = errors.classify(answer(status, body))
    assert (verdict.error.kind, verdict.retry) == (kind, retry)


def test_classify__reads_the_reset_and_leaves_the_rest_to_http():
    in_a_minute = {"x-rate-limit-reset": str(int(datetime.now(UTC).timestamp()) + 30)}
    assert 20 < errors.classify(answer(429, {}, in_a_minute)).wait_seconds <= 30
    assert errors.classify(answer(200, {"errors": [{"type": "x"}]})) is None
    assert errors.classify(answer(404, {"type": "https://api.x.com/2/problems/resource-not-found"})) is None
    assert errors.classify(answer(503, "down")) is None


def test_stretch__is_split_where_private_metrics_end():
    at = datetime(2026, 10, 1, tzinfo=UTC)
    stretch = Stretch(Bound(at - timedelta(days=9), "5"), Bound(at + timedelta(days=9)))
    assert [part.params() for part in stretch.split(at)] == [
        {"start_time": "2026-10-01T00:00:00Z", "end_time": "2026-10-10T00:00:00Z"},
        {"since_id": "5", "end_time": "2026-10-01T00:00:00Z"},
    ]
    assert stretch.split(at + timedelta(days=9)) == [stretch]
    assert stretch.split(at - timedelta(days=9)) == [stretch]


@pytest.fixture
def run(data_dir):
    return Run("x", load_settings(as_of=NOW))


def test_purse__counts_a_resource_once_a_day_whatever_its_price(run):
    state: dict = {}
    purse = Purse(run, Decimal("0.02"), state)
    purse.charge(POST, ["1", "2", "2"])
    purse.charge(Price("owned_post", Decimal("0.001")), ["1", "3"])
    assert (purse.left, purse.affords(POST.usd, 100), purse.has_read(POST, "3")) == (
        Decimal("0.009"),
        1,
        True,
    )
    again = Purse(run, Decimal("0.02"), json.loads(json.dumps(state)))
    again.charge(POST, ["1", "3"])
    assert again.left == Decimal("0.009")
    assert list(again.rows()) == [
        {"usage_date": date(2026, 11, 1), "resource": "post", "reads": 2, "estimated_usd": "0.010"},
        {"usage_date": date(2026, 11, 1), "resource": "owned_post", "reads": 1, "estimated_usd": "0.001"},
    ]
    tomorrow = Run("x", load_settings(as_of=NOW + timedelta(days=1)))
    assert Purse(tomorrow, Decimal("0.02"), state).left == Decimal("0.02")


def test_purse__of_free_reads_never_ends(run):
    assert Purse(run, Decimal(0), {}).affords(Decimal(0), 100) == 100


@pytest.mark.parametrize("text", ["much", "-1", "nan", "inf"])
def test_usd__that_is_no_amount_is_refused_by_name(text):
    with pytest.raises(SettingsError, match=r"sources\.x\.daily_budget_usd"):
        options.usd("daily_budget_usd", text)
    with pytest.raises(SettingsError, match=r"sources\.x\.naming"):
        options.naming_of(text)
