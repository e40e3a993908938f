"""Asks the Marketing API for ad accounts, ads and their days.

Belongs here: requests, reports that Meta prepares, and errors that only ads have. Does not: Graph itself
(`ingestion.graph`), which days are read (`__init__`).

Data flow: graph.facebook.com/act_<id> -> pages of objects.
"""

import json
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import requests

from ingestion.errors import ContractBroken, Throttled, VendorDown
from ingestion.graph.client import Access, GraphClient, Row
from ingestion.graph.errors import GraphError, Product, regain_seconds
from ingestion.http import Verdict
from ingestion.parsing import mapping
from ingestion.sources.meta_ads import settings

REPORT_QUOTA_SUBCODES = frozenset({1504022, 1504039})
TOO_MUCH_SUBCODES = frozenset({1487534, 1504018, 1504038, 2490547})  # too many rows, timed out, report failed
TOO_MUCH_WORDS = "reduce the amount of data"
TOO_OLD_CODE = 3018


class TooMuchData(VendorDown):
    """Meta could not put so much into one answer; a smaller one may do."""


def own_codes(error: GraphError, response: requests.Response) -> Verdict | None:
    """What only reports of ads are refused for."""
    if error.subcode in TOO_MUCH_SUBCODES or TOO_MUCH_WORDS in error.message:
        return Verdict(TooMuchData("Meta Ads cannot answer even the smallest request: run again later"))
    if error.subcode in REPORT_QUOTA_SUBCODES:
        message = f"Meta Ads' quota of reports is used up for now{_tier(response)}: run again in an hour"
        return Verdict(Throttled(message), retry=True, wait_seconds=regain_seconds(response))
    if error.code == TOO_OLD_CODE:
        return Verdict(ContractBroken("Meta Ads keeps 37 months: ask for a period that begins later"))
    return None


def _tier(response: requests.Response) -> str:
    """The app's access tier, which says how large the quota is, from the header of reports."""
    try:
        usage = json.loads(response.headers.get("X-FB-Ads-Insights-Throttle", "{}"))
    except ValueError:
        return ""
    tier = mapping(usage).get("ads_api_access_tier")
    return f" (access tier {tier})" if isinstance(tier, str) and tier.isidentifier() else ""


PRODUCT = Product(
    source="meta_ads",
    vendor="Meta Ads",
    credential="access token",
    permissions="ads_read, and its user must be assigned to the ad account",
    account_key="account_id",
    own_codes=own_codes,
)


class MetaAdsClient(GraphClient):
    """One token's view of ad accounts.

    Args:
        access: token, version and address.
        always_report: whether short periods, too, are asked for as reports that Meta prepares.
    """

    def __init__(self, access: Access, *, always_report: bool = False) -> None:
        super().__init__(PRODUCT, access)
        self._always_report = always_report

    def account(self, account: str) -> Row:
        """One ad account with its currency and time zone.

        Raises:
            ContractBroken: Meta does not say these.
        """
        row = self.read(account, *settings.ACCOUNT_FIELDS)
        if not row.get("timezone_name") or not row.get("currency"):
            raise ContractBroken(
                "Meta Ads no longer tells an account's time zone and currency: update the loader"
            )
        return row

    def ads(self, account: str, since: datetime | None) -> Iterator[list[Row]]:
        """Ads that were changed since then, deleted ones included; all when there is no such time."""
        params: Row = {
            "fields": ",".join(settings.AD_FIELDS),
            "effective_status": json.dumps(settings.EFFECTIVE_STATUSES),
        }
        if since is not None:
            params["updated_since"] = int(since.timestamp())
        *sizes, smallest = settings.AD_PAGE_SIZES
        for size in sizes:
            try:
                yield from self.pages(f"{account}/ads", params, size)
                return
            except TooMuchData:
                continue
        yield from self.pages(f"{account}/ads", params, smallest)

    def insights(self, account: str, start: date, end: date) -> Iterator[list[Row]]:
        """Days of the account's ads; a period that is too much for Meta is cut into halves."""
        days = (end - start).days + 1
        is_direct = days <= settings.DIRECT_DAYS and not self._always_report
        ask = self._direct if is_direct else self._report
        try:
            pages = list(ask(account, start, end))
        except TooMuchData:
            if days > 1:
                middle = start + timedelta(days=days // 2 - 1)
                yield from self.insights(account, start, middle)
                yield from self.insights(account, middle + timedelta(days=1), end)
                return
            if not is_direct:
                raise
            pages = list(self._report(account, start, end))
        yield from pages

    def _direct(self, account: str, start: date, end: date) -> Iterator[list[Row]]:
        return self.pages(f"{account}/insights", _question(start, end), settings.PAGE_SIZE)

    def _report(self, account: str, start: date, end: date) -> Iterator[list[Row]]:
        answer = self.rest.post(f"{account}/insights", data=_question(start, end)).json()
        report = mapping(answer).get("report_run_id")
        if not report:
            raise ContractBroken("Meta Ads no longer prepares reports as it did: update the loader")
        self._wait_for(str(report))
        yield from self.pages(f"{report}/insights", {}, settings.PAGE_SIZE)

    def _wait_for(self, report: str) -> None:
        for attempt in range(settings.POLL_ATTEMPTS):
            if attempt:
                time.sleep(min(settings.POLL_SECONDS, 0.25 * 2**attempt))  # small reports are ready at once
            state = self.read(report, "async_status", "async_percent_completion")
            status, percent = state.get("async_status"), state.get("async_percent_completion")
            if status in ("Job Failed", "Job Skipped"):
                raise TooMuchData("Meta Ads cannot prepare a report of even one day: run again later")
            # Meta says "completed" a little before the rows are all there
            if status == "Job Completed" and str(percent) == "100":
                return
        raise VendorDown("Meta Ads has not finished a report in time: run again later")


def _question(start: date, end: date) -> dict[str, Any]:
    return {
        "level": "ad",
        "time_increment": 1,
        "time_range": json.dumps({"since": start.isoformat(), "until": end.isoformat()}),
        "fields": ",".join(settings.INSIGHT_FIELDS),
        "use_unified_attribution_setting": "true",
    }
