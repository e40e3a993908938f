"""Speaks Google Analytics' Data API for one property.

Belongs here: the report, its pages, and the errors that only this API has. Does not: what to ask for when
(`__init__`), rows (`helpers`).

Data flow: analyticsdata.googleapis.com -> pages of one report with what Google says about its completeness.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient

from ingestion.errors import ContractBroken, Throttled, VendorDown
from ingestion.google import (
    GoogleApi,
    GoogleAuth,
    classify,
    error_of,
    read_service_account,
    service_account_grant,
)
from ingestion.http import Classify, Verdict, rest_client
from ingestion.parsing import mapping
from ingestion.sources.ga4 import helpers, settings

Row = dict[str, Any]

_VENDOR = "Google Analytics"


class AnalyticsClient:
    """One property's view of the API.

    Args:
        service_account_key: the key file's JSON, or its path.
        property_id: digits, with or without `properties/`.
        base_url: where the API is.
        api_version: as `v1beta`.
        token_url: where access tokens are made; default: what the key says.
    """

    def __init__(
        self, service_account_key: str, property_id: str, *, base_url: str, api_version: str, token_url: str
    ) -> None:
        api = GoogleApi(
            _VENDOR,
            "ga4",
            "service_account_key",
            "add the service account's address as a Viewer of the property (Admin > Property access)",
            api_version,
            settings.API_VERSIONS_URL,
        )
        key = read_service_account(service_account_key, api.setting(api.credential))
        grant = service_account_grant(key, settings.SCOPE, token_url)
        self.property_id = property_id.removeprefix("properties/")
        self._path = f"properties/{self.property_id}:runReport"
        self._api: RESTClient = rest_client(
            _VENDOR,
            f"{base_url.rstrip('/')}/{api_version}/",
            auth=GoogleAuth(api, grant, token_url),
            classify=_classify(api),
        )

    def zone(self, day: date) -> str:
        """The property's time zone, by whose days it counts.

        Args:
            day: any day; it is the answer's head that is wanted.
        """
        answer = self._report({"metrics": [{"name": "sessions"}], "dateRanges": [_range(day, day)]})
        zone = mapping(answer.get("metadata")).get("timeZone")
        if not zone:
            raise ContractBroken(f"{_VENDOR} no longer says the property's time zone: update the loader")
        return str(zone)

    def sessions(self, start: date, end: date) -> Iterator[list[Row]]:
        """Rows of the report for the days, a page at a time; an empty report is asked for a second time."""
        is_empty = True
        for rows in self._pages(start, end):
            is_empty = False
            yield rows
        if is_empty:
            yield from self._pages(start, end)

    def _pages(self, start: date, end: date) -> Iterator[list[Row]]:
        body = {
            "dateRanges": [_range(start, end)],
            "dimensions": [{"name": name} for name in settings.DIMENSIONS],
            "metrics": [{"name": name} for name in settings.METRICS],
            # without an order, pages overlap
            "orderBys": [{"dimension": {"dimensionName": name}} for name in settings.DIMENSIONS],
            "limit": str(settings.PAGE_SIZE),
        }
        offset, total = 0, 1
        while offset < total:
            answer = self._report({**body, "offset": str(offset)})
            rows = helpers.report_rows(answer, self.property_id)
            if offset and not rows:
                raise VendorDown(f"{_VENDOR} announced one more page and sent an empty one; run again later")
            total = max(total, int(answer.get("rowCount") or 0)) if rows else 0
            offset += settings.PAGE_SIZE
            if rows:
                yield rows

    def _report(self, body: Row) -> Row:
        answer = self._api.post(self._path, json=body).json()
        if not isinstance(mapping(answer).get("metricHeaders"), list):
            raise ContractBroken(f"{_VENDOR} no longer names a report's columns: update the loader")
        return dict(answer)


def _range(start: date, end: date) -> dict[str, str]:
    return {"startDate": start.isoformat(), "endDate": end.isoformat()}


def _classify(api: GoogleApi) -> Classify:
    """The property's quotas come back at different times; only Google's sentence says which one it was."""
    shared = classify(api)
    hour = Throttled(f"{_VENDOR}'s quota of the property for this hour is used up: run again in an hour")
    day = Throttled(f"{_VENDOR}'s quota of the property for today is used up: it is back at midnight Pacific")
    busy = Throttled(f"{_VENDOR} asks to slow down: too many queries at once; run again in some minutes")
    incompatible = ContractBroken(
        f"{_VENDOR} no longer reports these dimensions and metrics together: update the loader"
    )

    def verdict(response: requests.Response) -> Verdict | None:
        error = None if response.ok else error_of(response)
        if error is None:
            return shared(response)
        message = error.message.lower()
        if response.status_code == 429 and "per day" in message:
            return Verdict(day)
        if response.status_code == 429 and "per hour" in message:
            return Verdict(hour)
        if response.status_code == 429:
            return Verdict(
                busy, retry=True, wait_seconds=error.wait_seconds, attempts=settings.THROTTLE_ATTEMPTS
            )
        if response.status_code == 400 and "incompatible" in message:
            return Verdict(incompatible)
        return shared(response)

    return verdict
