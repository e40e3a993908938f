"""The company's own web collector: landings and form submissions, as its web team serves them.

`GET /web/v1/visits` and `GET /web/v1/form_submissions`, ordered by (received_at, id). `received_after` is
included, `received_before` is not (ISO 8601); `limit` 1 to 5000, default 1000; `cursor` is opaque and
`next_cursor` null on the last page. Bearer token. Late data shows a `visited_at` days before `received_at`.
It counts the browsers of some countries; those of the others are at Matomo and PostHog (`systems.ANALYTICS`).

Data flow: visits, form_submissions of its countries -> received before as_of -> pages of up to 5000 rows.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import polars as pl
from starlette.requests import Request

from sandbox.servers.asof import happened, text_time
from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor

MAX_LIMIT = 5000
DEFAULT_LIMIT = 1000
MICROS_TEXT = "%Y-%m-%dT%H:%M:%S%.6fZ"

VISIT_COLUMNS = (
    "id", "anonymous_id", "page_url", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content",
    "utm_term", "gclid", "fbclid", "li_fat_id", "country", "device", "visited_at", "received_at",
)  # fmt: skip
FORM_COLUMNS = ("id", "anonymous_id", "form", "email", "page_url", "how_heard", "submitted_at", "received_at")


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> ApiError:
    return ApiError(status, {"error": {"code": code, "message": message}}, headers)


class Web(Vendor):
    """Server of the web collector."""

    name = "web"
    token = "sandbox-web-token"
    quota = (100_000, 60.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The collector and its token."""
        return {
            "base_url": base_url,
            "access_token": cls.token,
        }

    def endpoints(self) -> Iterator[Endpoint]:
        """Two collections."""
        yield "GET", "/v1/visits", self._visits
        yield "GET", "/v1/form_submissions", self._forms

    @cached_property
    def visits(self) -> Collection:
        """Landings received before as_of. Sorted by received_at, id."""
        return self._collection("visits", "visit_id", VISIT_COLUMNS, "visited_at")

    @cached_property
    def forms(self) -> Collection:
        """Submissions received before as_of. Sorted by received_at, id."""
        return self._collection("form_submissions", "submission_id", FORM_COLUMNS, "submitted_at")

    def _collection(self, table: str, key: str, columns: tuple[str, ...], happened_column: str) -> Collection:
        mine = self.world.tables[table].filter(pl.col("system") == self.name).rename({key: "id"})
        frame = happened(mine, "received_at", self.world.as_of)

        def shape(rows: pl.DataFrame) -> list[dict[str, Any]]:
            times = [text_time(happened_column, MICROS_TEXT), text_time("received_at", MICROS_TEXT)]
            return rows.with_columns(times).to_dicts()

        return Collection(frame.select(columns).sort("received_at", "id"), "id", shape)

    async def _visits(self, request: Request) -> Reply:
        return self._page(request, self.visits)

    async def _forms(self, request: Request) -> Reply:
        return self._page(request, self.forms)

    def _page(self, request: Request, rows: Collection) -> Reply:
        query = request.query_params
        try:
            limit = int(query.get("limit", DEFAULT_LIMIT))
        except ValueError:
            limit = 0
        if not 1 <= limit <= MAX_LIMIT:
            raise _error(400, "invalid_limit", f"limit must be between 1 and {MAX_LIMIT}")
        received = rows.frame["received_at"]
        end = (
            received.search_sorted(_instant(query, "received_before"), "left")
            if "received_before" in query
            else len(rows)
        )
        if "cursor" in query:
            start = self._after_cursor(query["cursor"], rows.frame)
        elif "received_after" in query:
            start = received.search_sorted(_instant(query, "received_after"), "left")
        else:
            start = 0
        count = max(min(limit, end - start), 0)
        cursor = None
        if start + count < end and count:
            cursor = encode_cursor(
                received.to_physical()[start + count - 1], rows.frame["id"][start + count - 1]
            )
        return Reply({"data": rows.page(start, count), "next_cursor": cursor})

    def _after_cursor(self, cursor: str, frame: pl.DataFrame) -> int:
        try:
            micros, key = decode_cursor(cursor, 2)
            instant, key = int(micros), str(key)
        except (TypeError, ValueError) as error:
            raise _error(400, "invalid_cursor", "this cursor was not issued by this collection") from error
        epoch = frame["received_at"].to_physical()
        start = int(epoch.search_sorted(instant, "left"))
        same = frame["id"].slice(start, int(epoch.search_sorted(instant, "right")) - start)
        return start + int((same <= key).sum())

    def authenticate(self, request: Request) -> None:
        """Bearer token."""
        if request.headers.get("authorization", "") != f"Bearer {self.token}":
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """The version is part of the path."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 with Retry-After in seconds."""
        seconds = max(round(fault.seconds if fault else self.window.resets_at - self.window.started), 1)
        return _error(429, "rate_limited", "too many requests", {"Retry-After": str(seconds)})

    def server_error(self) -> ApiError:
        """503."""
        return _error(503, "unavailable", "the collector is being restarted")

    def token_expired(self) -> ApiError:
        """401."""
        return _error(401, "invalid_token", "the access token is missing, wrong or has expired")

    def version_retired(self) -> ApiError:
        """410."""
        return _error(410, "version_retired", "version v1 of this interface has been switched off")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return _error(404, "not_found", "no such collection")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """The page's `data`."""
        return payload.get("data")

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows, the cursor kept unless it is the last page."""
        cursor = None if last else reply.payload["next_cursor"]
        return Reply({"data": rows, "next_cursor": cursor}, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Landings and submissions."""
        typed = ("visited_at", "submitted_at")
        return RowFields(id="id", typed=typed, optional=("device", "how_heard"))


def _instant(query: Any, name: str) -> datetime:
    try:
        value = datetime.fromisoformat(query[name])
    except ValueError as error:
        raise _error(400, f"invalid_{name}", f"{name} must be an ISO 8601 time") from error
    return value if value.tzinfo else value.replace(tzinfo=UTC)
