"""Google Analytics Data API v1beta: `runReport` for one property, read by a service account.

Rows come in the order asked for, else in none that holds from page to page; `rowCount` is of all pages.

Data flow: sessions of the company's sites -> /v1beta/properties/{id}:runReport.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import orjson
import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.ga4.property import (
    CURRENCY,
    DIMENSIONS,
    METRIC_TYPES,
    OTHER_DAY,
    THRESHOLD_DAY,
    ZONE,
    AnalyticsProperty,
)
from sandbox.servers.google import LONG_WAIT_SECONDS, GoogleVendor, error, service_account
from sandbox.servers.protocol import ApiError, Endpoint, Reply

PROPERTY = "376291845"
DEFAULT_LIMIT, MAX_LIMIT = 10_000, 250_000
MAX_DIMENSIONS, MAX_METRICS = 9, 10


class GoogleAnalytics(GoogleVendor):
    """Server of the company's property."""

    name = "ga4"
    token = "sandbox-ga4-token"

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The property, and the key of its service account."""
        token_url = f"{base_url}/token"
        key = orjson.dumps(service_account(token_url)).decode()
        return {
            "base_url": base_url,
            "property_id": PROPERTY,
            "service_account_key": key,
            "token_url": token_url,
        }

    @cached_property
    def property(self) -> AnalyticsProperty:
        """The property as of as_of."""
        return AnalyticsProperty(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """One method is enough to read it."""
        yield "POST", "/v1beta/properties/{method}", self._method

    async def _method(self, request: Request) -> Reply:
        number, _, method = request.path_params["method"].partition(":")
        if method != "runReport":
            raise self.not_found(request)
        if number != PROPERTY:
            message = "User does not have sufficient permissions for this property."
            raise error(403, message, name="PERMISSION_DENIED")
        try:
            return Reply(self._report(orjson.loads(await request.body())))
        except (KeyError, TypeError, ValueError) as wrong:
            raise error(400, f"Invalid value: {wrong}", name="INVALID_ARGUMENT") from wrong

    def _report(self, body: dict[str, Any]) -> dict[str, Any]:
        dimensions = [each["name"] for each in body.get("dimensions", [])]
        metrics = [each["name"] for each in body["metrics"]]
        self._check_fields(dimensions, metrics)
        (asked,) = body["dateRanges"]
        start, end = self._day(asked["startDate"]), self._day(asked["endDate"])
        limit, offset = int(body.get("limit", DEFAULT_LIMIT)), int(body.get("offset", 0))
        if not 0 < limit <= MAX_LIMIT or offset < 0 or start > end:
            raise error(400, "Invalid limit, offset or dates.", name="INVALID_ARGUMENT")
        rows = self.property.report(dimensions, start, end)
        ordered = [each["dimension"]["dimensionName"] for each in body.get("orderBys", [])]
        if ordered != dimensions and dimensions:  # an order of Google's own, another one on each page
            rows = rows.select(pl.all().shuffle(seed=offset + 1))
        page = rows.slice(offset, limit)
        answer: dict[str, Any] = {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": METRIC_TYPES[name]} for name in metrics],
            "rows": [_row(row, dimensions, metrics) for row in page.iter_rows(named=True)],
            "rowCount": rows.height,
            "metadata": self._metadata(dimensions, start, end),
            "kind": "analyticsData#runReport",
        }
        return {name: value for name, value in answer.items() if value != []}

    def _check_fields(self, dimensions: list[str], metrics: list[str]) -> None:
        unknown = [name for name in (*dimensions, *metrics) if name not in {*DIMENSIONS, *METRIC_TYPES}]
        if unknown:
            message = f"Field {unknown[0]} is not a valid dimension or metric."
            raise error(400, message, name="INVALID_ARGUMENT")
        if len(dimensions) > MAX_DIMENSIONS or len(metrics) > MAX_METRICS:
            raise error(400, "Requests are limited to 9 dimensions.", name="INVALID_ARGUMENT")

    def _day(self, text: str) -> date:
        today = self.property.today
        if text in ("today", "yesterday"):
            return today - timedelta(days=text == "yesterday")
        if text.endswith("daysAgo"):
            return today - timedelta(days=int(text.removesuffix("daysAgo")))
        return datetime.strptime(text, "%Y-%m-%d").date()

    def _metadata(self, dimensions: list[str], start: date, end: date) -> dict[str, Any]:
        metadata: dict[str, Any] = {"currencyCode": CURRENCY, "timeZone": ZONE}
        if len(dimensions) == len(DIMENSIONS):
            if self.property.has_day(OTHER_DAY, start, end):
                metadata["dataLossFromOtherRow"] = True
            if self.property.has_day(THRESHOLD_DAY, start, end):
                metadata["subjectToThresholding"] = True
        return metadata

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429: too many at once, or the property's tokens for the day are gone."""
        if fault is None or fault.seconds >= LONG_WAIT_SECONDS:
            message = (
                "Exhausted property tokens per day. These quota tokens will return at midnight Pacific time."
            )
        else:
            message = "Exhausted concurrent requests quota. Please wait for other requests to complete."
        return error(429, message, name="RESOURCE_EXHAUSTED")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """Rows of the sessions report by the names of their columns."""
        if not isinstance(payload, dict) or not payload.get("dimensionHeaders"):
            return None
        names = [each["name"] for kind in ("dimensionHeaders", "metricHeaders") for each in payload[kind]]
        return [
            dict(zip(names, (cell["value"] for cell in _cells(row)), strict=True))
            for row in payload.get("rows", [])
        ]

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """The same report with other rows; unknown fields are further metrics."""
        payload = dict(reply.payload)
        dimensions = [each["name"] for each in payload["dimensionHeaders"]]
        known = {each["name"]: each for each in payload["metricHeaders"]}
        metrics = [name for name in rows[0] if name not in dimensions] if rows else list(known)
        payload["metricHeaders"] = [
            known.get(name, {"name": name, "type": "TYPE_INTEGER"}) for name in metrics
        ]
        payload["rows"] = [_row(row, dimensions, metrics) for row in rows]
        if last:
            payload["rowCount"] = len(rows)
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """A session row."""
        return RowFields("date", ("sessions",), ("engagedSessions",))


def _cells(row: dict[str, Any]) -> list[Any]:
    return [*row["dimensionValues"], *row["metricValues"]]


def _row(row: dict[str, Any], dimensions: list[str], metrics: list[str]) -> dict[str, Any]:
    return {
        "dimensionValues": [{"value": row.get(name)} for name in dimensions],
        "metricValues": [{"value": _text(row.get(name))} for name in metrics],
    }


def _text(value: Any) -> str | None:
    """Numbers as Google writes them: without a fraction where there is none."""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(round(value, 6))
    return None if value is None else str(value)
