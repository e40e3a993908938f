"""A WooCommerce shop: WordPress' REST routes, page numbers, totals in headers, errors by `code`.

Basic authentication, the key in the query, or one-legged OAuth 1.0a as the client libraries do without TLS.

Data flow: `WooObjects` -> GET /wp-json/wc/v3/{orders, orders/<id>/refunds, customers} -> lists.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor
from sandbox.servers.woocommerce.objects import SHOP_ZONE, WooObjects

ROOT = "/wp-json/wc/v3"
MAX_PER_PAGE = 100
STATUSES = ("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed")
ORDERS_BY = ("date", "modified", "id", "include")
CUSTOMERS_BY = ("id", "include", "name", "registered_date")


def _error(status: int, code: str, message: str, **more: Any) -> ApiError:
    return ApiError(status, {"code": code, "message": message, "data": {"status": status, **more}})


def _invalid(name: str, message: str) -> ApiError:
    return _error(400, "rest_invalid_param", f"Invalid parameter(s): {name}", params={name: message})


class WooCommerce(Vendor):
    """Server of the company's shop in Great Britain."""

    name = "woocommerce"
    token = "ck_sandbox_key"
    secret = "cs_sandbox_secret"
    quota = (100_000, 60.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The shop's address and a read key."""
        return {"base_url": base_url, "consumer_key": cls.token, "consumer_secret": cls.secret}

    @cached_property
    def objects(self) -> WooObjects:
        """Everything in the shop as of as_of."""
        return WooObjects(self.world.tables, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Orders, an order's refunds, customers."""
        yield "GET", f"{ROOT}/orders", self._orders
        yield "GET", f"{ROOT}/orders/{{id}}", self._order
        yield "GET", f"{ROOT}/orders/{{id}}/refunds", self._refunds
        yield "GET", f"{ROOT}/customers", self._customers

    async def _orders(self, request: Request) -> Reply:
        query = request.query_params
        statuses = [name for name in query.get("status", "any").split(",") if name]
        for name in statuses:
            if name not in (*STATUSES, "any", "trash"):
                raise _invalid("status", f"status[0] is not one of any, trash, {', '.join(STATUSES)}.")
        wanted = pl.lit(value=False)
        if "trash" in statuses:
            wanted = wanted | pl.col("is_trashed")
        if {"any", *STATUSES} & set(statuses):  # one status at a time is not asked for by anybody here
            wanted = wanted | ~pl.col("is_trashed")
        rows = self.objects.orders.where(wanted, *_time_window(request))
        return self._page(request, _sorted(rows, request, ORDERS_BY, "date"))

    async def _order(self, request: Request) -> Reply:
        found = self.objects.orders.get(request.path_params["id"])
        if found is None:
            raise _error(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return Reply(found)

    async def _refunds(self, request: Request) -> Reply:
        key = request.path_params["id"]
        if self.objects.orders.get(key) is None:
            raise _error(404, "woocommerce_rest_invalid_order_id", "Invalid order ID.")
        rows = self.objects.refunds_of(key)
        return Reply(rows, headers={"X-WP-Total": str(len(rows)), "X-WP-TotalPages": "1"})

    async def _customers(self, request: Request) -> Reply:
        return self._page(request, _sorted(self.objects.customers, request, CUSTOMERS_BY, "name"))

    def _page(self, request: Request, rows: Collection) -> Reply:
        query = request.query_params
        size, page = _number(query, "per_page", 10), _number(query, "page", 1)
        if not 1 <= size <= MAX_PER_PAGE:
            raise _invalid("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)")
        pages = -(-len(rows) // size)
        if page < 1:
            raise _invalid("page", "page must be greater than or equal to 1")
        found = [_projected(row, query.get("_fields")) for row in rows.page((page - 1) * size, size)]
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        if page < pages:
            url = request.url.include_query_params(page=page + 1)
            headers["Link"] = f'<{url}>; rel="next"'
        return Reply(found, headers=headers)

    def authenticate(self, request: Request) -> None:
        """Basic, the key in the query, or a signature."""
        query = request.query_params
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(value).decode().partition(":")[::2]
            except (binascii.Error, UnicodeDecodeError):
                given = ("", "")
        elif "oauth_signature" in query:
            if not self._is_signed(request):
                message = "Invalid signature - provided signature does not match."
                raise _error(401, "woocommerce_rest_authentication_error", message)
            return
        else:
            given = (query.get("consumer_key", ""), query.get("consumer_secret", ""))
        if given == ("", ""):
            raise self._cannot_view()
        if given != (self.token, self.secret):
            raise self.token_expired()

    def _is_signed(self, request: Request) -> bool:
        query = dict(request.query_params)
        signature = query.pop("oauth_signature")
        if query.get("oauth_consumer_key") != self.token:
            return False
        pairs = sorted((quote(name, ""), quote(value, "")) for name, value in query.items())
        text = "&".join(f"{name}={value}" for name, value in pairs)
        url = str(request.url).partition("?")[0]
        signed = f"{request.method}&{quote(url, '')}&{quote(text, '')}"
        digest = hmac.new(f"{self.secret}&".encode(), signed.encode(), sha256).digest()
        return hmac.compare_digest(base64.b64encode(digest).decode(), signature)

    def check_version(self, request: Request) -> None:
        """The version is part of the path."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """What the host's firewall says: WooCommerce itself counts no calls."""
        seconds = max(round(fault.seconds if fault else self.window.resets_at - self.window.started), 1)
        return ApiError(429, {"error": "Too Many Requests"}, {"Retry-After": str(seconds)})

    def server_error(self) -> ApiError:
        """500 with WordPress' words."""
        message = "There has been a critical error on this website."
        return _error(500, "internal_server_error", message)

    def token_expired(self) -> ApiError:
        """401 for a key that was revoked."""
        return _error(401, "woocommerce_rest_authentication_error", "Consumer key is invalid.")

    def _cannot_view(self) -> ApiError:
        return _error(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")

    def version_retired(self) -> ApiError:
        """404: the namespace is gone."""
        return _error(404, "rest_no_route", "No route was found matching the URL and request method.")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return self.version_retired()

    def rows_of(self, payload: Any) -> list[Any] | None:
        """The answer itself is the list."""
        return payload if isinstance(payload, list) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no more."""
        headers = dict(reply.headers)
        if last:
            headers = {"X-WP-Total": "0", "X-WP-TotalPages": "0"}
        return Reply(rows, reply.status, headers)

    def row_fields(self, row: Any) -> RowFields:
        """Orders, refunds and customers."""
        return RowFields(id="id", typed=("date_created_gmt",), optional=("meta_data", "transaction_id"))


def _number(query: Any, name: str, default: int) -> int:
    try:
        return int(query.get(name, default))
    except ValueError as error:
        raise _invalid(name, f"{name} is not of type integer.") from error


def _time_window(request: Request) -> list[pl.Expr]:
    """Bounds are exclusive, and in the shop's zone unless dates_are_gmt says otherwise."""
    query = request.query_params
    zone = UTC if query.get("dates_are_gmt") in ("true", "1") else SHOP_ZONE
    found = []
    for name, column, operation in (
        ("after", "date", "gt"),
        ("before", "date", "lt"),
        ("modified_after", "modified", "gt"),
        ("modified_before", "modified", "lt"),
    ):
        if name not in query:
            continue
        try:
            moment = datetime.fromisoformat(query[name])
        except ValueError as error:
            raise _invalid(name, "Invalid date.") from error
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        found.append(getattr(pl.col(column), operation)(moment))
    return found


def _sorted(rows: Collection, request: Request, known: tuple[str, ...], default: str) -> Collection:
    query = request.query_params
    by = query.get("orderby", default)
    if by not in known:
        raise _invalid("orderby", f"orderby is not one of {', '.join(known)}.")
    column = {"id": "number", "name": "last_name", "include": "number"}.get(by, by)
    descending = query.get("order", "desc" if default == "date" else "asc") == "desc"
    frame = rows.frame.sort(column, "number", descending=descending)
    return Collection(frame, rows.id_column, rows.shape)


def _projected(row: Row, fields: str | None) -> Row:
    """Only the fields asked for; `billing.email` narrows an object."""
    if not fields:
        return row
    kept: Row = {}
    for name in fields.split(","):
        head, _, tail = name.partition(".")
        if head in row and not tail:
            kept[head] = row[head]
        elif isinstance(row.get(head), dict) and tail in row[head]:
            kept.setdefault(head, {})[tail] = row[head][tail]
    return kept
