"""Matomo's loader against the sandbox's Matomo."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import orjson
import pytest

from ingestion.errors import ContractBroken, NotFound, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.sources.matomo import connection, helpers
from ingestion.sources.matomo.client import MatomoClient, classify
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour
from tests.sandbox.expected import counted

HISTORY_DAYS = 70


def visit(**more):
    """A visit in a site five and a half hours ahead of UTC: first action at 2026-10-01 20:00 UTC."""
    first = 1_790_884_800
    return {
        "idVisit": "9007199254740993",
        "visitorId": "0123456789abcdef",
        "userId": "ann@home.example",
        "firstActionTimestamp": first,
        "actionDetails": [
            {
                "type": "action",
                "url": "https://a.example/?mtm_campaign=Élan%20🔆&fbclid=f1",
                "timestamp": first + 19_800,
            },
            {
                "type": "event",
                "eventCategory": "form",
                "eventAction": "contact",
                "eventName": "مرحبا 🙂",
                "pageId": "77",
                "timestamp": first + 19_800 + 125,
            },
            {"type": "event", "eventCategory": "video", "eventAction": "play", "timestamp": first + 19_900},
        ],
        **more,
    }  # fmt: skip


class TestMatomo(VendorBehaviour):
    source = "matomo"
    table = "visits"
    path = "Live.getLastVisitsDetails"
    credential = "auth_token"
    page_sizes = {"PAGE_SIZE": 2, "HISTORY_DAYS": HISTORY_DAYS}  # noqa: RUF012
    key = "visitor_id || first_action_at::date::varchar"

    def expected_ids(self, world, as_of):
        """Who came, or sent a form, on which day of those to which the first run looks back."""
        start = AS_OF - timedelta(days=HISTORY_DAYS + 1, hours=1)  # a day more, and London is an hour ahead
        moments = [
            *counted(world, "visits", "matomo", as_of).select("anonymous_id", "visited_at").rows(),
            *counted(world, "form_submissions", "matomo", as_of)
            .select("anonymous_id", "submitted_at")
            .rows(),
        ]
        return {f"{browser}{moment.date()}" for browser, moment in moments if moment >= start}

    def test_growing_visit__is_read_again_and_stays_one(self, loader):
        loader.run()
        sql = "select id, visitor_id, first_action_at, page_views from raw_matomo.visits where page_views = 2"
        key, _, begun, _ = max(loader.query(sql), key=lambda row: row[2])
        loader.execute("delete from raw_matomo.visits")
        loader.run(begun + timedelta(seconds=20))
        assert loader.query(f"select page_views from raw_matomo.visits where id = '{key}'") == [(1,)]
        loader.run(begun + timedelta(days=1))
        assert loader.query(f"select page_views from raw_matomo.visits where id = '{key}'") == [(2,)]

    def test_forms__hold_what_the_world_holds(self, loader, sandbox_world):
        loader.run()
        start = AS_OF - timedelta(days=HISTORY_DAYS)
        forms = counted(sandbox_world, "form_submissions", "matomo", AS_OF)
        forms = forms.filter(forms["submitted_at"] > start)
        landed = loader.query(
            "select visitor_id, user_id, form, answer, occurred_at from raw_matomo.form_events "
            f"where occurred_at > '{start.isoformat()}'"
        )
        expected = forms.select("anonymous_id", "email", "form", "how_heard", "submitted_at").rows()
        assert len(landed) == len(expected) > 0
        assert {(*row[:4], row[4].replace(microsecond=0)) for row in expected} == set(landed)

    def test_next_day__asks_for_the_days_that_may_change_and_no_more(self, loader):
        loader.run()
        loader.run(NEXT_DAY)
        first = loader.query(
            "select min(first_action_at)::date from raw_matomo.visits "
            "where _dlt_load_id = (select max(_dlt_load_id) from raw_matomo.visits)"
        )
        assert first[0][0] >= date(2026, 10, 28)

    def test_check__finds_the_site_and_refuses_a_wrong_token_or_site(self, loader):
        fields = loader.credentials("base_url", "auth_token", "site_id")
        loader.sandbox.set_as_of(datetime(2026, 10, 28, 23, 30, tzinfo=UTC))
        assert connection.check(**fields).startswith("found the site Harbourlight UK")
        assert connection.check(**{**fields, "base_url": f"{fields['base_url']}/index.php"})
        with pytest.raises(TokenDead, match="auth_token"):
            connection.check(**{**fields, "auth_token": "another"})
        with pytest.raises(TokenDead, match="site_id"):
            connection.check(**{**fields, "site_id": "4"})

    def test_old_matomo__is_refused(self, loader, monkeypatch):
        monkeypatch.setattr("ingestion.sources.matomo.settings.OLDEST_MAJOR", 6)
        assert loader.fails().kind == "version_retired"

    def test_token__is_in_no_address(self, loader):
        fields = loader.credentials("base_url", "auth_token", "site_id")
        client = MatomoClient(**fields)
        asked = {"module": "API", "method": "API.getMatomoVersion", "format": "JSON"}
        answer = client._api.post("index.php", params=asked)
        assert fields["auth_token"] not in answer.request.url
        assert fields["auth_token"] in answer.request.body


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("You can't access this resource as it requires 'view' access for the website id = 7.", TokenDead),
        ("An unexpected website was found in the request: website id was set to '9' .", NotFound),
        ("Visits log is deactivated in website settings.", ContractBroken),
        ("The plugin Live is not enabled. You can activate the plugin.", ContractBroken),
        ("You are currently not allowed to sign in as you had too many failed logins.", Throttled),
        ("The query took too long to execute and was aborted.", VendorDown),
        ("The method 'x' does not exist or is not available in the module 'y'.", VersionRetired),
        ("Something else", ContractBroken),
    ],
)
def test_classify__reads_matomos_sentences(message, kind):
    body = orjson.dumps({"result": "error", "message": message})
    verdict = classify(SimpleNamespace(status_code=200, content=body))
    assert type(verdict.error) is kind
    assert not verdict.retry


def test_classify__good_answers_are_none_of_its_business():
    for body in (b"[]", b'[{"idVisit": 1}]', b'{"value": "5.0"}', b"<html>", b'{"result": "err'):
        assert classify(SimpleNamespace(status_code=200, content=body)) is None


def test_form__is_as_long_after_the_first_action_as_the_site_says_in_whatever_zone():
    (row,) = helpers.form_rows(visit(), "form")
    assert row["occurred_at"] == 1_790_884_800 + 125
    assert (row["id"], row["answer"]) == ("9007199254740993-77", "مرحبا 🙂")


def test_visit_row__takes_the_landing_page_apart():
    row = helpers.visit_row(visit())
    assert row["landing"]["utm_campaign"] == "Élan 🔆"
    assert (row["landing"]["fbclid"], row["landing"]["gclid"], row["page_views"]) == ("f1", None, 1)
    assert "actionDetails" not in row


@pytest.mark.parametrize("actions", [None, [], "", [None], [{"type": "action", "url": "http://[broken"}]])
def test_visit__without_usable_actions_is_a_row_all_the_same(actions):
    row = helpers.visit_row(visit(actionDetails=actions, visitorId=False))
    assert row["visitorId"] is None
    assert row["landing"]["utm_source"] is None
    assert helpers.form_rows(visit(actionDetails=actions), "form") == []
