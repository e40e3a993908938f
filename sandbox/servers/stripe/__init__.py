"""Stripe: lists newest first, cursors by object id, Bearer or Basic, dated API versions.

Data flow: `StripeObjects` -> GET /v1/<collection>[/<id>] -> list and error objects.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor, correlation_id
from sandbox.servers.stripe.objects import StripeObjects

STRIPE_VERSION = "2026-10-28.endive"
DEFAULT_LIMIT = 10
MAX_LIMIT = 100
FAMILIES = ("basil", "clover", "dahlia", "endive")
PAGE_PARAMETERS = ("limit", "starting_after", "ending_before", "expand")

# What each list can be narrowed by: parameter -> column of the collection's frame.
FILTERS: dict[str, dict[str, str]] = {
    "customers": {"email": "email"},
    "charges": {"customer": "customer", "payment_intent": "payment_intent_id"},
    "refunds": {"charge": "charge", "payment_intent": "payment_intent"},
    "disputes": {"charge": "charge", "payment_intent": "payment_intent"},
    "invoices": {"customer": "customer", "status": "status"},
    "invoice_payments": {"invoice": "invoice", "status": "status"},
    "credit_notes": {"customer": "customer", "invoice": "invoice"},
    "subscriptions": {"customer": "customer", "status": "status"},
    "balance_transactions": {"type": "type", "source": "source", "currency": "currency"},
    "events": {"type": "type", "types": "type"},
}
# Fields that hold an id of another collection and can be expanded into the object.
EXPANDABLE = {
    "customer": "customers",
    "charge": "charges",
    "invoice": "invoices",
    "balance_transaction": "balance_transactions",
}
NOUNS = {
    "customers": "customer",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "subscriptions": "subscription",
    "invoices": "invoice",
    "invoice_payments": "invoice_payment",
    "credit_notes": "credit note",
    "balance_transactions": "balance transaction",
    "events": "event",
}


def _error(status: int, message: str, **more: Any) -> ApiError:
    body = {"message": message, "type": "invalid_request_error"} | more
    headers = more.pop("headers", None)
    body.pop("headers", None)
    return ApiError(status, {"error": body}, headers)


class Stripe(Vendor):
    """Server of the company's Stripe account."""

    name = "stripe"
    token = "rk_sandbox_stripe_key"
    quota = (10_000, 1.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account's key and version."""
        return {
            "base_url": base_url,
            "api_key": cls.token,
            "api_version": STRIPE_VERSION,
        }

    @cached_property
    def objects(self) -> StripeObjects:
        """Everything in the account as of as_of."""
        return StripeObjects(self.world.tables, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """One list and one retrieve for each collection."""
        for collection in FILTERS:
            yield "GET", f"/v1/{collection}", self._list
            yield "GET", f"/v1/{collection}/{{id}}", self._retrieve

    def _collection(self, request: Request) -> tuple[str, Collection]:
        name = request.scope["path"].split("/v1/", 1)[1].split("/")[0]
        return name, getattr(self.objects, name)

    async def _list(self, request: Request) -> Reply:
        name, rows = self._collection(request)
        rows = rows.where(*_conditions(name, request))
        query = request.query_params
        limit = _limit(query.get("limit"))
        start, stop, more = self._window(name, rows, query, limit)
        data = rows.page(start, stop - start)
        self._expand(data, request, prefix="data.")
        return Reply({"object": "list", "data": data, "has_more": more, "url": f"/v1/{name}"})

    def _window(self, name: str, rows: Collection, query: Any, limit: int) -> tuple[int, int, bool]:
        """The page as [start, stop), and whether there is more in the direction of travel."""
        after, before = query.get("starting_after"), query.get("ending_before")
        if after and before:
            raise _error(400, "You can only specify one of these parameters: starting_after, ending_before.")
        if before:
            end = self._position(name, rows, before, "ending_before")
            return max(end - limit, 0), end, end > limit
        start = self._position(name, rows, after, "starting_after") + 1 if after else 0
        return start, start + limit, start + limit < len(rows)

    def _position(self, name: str, rows: Collection, key: str, parameter: str) -> int:
        place = rows.positions.get(key)
        if place is not None:
            return place
        # The cursor may lie outside the filter (a created window): its place in the order still counts.
        whole: Collection = getattr(self.objects, name)
        place = whole.positions.get(key)
        if place is None:
            raise self._missing(name, key, parameter)
        created, own = whole.frame["created"][place], whole.frame["id"][place]
        earlier = (pl.col("created") > created) | ((pl.col("created") == created) & (pl.col("id") > own))
        return int(rows.frame.select(earlier.sum()).item()) - (parameter == "starting_after")

    async def _retrieve(self, request: Request) -> Reply:
        name, rows = self._collection(request)
        key = request.path_params["id"]
        found = rows.get(key)
        if found is None and name == "customers" and key in self.objects.all_customers.positions:
            return Reply({"id": key, "object": "customer", "deleted": True})
        if found is None:
            raise self._missing(name, key, "id")
        self._expand([found], request, prefix="")
        return Reply(found)

    def _expand(self, rows: list[Row], request: Request, prefix: str) -> None:
        paths = [
            value
            for key, value in request.query_params.multi_items()
            if re.fullmatch(r"expand(\[\d*\])?", key)
        ]
        for path in paths:
            target = path.removeprefix(prefix)
            if target not in EXPANDABLE or not path.startswith(prefix):
                raise _error(400, f"This property cannot be expanded ({path}).")
            known: Collection = getattr(self.objects, EXPANDABLE[target])
            for row in rows:
                if isinstance(row.get(target), str):
                    row[target] = known.get(row[target]) or row[target]

    def _missing(self, name: str, key: str, parameter: str) -> ApiError:
        return _error(
            404 if parameter == "id" else 400,
            f"No such {NOUNS[name]}: '{key}'",
            code="resource_missing",
            doc_url="https://stripe.com/docs/error-codes/resource-missing",
            param=parameter,
        )

    def authenticate(self, request: Request) -> None:
        """Bearer, or Basic with the key as the user."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                value = base64.b64decode(value).decode().partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                value = ""
        if not value:
            message = (
                "You did not provide an API key. Provide it in the Authorization header, using Bearer auth."
            )
            raise _error(401, message)
        if value != self.token:
            raise _error(401, f"Invalid API Key provided: {'*' * 8}{value[-4:]}")

    def check_version(self, request: Request) -> None:
        """Families since basil have the shape served here; no header means the account's default."""
        version = request.headers.get("stripe-version", STRIPE_VERSION)
        dated = re.fullmatch(r"\d{4}-\d{2}-\d{2}\.(\w+)", version)
        if not dated or dated[1] not in FAMILIES:
            raise self.version_retired()

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Version in use and the request's id."""
        version = request.headers.get("stripe-version", STRIPE_VERSION)
        return {"Request-Id": f"req_{correlation_id()[:14]}", "Stripe-Version": version}

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 with the reason in a header and no Retry-After."""
        message = "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits."
        headers = {"Stripe-Rate-Limited-Reason": "global-rate"}
        return _error(429, message, code="rate_limit", headers=headers)

    def server_error(self) -> ApiError:
        """500 of type api_error."""
        return _error(500, "An unknown error occurred", type="api_error")

    def token_expired(self) -> ApiError:
        """401 for a key that was rolled."""
        return _error(401, "Expired API Key provided: ********", code="api_key_expired")

    def version_retired(self) -> ApiError:
        """400 for a version that is not served."""
        return _error(
            400,
            "Invalid Stripe API version: you have no permission to use it, or it does not exist.",
        )

    def not_found(self, request: Request) -> ApiError:
        """404."""
        path = request.scope["path"].removeprefix("/stripe")
        message = f"Unrecognized request URL ({request.method}: {path})."
        return _error(404, message)

    def rows_of(self, payload: Any) -> list[Any] | None:
        """A list object's `data`."""
        return payload.get("data") if payload.get("object") == "list" else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no more."""
        payload = reply.payload | {"data": rows}
        if last:
            payload["has_more"] = False
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Every object has `created`."""
        return RowFields(
            id="id", typed=("created",), optional=("reason", "number", "billing_details", "name")
        )


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not text.isdigit():
        raise _error(400, f"Invalid integer: {text}", param="limit", code="parameter_invalid_integer")
    if not 1 <= int(text) <= MAX_LIMIT:
        raise _error(400, f"This value must be between 1 and {MAX_LIMIT} (inclusive).", param="limit")
    return int(text)


def _conditions(name: str, request: Request) -> list[pl.Expr]:
    comparisons = {"gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}
    conditions: list[pl.Expr] = []
    types: list[str] = []
    for key, value in request.query_params.multi_items():
        base, _, inner = key.partition("[")
        if base in PAGE_PARAMETERS:
            continue
        if base == "created":
            if not value.isdigit():
                raise _error(400, f"Invalid timestamp: {value}", param="created")
            operation = comparisons.get(inner.rstrip("]"), "eq")
            conditions.append(getattr(pl.col("created"), operation)(int(value)))
        elif base == "types" and name == "events":
            types.append(value)
        elif (name, base, value) == ("subscriptions", "status", "all"):
            continue
        elif base in FILTERS[name] and not inner:
            conditions.append(pl.col(FILTERS[name][base]) == value)
        else:
            raise _error(400, f"Received unknown parameter: {base}", code="parameter_unknown", param=base)
    if name == "subscriptions" and "status" not in request.query_params:
        conditions.append(pl.col("status") != "canceled")
    if types:
        conditions.append(pl.col("type").is_in(types))
    return conditions
