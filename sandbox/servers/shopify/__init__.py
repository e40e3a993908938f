"""Shopify's Admin API: GraphQL over one path, cost points, dated versions, tokens that live a day.

`POST /admin/api/<version>/graphql.json` with X-Shopify-Access-Token, and `POST /admin/oauth/access_token`
with the app's client credentials. An expired version is answered by the oldest one served, and only a header
says so.
Points are counted in the vendor's window: its quota is what may be spent before they come back.

Data flow: `ShopifyObjects` -> resolvers -> `{"data": ..., "extensions": {"cost": ...}}`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

import orjson
import polars as pl
from graphql import GraphQLError
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor
from sandbox.servers.shopify.objects import ShopifyObjects
from sandbox.servers.shopify.schema import read_query, run_query

SHOPIFY_VERSION = "2026-10"
VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
MAX_FIRST = 250
MAX_COST = 1_000
TOKEN_SECONDS = 86_399
LARGEST_IDS = 250
CONDITION = re.compile(r"(\w+):(>=|<=|>|<)?\s*(?:'([^']*)'|\"([^\"]*)\"|(\S+))")
TIMES = {"updated_at": "updated_at", "created_at": "created_at", "processed_at": "created_at"}


class Shopify(Vendor):
    """Server of the company's shop in the United States."""

    name = "shopify"
    token = "shpat_sandbox_token"
    client_id = "sandbox-app"
    client_secret = "shpss_sandbox_secret"
    quota = (2_000_000, 1.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The shop and the app that mints tokens for it."""
        return {
            "shop": "harbourlight.myshopify.com",
            "base_url": base_url,
            "client_id": cls.client_id,
            "client_secret": cls.client_secret,
            "api_version": SHOPIFY_VERSION,
        }

    @cached_property
    def objects(self) -> ShopifyObjects:
        """Everything in the shop as of as_of."""
        return ShopifyObjects(self.world.tables, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """GraphQL, and the grant of a token."""
        yield "POST", "/admin/api/{version}/graphql.json", self._graphql
        yield "POST", "/admin/oauth/access_token", self._grant

    async def _grant(self, request: Request) -> Reply:
        body = await request.body()
        if "json" in request.headers.get("content-type", ""):
            given = orjson.loads(body)
        else:
            given = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        if given.get("grant_type") != "client_credentials":
            raise ApiError(400, {"error": "unsupported_grant_type"})
        if (given.get("client_id"), given.get("client_secret")) != (self.client_id, self.client_secret):
            raise ApiError(
                401, {"error": "invalid_client", "error_description": "Client authentication failed"}
            )
        scope = "read_all_orders,read_customers,read_orders"
        return Reply({"access_token": self.token, "scope": scope, "expires_in": TOKEN_SECONDS})

    async def _graphql(self, request: Request) -> Reply:
        body = orjson.loads(await request.body())
        variables = body.get("variables") or {}
        query = read_query(body.get("query") or "", variables)
        if isinstance(query, list):
            return Reply({"errors": query})
        if query.cost > MAX_COST:
            message = (
                f"Query cost is {query.cost}, which exceeds the single query max cost limit ({MAX_COST})."
            )
            extensions = {"code": "MAX_COST_EXCEEDED", "cost": query.cost, "maxCost": MAX_COST}
            return Reply({"errors": [{"message": message, "extensions": extensions}]})
        if query.cost > self.window.remaining:
            raise self._too_fast(
                query.cost, self.window.remaining, self.window.limit / self.window.window_seconds
            )
        root = {
            "shop": {
                "id": "gid://shopify/Shop/548380009",
                "name": "Harbourlight",
                "myshopifyDomain": "harbourlight.myshopify.com",
                "currencyCode": "USD",
            },
            "node": lambda info, id: self._find(id),
            "order": lambda info, id: self.objects.orders.get(id),
            "nodes": self._nodes,
            "orders": lambda info, **given: _connection(self.objects.orders, **given),
            "customers": lambda info, **given: _connection(self.objects.customers, **given),
        }
        answer = run_query(query, root, variables)
        self.window.used += max(query.cost - 1, 0)
        return Reply(answer | {"extensions": {"cost": self._cost(query.cost)}})

    def _nodes(self, info: Any, ids: list[str]) -> list[Row | None]:
        if len(ids) > LARGEST_IDS:
            raise GraphQLError(
                f"The input array size of {len(ids)} is greater than the maximum allowed of 250."
            )
        return [self._find(key) for key in ids]

    def _find(self, key: str) -> Row | None:
        return self.objects.orders.get(key) or self.objects.customers.get(key)

    def _cost(self, requested: int) -> dict[str, Any]:
        window = self.window
        status = {
            "maximumAvailable": float(window.limit),
            "currentlyAvailable": window.remaining,
            "restoreRate": window.limit / window.window_seconds,
        }
        return {"requestedQueryCost": requested, "actualQueryCost": requested, "throttleStatus": status}

    def _too_fast(self, requested: float, available: float, rate: float) -> ApiError:
        status = {"maximumAvailable": requested, "currentlyAvailable": available, "restoreRate": rate}
        cost = {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return ApiError(200, {"errors": [error], "extensions": {"cost": cost}})

    def authenticate(self, request: Request) -> None:
        """A header of its own; the grant carries the app's credentials in its body."""
        is_grant = request.scope["path"].endswith("/oauth/access_token")
        if not is_grant and request.headers.get("x-shopify-access-token") != self.token:
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """Unknown ones are not found; expired ones are answered by the oldest served."""
        version = _version(request)
        if version and (not re.fullmatch(r"\d{4}-\d{2}", version) or version > VERSIONS[-1]):
            raise self.not_found(request)

    def answer_headers(self, request: Request) -> dict[str, str]:
        """The version that answered, whatever was asked for."""
        version = _version(request)
        return {"X-Shopify-API-Version": version if version in VERSIONS else VERSIONS[0]} if version else {}

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """200 with an error; how long to wait follows from the points."""
        seconds = fault.seconds if fault else max(self.window.resets_at - self.window.started, 0.01)
        return self._too_fast(100, 0, 100 / seconds)

    def server_error(self) -> ApiError:
        """503."""
        return ApiError(503, {"errors": "Service Unavailable"})

    def token_expired(self) -> ApiError:
        """401."""
        message = "[API] Invalid API key or access token (unrecognized login or wrong password)"
        return ApiError(401, {"errors": message})

    def version_retired(self) -> ApiError:
        """A good answer of the oldest version."""
        return ApiError(200, {"data": {}}, {"X-Shopify-API-Version": "2025-10"})

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return ApiError(404, {"errors": "Not Found"})

    def rows_of(self, payload: Any) -> list[Any] | None:
        """The nodes of the one connection asked for."""
        found = _connection_of(payload)
        return None if found is None else found["nodes"]

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other nodes; the last page has no next one."""
        (name,) = reply.payload["data"]
        connection = reply.payload["data"][name] | {"nodes": rows}
        if last:
            connection["pageInfo"] = connection["pageInfo"] | {"hasNextPage": False}
        return Reply(reply.payload | {"data": {name: connection}}, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Orders and customers."""
        return RowFields(id="id", typed=("createdAt",), optional=("customerJourneySummary", "defaultAddress"))


def _version(request: Request) -> str:
    found = re.search(r"/admin/api/([^/]+)/", request.scope["path"])
    return found[1] if found else ""


def _connection_of(payload: Any) -> dict[str, Any] | None:
    data = payload.get("data") if isinstance(payload, dict) else None
    if not isinstance(data, dict) or len(data) != 1:
        return None
    (found,) = data.values()
    return found if isinstance(found, dict) and "nodes" in found else None


def _connection(  # noqa: PLR0917  # the arguments of the field
    rows: Collection,
    first: int | None = None,
    after: str | None = None,
    sortKey: str = "ID",  # noqa: N803
    reverse: bool = False,
    query: str | None = None,
) -> Row:
    """One page, in Shopify's order, of what the search text lets through."""
    if not first or not 1 <= first <= MAX_FIRST:
        raise GraphQLError("you must provide one of first or last, at most 250")
    rows = rows.where(*_conditions(query or ""))
    column = {"UPDATED_AT": "updated_at", "ID": "id"}.get(sortKey, "created_at")
    if column != "updated_at":
        rows = Collection(rows.frame.sort(column, "id"), rows.id_column, rows.shape)
    if reverse:
        rows = Collection(rows.frame.reverse(), rows.id_column, rows.shape)
    start = 0
    if after:
        start = _after(rows, column, after, reverse)
    found = rows.page(start, first)
    cursors = [_cursor(rows, column, start + place) for place in range(len(found))]
    return {
        "nodes": found,
        "edges": [{"cursor": cursor, "node": row} for cursor, row in zip(cursors, found, strict=True)],
        "pageInfo": {
            "hasNextPage": start + first < len(rows),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _cursor(rows: Collection, column: str, place: int) -> str:
    return encode_cursor(str(rows.frame[column][place]), rows.frame["id"][place])


def _after(rows: Collection, column: str, cursor: str, reverse: bool) -> int:
    try:
        value, key = decode_cursor(cursor, 2)
    except ValueError as error:
        raise GraphQLError("Invalid cursor for current pagination sort.") from error
    place = rows.positions.get(key)
    if place is not None and str(rows.frame[column][place]) == value:
        return place + 1
    # the row has moved on since: go on behind the place where it stood
    text = pl.col(column).cast(pl.String)
    passed = (text > value) if reverse else (text < value)
    return int(rows.frame.select((passed | ((text == value) & (pl.col("id") <= key))).sum()).item())


def _conditions(query: str) -> list[pl.Expr]:
    """Comparisons joined by AND; like Shopify, what is not understood is left out."""
    found = []
    operations = {">=": "ge", "<=": "le", ">": "gt", "<": "lt", "": "eq"}
    for name, operation, *values in CONDITION.findall(query):
        value = next(filter(None, values), "")
        if name in TIMES:
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            found.append(getattr(pl.col(TIMES[name]), operations[operation])(moment))
        elif name == "id":
            found.append(pl.col("id").str.ends_with(f"/{value}"))
    return found
