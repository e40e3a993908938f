"""A Mastodon instance with the company's account: bare arrays, `Link` headers, snowflake cursors.

Data flow: `MastodonAccount` -> /api/v1/accounts, statuses, notifications.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.mastodon.account import MastodonAccount
from sandbox.servers.paging import Collection, Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor

SERVER_VERSION = "4.5.0"
STATUS_LIMITS = (20, 40)
NOTIFICATION_LIMITS = (40, 80)
CURSORS = ("max_id", "since_id", "min_id")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> ApiError:
    return ApiError(status, {"error": message}, headers)


class Mastodon(Vendor):
    """Server of the instance on which the company has its account."""

    name = "mastodon"
    token = "sandbox-mastodon-token"
    quota = (300_000, 300.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The instance and the account."""
        return {
            "base_url": base_url,
            "access_token": cls.token,
            "account": accounts["mastodon_acct"],
        }

    @cached_property
    def view(self) -> MastodonAccount:
        """The account as of as_of."""
        return MastodonAccount(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """What a loader of one account needs."""
        yield "GET", "/api/v1/instance", self._instance
        yield "GET", "/api/v2/instance", self._instance
        yield "GET", "/api/v1/accounts/lookup", self._lookup
        yield "GET", "/api/v1/accounts/verify_credentials", self._own_account
        yield "GET", "/api/v1/accounts/{id}", self._account
        yield "GET", "/api/v1/accounts/{id}/statuses", self._account_statuses
        yield "GET", "/api/v1/statuses", self._statuses
        yield "GET", "/api/v1/statuses/{id}", self._status
        yield "GET", "/api/v1/statuses/{id}/context", self._context
        yield "GET", "/api/v1/notifications", self._notifications
        yield "GET", "/api/v1/notifications/{id}", self._notification

    async def _instance(self, request: Request) -> Reply:
        host = self.view.host
        return Reply(
            {"uri": host, "domain": host, "title": host, "version": SERVER_VERSION, "configuration": {}}
        )

    async def _lookup(self, request: Request) -> Reply:
        acct = request.query_params.get("acct", "").removeprefix("@")
        if acct not in (self.view.acct, f"{self.view.acct}@{self.view.host}"):
            raise self.not_found(request)
        return Reply(self.view.account())

    async def _own_account(self, request: Request) -> Reply:
        return Reply(self.view.account())

    async def _account(self, request: Request) -> Reply:
        self._known_account(request)
        return Reply(self.view.account())

    def _known_account(self, request: Request) -> None:
        if request.path_params["id"] != self.view.id:
            raise self.not_found(request)

    async def _account_statuses(self, request: Request) -> Reply:
        self._known_account(request)
        query = request.query_params
        rows = self.view.statuses
        if _flag(query.get("exclude_replies")):
            rows = rows.where(pl.col("reply_to").is_null())
        if _flag(query.get("pinned")) or _flag(query.get("only_media")) or query.get("tagged"):
            rows = rows.where(pl.lit(False))
        return self._paged(request, rows, *STATUS_LIMITS)

    async def _statuses(self, request: Request) -> Reply:
        query = request.query_params
        return Reply(self.view.everything.many(query.getlist("id[]") or query.getlist("id")))

    async def _status(self, request: Request) -> Reply:
        status = self.view.everything.get(request.path_params["id"])
        if status is None:
            raise self.not_found(request)
        return Reply(status)

    async def _context(self, request: Request) -> Reply:
        context = self.view.context(request.path_params["id"])
        if context is None:
            raise self.not_found(request)
        return Reply({"ancestors": context[0], "descendants": context[1]})

    async def _notifications(self, request: Request) -> Reply:
        query = request.query_params
        types = query.getlist("types[]") or query.getlist("types")
        excluded = query.getlist("exclude_types[]")
        rows = self.view.notifications
        if (types and "mention" not in types) or "mention" in excluded:
            rows = rows.where(pl.lit(False))
        return self._paged(request, rows, *NOTIFICATION_LIMITS)

    async def _notification(self, request: Request) -> Reply:
        found = self.view.notifications.get(request.path_params["id"])
        if found is None:
            raise self.not_found(request)
        return Reply(found)

    def _paged(self, request: Request, rows: Collection, default: int, most: int) -> Reply:
        """Newest first. `since_id` starts at the newest and may leave a gap; `min_id` joins on."""
        query = request.query_params
        limit = min(_number(query.get("limit")) or default, most)
        bounds = {name: _number(query.get(name)) for name in CURSORS}
        order = rows.frame["order"].reverse()
        newest = len(rows) - int(order.search_sorted(bounds["max_id"], "left")) if bounds["max_id"] else 0
        oldest_bound = bounds["min_id"] or bounds["since_id"]
        end = len(rows) - int(order.search_sorted(oldest_bound, "right")) if oldest_bound else len(rows)
        start = max(end - limit, newest) if bounds["min_id"] else newest
        page = rows.page(start, max(min(limit, end - start), 0))
        return Reply(page, headers=self._links(request, page, limit))

    def _links(self, request: Request, page: list[Row], limit: int) -> dict[str, str]:
        if not page:
            return {}
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in CURSORS]
        address = str(request.url.replace(query=None))
        links = []
        if len(page) == limit:
            links.append(f'<{address}?{urlencode([*kept, ("max_id", page[-1]["id"])])}>; rel="next"')
        links.append(f'<{address}?{urlencode([*kept, ("min_id", page[0]["id"])])}>; rel="prev"')
        return {"Link": ", ".join(links)}

    def authenticate(self, request: Request) -> None:
        """This instance shows nothing without a token."""
        given = request.headers.get("authorization", "")
        if not given:
            raise _error(401, "This API requires an authenticated user")
        if given != f"Bearer {self.token}":
            raise _error(401, "The access token is invalid")

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Quota and when it is refilled."""
        reset = datetime.fromtimestamp(self.window.resets_at, UTC)
        return self._quota(self.window.remaining, reset)

    def _quota(self, remaining: int, reset: datetime) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.window.limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }

    def check_version(self, request: Request) -> None:
        """The version is part of the path."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429; the reset header says when to come back."""
        seconds = fault.seconds if fault else 0.0
        until = datetime.now(UTC).timestamp() + seconds if fault else self.window.resets_at
        return _error(429, "Too many requests", self._quota(0, datetime.fromtimestamp(until, UTC)))

    def server_error(self) -> ApiError:
        """503."""
        return _error(503, "Service Unavailable")

    def token_expired(self) -> ApiError:
        """401 for a revoked token."""
        return _error(401, "The access token was revoked")

    def version_retired(self) -> ApiError:
        """410 for an endpoint that a newer server has taken away."""
        return _error(410, "This method has been removed from the API")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return _error(404, "Record not found")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """The array itself."""
        return payload if isinstance(payload, list) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no links."""
        headers = {} if last else reply.headers
        return Reply(rows, reply.status, headers)

    def row_fields(self, row: Any) -> RowFields:
        """Statuses, and notifications with a status inside."""
        if row.get("type") == "mention":
            return RowFields("status.id", ("status.created_at",), ("status.language",), "status")
        return RowFields("id", ("created_at",), ("language",))


def _flag(text: str | None) -> bool:
    return (text or "").lower() in ("true", "1")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
