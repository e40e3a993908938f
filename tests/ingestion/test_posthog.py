"""PostHog's loader against the sandbox's PostHog."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import polars as pl
import pytest
import requests

from ingestion.errors import ContractBroken, NotFound, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.sources.posthog import connection, query
from ingestion.sources.posthog.client import PostHogClient, classify
from tests.ingestion.vendors import AS_OF, VendorBehaviour
from tests.sandbox.expected import counted


class TestPostHog(VendorBehaviour):
    source = "posthog"
    table = "events"
    path = "/query/"
    credential = "api_key"
    page_sizes = {"PAGE_SIZE": 300}  # noqa: RUF012
    key = "case event when '$pageview' then session_id when 'form_submitted' then device_id || email end"

    def expected_ids(self, world, as_of):
        """Sessions, and who sent a form in which browser; None: what only identifies."""
        visits = counted(world, "visits", "posthog", as_of)["visit_id"]
        forms = counted(world, "form_submissions", "posthog", as_of)
        senders = forms.select(pl.col("anonymous_id") + pl.col("email"))
        sessions = {str(uuid5(NAMESPACE_URL, f"session:{visit}")) for visit in visits}
        return {*sessions, *senders.to_series(), None}

    def test_late_event__comes_with_the_day_it_was_received(self, loader, sandbox_world):
        visits = counted(sandbox_world, "visits", "posthog", AS_OF)
        late = visits.filter(pl.col("received_at") - pl.col("visited_at") > timedelta(days=2))
        browser, visited_at, received_at = (
            late.sort("received_at").select("anonymous_id", "visited_at", "received_at").row(-1)
        )
        where = f"device_id = '{browser}' and occurred_at = '{visited_at.isoformat()}'"
        loader.run(received_at)
        assert loader.count("events", where) == 0
        loader.run(received_at + timedelta(seconds=1))
        assert loader.count("events", where) == 1

    def test_identified_browser__is_known_by_its_address_from_then_on(self, loader):
        loader.run()
        unknown = loader.query("select count(*) from raw_posthog.events where known_email is null")
        assert unknown[0][0] > 0
        wrong = "(event <> '$pageview' or distinct_id like '%@%') and known_email is null"
        assert loader.count("events", wrong) == 0
        assert loader.count("events", "known_email is not null and event = '$pageview'") > 0

    def test_page__that_repeats_itself_ends_the_walk_with_an_error(self, loader, monkeypatch):
        stuck = {"uuid": "u1", "received_at": "2026-10-01T00:00:00Z"}
        monkeypatch.setattr(query, "rows", lambda answer: [stuck])
        assert loader.fails().kind == "contract_broken"

    def test_own_names__are_asked_for_and_odd_ones_refused(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__POSTHOG__FORM_EVENT", "lead_sent")
        monkeypatch.setenv("SOURCES__POSTHOG__EMAIL_PROPERTY", "sender")
        loader.run()
        assert loader.column("events", "event") == {"$pageview", "$identify"}
        monkeypatch.setenv("SOURCES__POSTHOG__EMAIL_PROPERTY", "e-mail) from persons --")
        assert loader.fails().kind == "contract_broken"

    def test_check__finds_the_project_and_refuses_what_is_wrong(self, loader):
        fields = loader.credentials("base_url", "project_id", "api_key")
        assert connection.check(**fields) == "found the project 73512"
        with pytest.raises(TokenDead, match="api_key"):
            connection.check(**{**fields, "api_key": "another"})
        with pytest.raises(NotFound, match="project_id"):
            connection.check(**{**fields, "project_id": "1"})

    def test_client__sends_values_beside_the_query(self, loader):
        client = PostHogClient(**loader.credentials("base_url", "project_id", "api_key"))
        text = query.text(form="form", email="email", how_heard="how_heard")
        assert "'" not in text.replace("'$pageview', '$identify'", "")
        assert next(client.events(text, "'; drop", AS_OF - timedelta(days=900), AS_OF, AS_OF), None) is None


def answer(status, detail, **headers):
    response = requests.Response()
    response.status_code = status
    response._content = b'{"type": "x", "detail": "%s"}' % detail.encode()
    response.headers.update(headers)
    return response


@pytest.mark.parametrize(
    ("status", "detail", "kind"),
    [
        (401, "Invalid", TokenDead),
        (403, "API key missing required scope 'query:read'", TokenDead),
        (404, "Project not found.", NotFound),
        (400, "Unable to resolve field: x", ContractBroken),
        (400, "Unsupported query kind: HogQLQuery", VersionRetired),
        (504, "Query has hit the max execution time before completing.", VendorDown),
    ],
)
def test_classify__reads_posthogs_sentences(status, detail, kind):
    verdict = classify(answer(status, detail))
    assert type(verdict.error) is kind
    assert not verdict.retry


def test_classify__waits_as_long_as_the_answer_says():
    said = "Request was throttled. Expected available in 41 seconds."
    assert classify(answer(429, said)).wait_seconds == 41
    assert classify(answer(429, said, **{"Retry-After": "7"})).wait_seconds == 7
    assert type(classify(answer(429, "")).error) is Throttled
    assert classify(answer(200, "")) is None
    assert classify(answer(503, "")) is None


@pytest.mark.parametrize(
    "body",
    [{}, {"columns": ["a"]}, {"columns": ["a"], "results": [[1, 2]]}, {"columns": ["a"], "results": [7]}],
)
def test_rows__of_another_shape_are_refused(body):
    with pytest.raises(ContractBroken):
        query.rows(body)


def test_rows__keep_emoji_and_right_to_left_text():
    body = {"columns": ["uuid", "how_heard"], "results": [["u1", "مرحبا 🙂"]]}
    assert query.rows(body) == [{"uuid": "u1", "how_heard": "مرحبا 🙂"}]
