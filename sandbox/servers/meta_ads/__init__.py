"""Meta's Marketing API over Graph: one ad account, its ads, their days at once or as a prepared report.

A report is done at the third look; at the second its status says so already and its percentage does not yet.

Data flow: `AdAccount` -> /act_<id>, /act_<id>/ads|insights, /<report>, /<report>/insights.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl
from zlib import crc32

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.graph.nodes import NodeKind, gone, page_of
from sandbox.servers.graph.protocol import GraphProtocol
from sandbox.servers.graph.requests import error, field_tree, moment, unix
from sandbox.servers.meta_ads.account import AdAccount, parse_list
from sandbox.servers.paging import Collection, Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply

MOST_ROWS = 500
MOST_DIRECT_DAYS = 93  # beyond that Meta tells to take a report
OLDEST_MONTHS = 37
LOOKS_UNTIL_DONE = 3
REPORT_FAULTS = {
    1504022: (4, "(#4) There have been too many calls from this ad-account. Wait a bit and try again."),
    1504038: (2, "(#2) Timed out"),
    1487534: (100, "(#100) Please reduce the amount of data you're asking for, then retry your request"),
}


class MetaAds(GraphProtocol):
    """Server of the company's ad account."""

    name = "meta_ads"
    token = "sandbox-meta-ads-token"
    account = ("account_id", "meta_ads_account_id")
    usage = ("ads_insights", 80000)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._reports: dict[str, Row] = {}
        self._looks: Counter[str] = Counter()

    @cached_property
    def ad_account(self) -> AdAccount:
        """The account as of as_of."""
        return AdAccount(self.world.tables, self.world.meta, self.world.as_of)

    @cached_property
    def _ad_kind(self) -> NodeKind:
        return NodeKind("AdgroupFields", self.ad_account.ad_fields, "id")

    @cached_property
    def _insight_kind(self) -> NodeKind:
        default = "account_id,ad_id,impressions,spend,date_start,date_stop"
        always = ("date_start", "date_stop")
        return NodeKind("AdsInsights", self.ad_account.insight_fields, default, MOST_ROWS, always)

    def endpoints(self) -> Iterator[Endpoint]:
        """Nodes and edges below the version."""
        yield "GET", "/{version}/{node}/ads", self._ads
        yield "GET", "/{version}/{node}/insights", self._insights
        yield "POST", "/{version}/{node}/insights", self._order
        yield "GET", "/{version}/{node}", self._node
        yield "GET", "/{version}/{node}/", self._node  # as Meta's own client writes it

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """Also: a report that takes too long or is too large, if the rule gives that subcode."""
        if fault is None or fault.code not in REPORT_FAULTS:
            return super().throttled(request, fault)
        code, message = REPORT_FAULTS[fault.code]
        usage = json.dumps(
            {"app_id_util_pct": 12.5, "acc_id_util_pct": 100, "ads_api_access_tier": "development_access"}
        )
        headers = {"X-FB-Ads-Insights-Throttle": usage}
        return error(code, message, error_subcode=fault.code, headers=headers)

    def row_fields(self, row: Any) -> RowFields:
        """Ads, and days, whose key has two parts."""
        if "date_start" in row:
            return RowFields("ad_id", ("impressions",), ("inline_link_clicks", "ad_name"))
        return RowFields("id", ("created_time",), ("name",))

    async def _node(self, request: Request) -> Reply:
        node = request.path_params["node"]
        if node == self.ad_account.id:
            names = [*field_tree(request.query_params.get("fields") or "id"), "id"]
            fields = self.ad_account.account_fields()
            if unknown := [name for name in names if name not in fields]:
                raise error(100, f"(#100) Tried accessing nonexisting field ({unknown[0]})")
            return Reply({name: fields[name] for name in names})
        if (row := self.ad_account.ads.get(node)) is not None:
            return Reply(self._ad_kind.shape([row], request.query_params.get("fields"))[0])
        return self._report(node)

    def _report(self, node: str) -> Reply:
        self._question(node)
        self._looks[node] += 1
        share = min(self._looks[node] / LOOKS_UNTIL_DONE, 1)
        status = "Job Completed" if self._looks[node] >= LOOKS_UNTIL_DONE - 1 else "Job Running"
        return Reply({"id": node, "async_status": status, "async_percent_completion": int(share * 100)})

    async def _ads(self, request: Request) -> Reply:
        self._own(request.path_params["node"])
        try:
            statuses = parse_list(request.query_params.get("effective_status"))
        except ValueError as problem:
            raise error(100, "(#100) Param effective_status must be an array.") from problem
        rows = self.ad_account.shown(statuses)
        if since := moment(request, "updated_since"):
            rows = rows.where(pl.col("changed") >= unix(since))
        return page_of(request, self.token, rows, self._ad_kind, newest_first=True)

    async def _insights(self, request: Request) -> Reply:
        node = request.path_params["node"]
        if node == self.ad_account.id:
            question = dict(request.query_params)
            first, last = self._period(question)
            if (last - first).days >= MOST_DIRECT_DAYS:
                code, message = REPORT_FAULTS[1487534]
                raise error(code, message, error_subcode=1487534)
            return self._rows(request, first, last)
        question = self._question(node)
        first, last = self._period(question)
        return self._rows(request, first, last, question.get("fields"))

    async def _order(self, request: Request) -> Reply:
        self._own(request.path_params["node"])
        question = dict(request.query_params) | dict(parse_qsl((await request.body()).decode()))
        self._period(question)
        report = str(10**15 + crc32(json.dumps(question).encode()))
        self._reports[report] = question
        self._looks[report] = 0
        return Reply({"report_run_id": report})

    def _question(self, report: str) -> Row:
        """What a report is about."""
        if report not in self._reports:
            raise gone(report)
        return self._reports[report]

    def _own(self, node: str) -> None:
        if node != self.ad_account.id:
            raise gone(node)

    def _period(self, question: Row) -> tuple[date, date]:
        if question.get("level") != "ad" or question.get("time_increment") != "1":
            raise error(100, "(#100) The sandbox knows days of ads only: level=ad, time_increment=1")
        try:
            period = json.loads(question["time_range"])
            first, last = (date.fromisoformat(period[name]) for name in ("since", "until"))
        except (KeyError, TypeError, ValueError) as problem:
            raise error(100, "(#100) Param time_range must be an object with since and until") from problem
        today = self.world.as_of.date()
        if (today.year - first.year) * 12 + today.month - first.month > OLDEST_MONTHS:
            message = (
                "(#3018) The start date of the time range cannot be beyond 37 months from the current date"
            )
            raise error(3018, message)
        return first, last

    def _rows(self, request: Request, first: date, last: date, fields: str | None = None) -> Reply:
        kind = replace(self._insight_kind, default=fields) if fields else self._insight_kind
        rows = Collection(self.ad_account.days(first, last), "row_id", pl.DataFrame.to_dicts)
        return page_of(request, self.token, rows, kind)
