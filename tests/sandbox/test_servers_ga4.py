"""The sandbox's property, read with Google's own client library as a service account."""

import json
from typing import Any

import polars as pl
import pytest
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta.types import DateRange, Dimension, Metric, OrderBy, RunReportRequest
from google.api_core.exceptions import BadRequest, Forbidden, TooManyRequests
from google.oauth2.service_account import Credentials

from tests.conftest import AS_OF, SandboxHandle


@pytest.fixture
def analytics(sandbox_server: SandboxHandle) -> BetaAnalyticsDataClient:
    env = sandbox_server.env
    key = json.loads(env["SOURCES__GA4__SERVICE_ACCOUNT_KEY"])
    return BetaAnalyticsDataClient(
        credentials=Credentials.from_service_account_info(key),
        transport="rest",
        client_options={"api_endpoint": env["SOURCES__GA4__BASE_URL"]},
    )


def request(env: dict[str, str], **changed: Any) -> RunReportRequest:
    fields = {
        "property": f"properties/{env['SOURCES__GA4__PROPERTY_ID']}",
        "dimensions": [Dimension(name="date"), Dimension(name="sessionSource")],
        "metrics": [Metric(name="sessions")],
        "date_ranges": [DateRange(start_date="2026-10-01", end_date="2026-10-28")],
        "order_bys": [
            OrderBy(dimension=OrderBy.DimensionOrderBy(dimension_name=name))
            for name in ("date", "sessionSource")
        ],
    }
    return RunReportRequest(**fields | changed)


def test_ga4__pages_hold_the_sessions_of_the_world(
    analytics: BetaAnalyticsDataClient, sandbox_server: SandboxHandle, sandbox_world: Any
) -> None:
    rows, offset, total = [], 0, 1
    while offset < total:
        answer = analytics.run_report(request(sandbox_server.env, limit=20, offset=offset))
        total, offset = answer.row_count, offset + 20
        rows += [(each.dimension_values[0].value, each.metric_values[0].value) for each in answer.rows]
    visits = sandbox_world.tables["visits"].filter(pl.col("received_at") < AS_OF)
    day = pl.col("visited_at").dt.convert_time_zone("Europe/Berlin").dt.strftime("%Y%m%d")
    expected = dict(visits.group_by(day.alias("day")).len().rows())
    found: dict[str, int] = {}
    for day_text, sessions in rows:
        found[day_text] = found.get(day_text, 0) + int(sessions)
    assert len(rows) == total > 40
    assert found == {key: count for key, count in expected.items() if "20261001" <= key <= "20261028"}
    assert (answer.metadata.time_zone, answer.metadata.currency_code) == ("Europe/Berlin", "EUR")


def test_ga4__pages_without_an_order_overlap(
    analytics: BetaAnalyticsDataClient, sandbox_server: SandboxHandle
) -> None:
    pages = [
        analytics.run_report(request(sandbox_server.env, limit=40, offset=offset, order_bys=[])).rows
        for offset in (0, 40)
    ]
    seen = [tuple(value.value for value in row.dimension_values) for page in pages for row in page]
    assert len(seen) > len(set(seen))


def test_ga4__refuses_in_googles_words(
    analytics: BetaAnalyticsDataClient, sandbox_server: SandboxHandle
) -> None:
    with pytest.raises(Forbidden):
        analytics.run_report(request(sandbox_server.env, property="properties/1"))
    with pytest.raises(BadRequest, match="not a valid"):
        analytics.run_report(request(sandbox_server.env, metrics=[Metric(name="bounces")]))
    sandbox_server.set_limit("ga4", 0, 3600)
    with pytest.raises(TooManyRequests, match="midnight Pacific"):
        analytics.run_report(request(sandbox_server.env), retry=None)
