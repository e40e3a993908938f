"""PostHog's query API for one project.

`POST /api/projects/{id}/query/` runs no SQL at large: it knows the two shapes of query that are put to it and
refuses every other, as PostHog refuses what it cannot parse. `GET /api/projects/{id}/` names the project.

Data flow: events of the countries that PostHog counts -> HogQL answers (columns and lists).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.posthog.events import project_events
from sandbox.servers.posthog.hogql import PROPERTIES, HogQLError, parse, placeholder
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor

PROJECT = 73_512
MAX_ROWS = 50_000


def _error(status: int, kind: str, code: str, detail: str, headers: dict[str, str] | None = None) -> ApiError:
    return ApiError(status, {"type": kind, "code": code, "detail": detail, "attr": None}, headers)


class PostHog(Vendor):
    """Server of the company's project."""

    name = "posthog"
    token = "sandbox-posthog-key"
    quota = (100_000, 3_600.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The project and its key."""
        return {"base_url": base_url, "api_key": cls.token, "project_id": str(PROJECT)}

    @cached_property
    def events(self) -> pl.DataFrame:
        """Events taken in before as_of. Sorted by created_at, uuid."""
        return project_events(self.world.tables, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Queries, and the project."""
        yield "POST", "/api/projects/{project}/query/", self._query
        yield "GET", "/api/projects/{project}/", self._project

    async def _project(self, request: Request) -> Reply:
        self._check_project(request)
        return Reply({"id": PROJECT, "name": "Harbourlight", "timezone": "Europe/Paris"})

    def _check_project(self, request: Request) -> None:
        if request.path_params["project"] != str(PROJECT):
            raise _error(404, "invalid_request", "not_found", "Project not found.")

    async def _query(self, request: Request) -> Reply:
        self._check_project(request)
        try:
            asked = orjson.loads(await request.body())["query"]
            kind, text, values = asked["kind"], asked["query"], asked.get("values") or {}
        except (KeyError, TypeError, ValueError) as wrong:
            raise _error(400, "validation_error", "invalid_input", "Malformed request.") from wrong
        if kind != "HogQLQuery":
            raise _error(400, "validation_error", "invalid_input", f"Unsupported query kind: {kind}")
        try:
            return Reply(self._answer(str(text), values))
        except HogQLError as wrong:
            raise _error(400, "validation_error", "illegal_hogql", str(wrong)) from wrong

    def _answer(self, text: str, values: Mapping[str, Any]) -> dict[str, Any]:
        query = parse(text)
        rows = self.events
        if query.is_walk:
            after, after_id = _instant(values, "after"), str(placeholder(values, "after_id"))
            rows = rows.filter(
                pl.col("event").is_in(["$pageview", "$identify", placeholder(values, "form_event")]),
                pl.col("timestamp") >= _instant(values, "happened_after"),
                pl.col("created_at") < _instant(values, "until"),
                (pl.col("created_at") > after)
                | ((pl.col("created_at") == after) & (pl.col("uuid") > after_id)),
            )
        else:
            rows = rows.filter(pl.col("event") == "$pageview")
        page = rows.head(min(query.limit, MAX_ROWS) + 1)
        chosen = page.head(query.limit).select(
            _value(what).alias(column) for column, what in query.columns.items()
        )
        return {
            "columns": chosen.columns,
            "results": [list(row) for row in chosen.iter_rows()],
            "types": [[column, "Nullable(String)"] for column in chosen.columns],
            "hasMore": page.height > query.limit,
            "limit": query.limit,
            "error": None,
            "hogql": text,
        }

    def authenticate(self, request: Request) -> None:
        """Bearer personal API key."""
        if request.headers.get("authorization", "") != f"Bearer {self.token}":
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """PostHog's API has no versions."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 with the seconds in the sentence and in Retry-After."""
        seconds = max(round(fault.seconds if fault else self.window.resets_at - self.window.started), 1)
        detail = f"Request was throttled. Expected available in {seconds} seconds."
        return _error(429, "throttled_error", "throttled", detail, {"Retry-After": str(seconds)})

    def server_error(self) -> ApiError:
        """500."""
        return _error(500, "server_error", "error", "A server error occurred.")

    def token_expired(self) -> ApiError:
        """401."""
        detail = "Personal API key found in request Authorization header is invalid."
        return _error(401, "authentication_error", "authentication_failed", detail)

    def version_retired(self) -> ApiError:
        """A kind of query that is no longer known."""
        return _error(400, "validation_error", "invalid_input", "Unsupported query kind: HogQLQuery")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return _error(404, "invalid_request", "not_found", "Endpoint not found.")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """An answer's lists by the names of their columns."""
        if not isinstance(payload, dict) or "results" not in payload:
            return None
        return [dict(zip(payload["columns"], values, strict=True)) for values in payload["results"]]

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; a field that only some have is null in the others."""
        columns = list(dict.fromkeys(name for row in rows for name in row)) or reply.payload["columns"]
        results = [[row.get(name) for name in columns] for row in rows]
        return Reply({**reply.payload, "columns": columns, "results": results}, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """An event."""
        return RowFields("uuid", ("occurred_at",), ("device_type",))


def _instant(values: Mapping[str, Any], name: str) -> datetime:
    try:
        return datetime.fromisoformat(placeholder(values, name))
    except (TypeError, ValueError) as wrong:
        raise HogQLError(f"Cannot parse the DateTime in {{{name}}}") from wrong


def _value(what: str) -> pl.Expr:
    """A field of an event; a property that no event of the sandbox has is null."""
    if what in ("timestamp", "created_at"):
        return pl.col(what).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    name = what.removeprefix("properties.")
    return pl.col(name) if what == name or name in PROPERTIES else pl.lit(None, dtype=pl.String)
