"""LinkedIn's analytics for members: each employee's own token opens that employee's numbers and nothing else.

Data flow: member_daily -> /rest/memberCreatorPostAnalytics, one metric a call.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import RowFields
from sandbox.servers.linkedin.restli import LinkedInVendor, RestliQuery, date_record, error
from sandbox.servers.paging import Row
from sandbox.servers.protocol import Endpoint, Reply

METRICS = {
    "IMPRESSION": "impressions",
    "REACTION": "reactions",
    "COMMENT": "comments",
    "RESHARE": "shares",
    "POST_SAVE": "saves",
    "POST_SEND": "sends",
}
NEWER = {"POST_SAVE": "202601", "POST_SEND": "202601"}
TYPE = "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"


class Advocacy(LinkedInVendor):
    """Server of the members' own numbers."""

    name = "advocacy"
    token = "sandbox-member-token"

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, Any]) -> dict[str, str]:
        """The employees who take part, each with a token."""
        members = {name: f"{cls.token}-{place}" for place, name in enumerate(accounts["advocates"])}
        return {
            "base_url": f"{base_url}/rest/",
            "api_version": "202611",
            "members": json.dumps(members),
        }

    def endpoints(self) -> Iterator[Endpoint]:
        """The one that members may read."""
        yield "GET", "/rest/memberCreatorPostAnalytics", self._analytics

    async def _analytics(self, request: Request) -> Reply:
        query = RestliQuery(request)
        query.finder("me")
        metric, version = query.get("queryType", ""), request.headers["linkedin-version"]
        aggregation = query.get("aggregation", "TOTAL")
        if metric not in METRICS or version < NEWER.get(metric, ""):
            raise error(400, "ILLEGAL_ARGUMENT", f"queryType does not know {metric}")
        rows = self._rows(request).filter(pl.col("metric") == METRICS[metric])
        if "dateRange" in query.raw:
            start, end = query.date_range()
            rows = rows.filter((pl.col("date") >= start) & (pl.col("date") < end))
        if aggregation == "TOTAL":
            elements: list[Row] = [
                {"count": rows["value"].sum(), "dateRange": {}, "metricType": {TYPE: metric}}
            ]
        else:
            elements = [
                {
                    "count": value,
                    "dateRange": {"start": date_record(day), "end": date_record(day + timedelta(days=1))},
                    "metricType": {TYPE: metric},
                }
                for day, value in rows.select("date", "value").iter_rows()
            ]
        paging = {"start": 0, "count": len(elements), "links": []}
        return Reply({"elements": elements, "paging": paging})

    def _rows(self, request: Request) -> pl.DataFrame:
        place = int(request.headers["authorization"].rsplit("-", 1)[-1])
        employee = self.world.meta["advocates"][place]
        table = self.world.tables["member_daily"]
        today = self.world.as_of.astimezone(UTC).date()
        return table.filter((pl.col("employee") == employee) & (pl.col("date") < today))

    def authenticate(self, request: Request) -> None:
        """Bearer token of one of the members."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = [f"{self.token}-{place}" for place in range(len(self.world.meta["advocates"]))]
        if given not in known:
            raise error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)

    def row_fields(self, row: Any) -> RowFields:
        """Counts, which have no id of their own."""
        return RowFields("dateRange", ("count",), ("metricType",))
