"""Salesforce's REST API: a token by client credentials, SOQL with locators, descriptions of objects.

The newest ten queries of a user stay open; an older locator is lost. A query leaves out the recycle bin,
queryAll does not.

Data flow: `Org` -> /services/oauth2/token, /services/data/v67.0/{query,queryAll,sobjects,limits}
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

import polars as pl
from starlette.requests import Request

from sandbox.servers.paging import Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply
from sandbox.servers.salesforce.org import GONE, Org
from sandbox.servers.salesforce.protocol import FIRST_SERVED, NEWEST, TOKEN_PATH, SalesforceProtocol, error
from sandbox.servers.salesforce.soql import Query, SoqlError

LARGEST_BATCH, OPEN_QUERIES, LONGEST_URL = 2_000, 10, 16_384
TYPES = {"String": "string", "Boolean": "boolean", "Date": "date", "Float64": "double"}


class Salesforce(SalesforceProtocol):
    """Server of the company's Salesforce org."""

    @cached_property
    def org(self) -> Org:
        """The org as of as_of."""
        return Org(self.world.tables, self.world.as_of)

    @cached_property
    def _open(self) -> "OrderedDict[str, tuple[Query, pl.DataFrame, str]]":
        return OrderedDict()

    def endpoints(self) -> Iterator[Endpoint]:
        """Paths as loaders and as simple-salesforce write them."""
        yield "POST", TOKEN_PATH, self._token
        yield "GET", "/services/data", self._versions
        base = "/services/data/{version}"
        for path in ("/query", "/query/", "/queryAll", "/queryAll/"):
            yield "GET", base + path, self._query
        for path in ("/query/{locator}", "/queryAll/{locator}"):
            yield "GET", base + path, self._more
        yield "GET", base + "/sobjects/{name}/describe", self._describe
        yield "GET", base + "/sobjects/{name}/describe/", self._describe
        yield "GET", base + "/limits", self._limits
        yield "GET", base + "/limits/", self._limits

    def walk_of(self, request: Request) -> str:
        """A later page belongs to the query that opened its locator."""
        target = super().walk_of(request)
        match = re.search(r"/query(?:All)?/(01g\w+)-\d+", target)
        return self._open[match[1]][2] if match and match[1] in self._open else target

    def list_of(self, request: Request) -> str:
        """Every object is asked for under one path."""
        return self.walk_of(request)

    async def _token(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if form.get("grant_type") != "client_credentials":
            raise _refused("unsupported_grant_type", "grant type not supported")
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            raise _refused("invalid_client", "invalid client credentials")
        return Reply(
            {
                "access_token": self.token,
                "instance_url": str(request.url).removesuffix(TOKEN_PATH),
                "id": "https://login.salesforce.com/id/00DgL00000000001UA/005gL0000000081QAA",
                "token_type": "Bearer",
                "issued_at": str(int(self.world.as_of.timestamp() * 1000)),
                "scope": "api",
            }
        )

    async def _versions(self, request: Request) -> Reply:
        versions = range(FIRST_SERVED, NEWEST + 1)
        rows = [
            {"label": f"v{each}", "url": f"/services/data/v{each}.0", "version": f"{each}.0"}
            for each in versions
        ]
        return Reply(rows)

    async def _query(self, request: Request) -> Reply:
        if len(str(request.url)) > LONGEST_URL:
            raise ApiError(414, [{"message": "URI Too Long", "errorCode": "REQUEST_HEADER_TOO_LARGE"}])
        try:
            query = Query.parse(request.query_params.get("q", ""))
            frame = self.org.frame(query.sobject)
            if frame is None:
                raise SoqlError("INVALID_TYPE", f"sObject type '{query.sobject}' is not supported.")
            visible = frame if "queryAll" in request.scope["path"] else frame.filter(~pl.col("IsDeleted"))
            found = query.run(visible.drop(GONE))
        except SoqlError as problem:
            raise error(400, problem.code, str(problem)) from problem
        locator = f"01g{len(self._open_ever):012d}"
        self._open_ever.append(locator)
        self._open[locator] = (query, found, super().walk_of(request))
        while len(self._open) > OPEN_QUERIES:
            self._open.popitem(last=False)
        return self._page(request, locator, 0)

    @cached_property
    def _open_ever(self) -> list[str]:
        return []

    async def _more(self, request: Request) -> Reply:
        locator, _, start = request.path_params["locator"].partition("-")
        if locator not in self._open or not start.isdigit():
            raise error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(request, locator, int(start))

    def _page(self, request: Request, locator: str, start: int) -> Reply:
        query, found, _ = self._open[locator]
        option = re.search(r"batchSize=(\d+)", request.headers.get("sforce-query-options", ""))
        size = min(int(option[1]), LARGEST_BATCH) if option else LARGEST_BATCH
        version = request.path_params["version"]
        address = f"/services/data/{version}/sobjects/{query.sobject}"
        records: list[Row] = [
            {
                "attributes": {"type": query.sobject, "url": f"{address}/{row.get('Id')}"},
                **{name: _json(value) for name, value in row.items()},
            }
            for row in found.slice(start, size).to_dicts()
        ]
        payload: Row = {"totalSize": found.height, "done": start + size >= found.height, "records": records}
        if not payload["done"]:
            payload["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{start + size}"
        return Reply(payload)

    async def _describe(self, request: Request) -> Reply:
        name = request.path_params["name"]
        frame = self.org.frame(name)
        if frame is None:
            raise self.not_found(request)
        fields = [
            {
                "name": column,
                "label": column.removesuffix("__c").replace("_", " "),
                "type": "id" if column == "Id" else TYPES.get(str(kind), "datetime"),
                "custom": column.endswith("__c"),
            }
            for column, kind in frame.drop(GONE).schema.items()
        ]
        return Reply({"name": name, "queryable": True, "custom": False, "fields": fields})

    async def _limits(self, request: Request) -> Reply:
        left = {"Max": self.window.limit, "Remaining": self.window.remaining}
        return Reply({"DailyApiRequests": left})


def _refused(kind: str, description: str) -> ApiError:
    return ApiError(400, {"error": kind, "error_description": description})


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}+0000"
    return value.isoformat() if isinstance(value, date) else value
