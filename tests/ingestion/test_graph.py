"""What Graph's errors, metrics and proofs mean, whatever the product."""

import json
from dataclasses import replace

import pytest
import requests

from ingestion.conform import to_arrow
from ingestion.errors import NotFound
from ingestion.graph import errors
from ingestion.graph.client import GraphAuth
from ingestion.graph.metrics import MetricReader, insight_rows
from ingestion.http import Verdict
from ingestion.sources.facebook import contracts

PRODUCT = errors.Product("facebook", "Facebook", "Page access token", "a permission", "page_id")


def answer(status, body, headers=None):
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()
    response.headers.update(headers or {})
    return response


@pytest.mark.parametrize(
    ("code", "kind", "retry"),
    [
        (190, "token_dead", False),
        (10, "token_dead", False),
        (200, "token_dead", False),
        (4, "throttled", True),
        (17, "throttled", True),
        (32, "throttled", True),
        (613, "throttled", True),
        (80001, "throttled", True),
        (368, "throttled", False),
        (1, "vendor_down", True),
        (2, "vendor_down", True),
        (2635, "version_retired", False),
        (100, "contract_broken", False),
        (12345, "contract_broken", False),
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_classify__reads_the_code_and_not_the_status(code, kind, retry, status):
    verdict = errors.classify(PRODUCT, "v26.0")(
        answer(status, {"error": {"message": "(#1) x", "code": code}})
    )
    assert (verdict.error.kind, verdict.retry) == (kind, retry)


def test_classify__leaves_success_and_bodies_without_a_code_alone():
    assert errors.classify(PRODUCT, "v26.0")(answer(200, {"error": {"code": 4}})) is None
    assert errors.classify(PRODUCT, "v26.0")(answer(502, "bad gateway")) is None


def test_regain_seconds__reads_minutes_and_survives_nonsense():
    usage = {
        "1": [{"type": "pages", "estimated_time_to_regain_access": 3}, {"estimated_time_to_regain_access": 0}]
    }
    header = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    assert errors.regain_seconds(answer(400, {}, header)) == 180
    assert errors.regain_seconds(answer(400, {}, {"X-Business-Use-Case-Usage": "{}"})) is None
    assert errors.regain_seconds(answer(400, {}, {"X-Business-Use-Case-Usage": "[1]"})) is None
    assert errors.regain_seconds(answer(400, {})) is None


def test_classify__lets_a_product_read_its_own_codes_first():
    gone = NotFound("not here")
    own = replace(PRODUCT, own_codes=lambda error, response: Verdict(gone) if error.subcode == 7 else None)
    body = {"error": {"message": "(#10) x", "code": 10, "error_subcode": 7}}
    assert errors.classify(own, "v26.0")(answer(400, body)).error is gone
    body["error"]["error_subcode"] = 8
    assert errors.classify(own, "v26.0")(answer(400, body)).error.kind == "token_dead"


def test_auth__proves_the_apps_secret_only_where_one_is_given():
    def prepared(secret):
        request = requests.Request("GET", "https://graph.example/v26.0/1", params={"fields": "id"})
        return request.prepare().copy(), GraphAuth("token", secret)

    request, auth = prepared("secret")
    # HMAC-SHA256 of "token" under the key "secret"
    proof = "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    signed = auth(request)
    assert signed.url == f"https://graph.example/v26.0/1?fields=id&appsecret_proof={proof}"
    assert signed.headers["Authorization"] == "Bearer token"
    request, auth = prepared(None)
    assert auth(request).url == "https://graph.example/v26.0/1?fields=id"


def test_metric_reader__asks_one_by_one_only_once():
    asked = []

    def fetch(names):
        asked.append(list(names))
        if "gone" in names:
            raise errors.MetricRejected("no such metric")
        return [{"name": name} for name in names]

    reader = MetricReader("Meta", {"posts": ("a", "gone", "b"), "stories": ("a",)})
    for _ in range(2):
        assert reader.read("posts", fetch) == [{"name": "a"}, {"name": "b"}]
    assert asked == [["a", "gone", "b"], ["a"], ["gone"], ["b"], ["a", "b"]]
    assert reader.read("albums", fetch) == []


def test_insight_rows__keep_objects_apart_and_leave_out_empty_metrics():
    metrics = [
        {"name": "post_clicks", "period": "lifetime", "values": [{"value": 5}]},
        {"name": "post_reactions_by_type_total", "period": "lifetime", "values": [{"value": {"like": 2}}]},
        {"name": "post_media_view", "period": "lifetime", "values": []},
    ]
    assert [(row["metric"], row["value"], row["value_json"]) for row in insight_rows(metrics)] == [
        ("post_clicks", 5, None),
        ("post_reactions_by_type_total", None, {"like": 2}),
    ]


def test_insight_rows__hand_a_value_of_the_wrong_type_to_the_contract():
    (row,) = insight_rows([{"name": "post_clicks", "period": "lifetime", "values": "not a value"}])
    keys = {"post_id": "1_2", "observed_date": "2026-10-31", "observed_at": "2026-11-01T00:00:00Z"}
    page = to_arrow([{**row, **keys}], contracts.POST_INSIGHTS)
    assert page.quarantine["column_name"].to_pylist() == ["value"]


def test_insight_rows__read_total_values_and_tell_none_from_zero():
    metrics = [
        {"name": "navigation", "period": "lifetime", "total_value": {"value": 0}},
        {"name": "follows", "period": "lifetime"},
        {"name": "shares", "period": "lifetime", "values": []},
    ]
    assert [(row["metric"], row["value"]) for row in insight_rows(metrics)] == [("navigation", 0)]
