"""Zendesk Support: tickets by incremental export, oldest change first, and the people who asked.

Data flow: tickets, ticket_history of the countries that use it -> /api/v2/incremental/tickets, users.
"""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl
from starlette.requests import Request

from sandbox.servers.asof import known
from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor, whole_number
from sandbox.world.systems import SERVICE_DESK, system_of

AGENT = "desk@harbourlight.example"
CHANNELS = {"x": "twitter", "instagram": "instagram_dm", "phone": "voice"}
PRIORITY_NAMES = ("low", "normal", "high", "urgent")
LARGEST_PAGE = 1_000
EXPORT_LAG = timedelta(minutes=1)


def _error(status: int, body: Any, headers: dict[str, str] | None = None) -> ApiError:
    return ApiError(status, body, headers)


class Zendesk(Vendor):
    """Server of the company's service desk."""

    name = "zendesk"
    token = "sandbox-zendesk-token"
    quota = (100_000, 60.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account, an agent and its token."""
        return {"base_url": base_url, "email": AGENT, "api_token": cls.token}

    def endpoints(self) -> Iterator[Endpoint]:
        """The export, and people."""
        yield "GET", "/api/v2/incremental/tickets/cursor.json", self._export
        yield "GET", "/api/v2/users/show_many.json", self._users
        yield "GET", "/api/v2/users/me.json", self._me

    @cached_property
    def tickets(self) -> Collection:
        """Tickets as they stood at as_of, sorted by their last change."""
        as_of = self.world.as_of
        mine = self.world.tables["tickets"].filter(
            system_of("country", SERVICE_DESK) == self.name, pl.col("created_at") < as_of
        )
        history = self.world.tables["ticket_history"].filter(pl.col("entered_at") < as_of).sort("entered_at")
        states = history.group_by("ticket_id", maintain_order=True).agg(
            pl.col("status").last(),
            pl.col("entered_at").last().alias("changed_at"),
            pl.col("entered_at").filter(pl.col("status") == "solved").last().alias("solved_at"),
            ((pl.col("status") == "open").sum() - 1).clip(0).alias("reopens"),
        )
        frame = (
            mine.drop("solved_at")
            .join(states, on="ticket_id", how="left")
            .with_columns(known("first_replied_at", as_of), known("satisfaction_at", as_of))
        )
        frame = frame.with_columns(
            updated_at=pl.max_horizontal("created_at", "changed_at", "first_replied_at", "satisfaction_at"),
            key=pl.col("ticket_id").cast(pl.String),
        )
        return Collection(frame.sort("updated_at", "ticket_id"), "key", self._rows)

    @cached_property
    def people(self) -> dict[str, Row]:
        """Everybody who asked, by id; the id is made of the first ticket's."""
        frame = self.tickets.frame.sort("ticket_id").unique(
            "requester_email", keep="first", maintain_order=True
        )
        return {
            str(row["ticket_id"] + 360_000_000_000): {
                "id": row["ticket_id"] + 360_000_000_000,
                "name": row["requester_name"],
                "email": row["requester_email"],
                "role": "end-user",
                "updated_at": _iso(row["created_at"]),
            }
            for row in frame.to_dicts()
        }

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {person["email"]: person["id"] for person in self.people.values()}

    def _rows(self, frame: pl.DataFrame) -> list[Row]:
        return [self._row(row) for row in frame.to_dicts()]

    def _row(self, row: Row) -> Row:
        replied = row["first_replied_at"]
        minutes = None if replied is None else int((replied - row["created_at"]).total_seconds() // 60)
        rated = row["satisfaction"] if row["satisfaction_at"] else "unoffered"
        return {
            "id": row["ticket_id"],
            "subject": row["subject"],
            "via": {"channel": CHANNELS.get(row["channel"], row["channel"]), "source": {"rel": None}},
            "requester_id": self._ids[row["requester_email"]],
            "assignee_id": 501,
            "type": "question",
            "priority": row["priority"],
            "status": row["status"] or "new",
            "satisfaction_rating": {"score": rated or "unoffered"},
            "created_at": _iso(row["created_at"]),
            "updated_at": _iso(row["updated_at"]),
            "metric_set": {
                "reopens": row["reopens"] or 0,
                "reply_time_in_minutes": {"calendar": minutes, "business": minutes and minutes // 3},
                "solved_at": _iso(row["solved_at"]),
            },
        }

    async def _export(self, request: Request) -> Reply:
        query = request.query_params
        changed = self.tickets.frame["updated_at"]
        end = int(changed.search_sorted(self.world.as_of - EXPORT_LAG, "right"))
        try:
            size = min(whole_number(query.get("per_page"), LARGEST_PAGE), LARGEST_PAGE)
            if "cursor" in query:
                (start,) = decode_cursor(query["cursor"], 1)
            else:
                moment = datetime.fromtimestamp(int(query["start_time"]), self.world.as_of.tzinfo)
                start = int(changed.search_sorted(moment, "left"))
        except (KeyError, ValueError) as error:
            raise _error(400, {"error": "InvalidValue", "description": "start_time or cursor"}) from error
        stop = max(min(start + size, end), start)
        rows = self.tickets.page(start, stop - start)
        if query.get("include") != "metric_sets":
            rows = [{key: value for key, value in row.items() if key != "metric_set"} for row in rows]
        return Reply(
            {
                "tickets": rows,
                "after_cursor": encode_cursor(stop),
                "end_of_stream": stop >= end,
                "count": len(rows),
            }
        )

    async def _users(self, request: Request) -> Reply:
        wanted = request.query_params.get("ids", "").split(",")[:100]
        return Reply({"users": [self.people[key] for key in wanted if key in self.people]})

    async def _me(self, request: Request) -> Reply:
        return Reply({"user": {"id": 501, "name": "Desk", "email": AGENT, "role": "admin"}})

    def authenticate(self, request: Request) -> None:
        """Basic, the agent's address and `/token` as the user."""
        pair = base64.b64encode(f"{AGENT}/token:{self.token}".encode()).decode()
        if request.headers.get("authorization", "") != f"Basic {pair}":
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """The version is part of the path."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 with Retry-After in seconds."""
        seconds = max(round(fault.seconds if fault else self.window.resets_at - self.window.started), 1)
        return _error(429, {"error": "APIRateLimitExceeded"}, {"Retry-After": str(seconds)})

    def server_error(self) -> ApiError:
        """503."""
        return _error(503, {"error": "Service Unavailable"})

    def token_expired(self) -> ApiError:
        """401."""
        return _error(401, {"error": "Couldn't authenticate you"})

    def version_retired(self) -> ApiError:
        """410."""
        return _error(410, {"error": "Gone", "description": "this version of the API was switched off"})

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return _error(404, {"error": "InvalidEndpoint", "description": "Not found"})

    def rows_of(self, payload: Any) -> list[Any] | None:
        """Tickets of an export, people of a look-up."""
        return payload.get("tickets", payload.get("users"))

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page says so."""
        key = "tickets" if "tickets" in reply.payload else "users"
        body = {**reply.payload, key: rows}
        return Reply(body | {"end_of_stream": True} if last and key == "tickets" else body, reply.status)

    def row_fields(self, row: Any) -> RowFields:
        """Tickets and people."""
        return RowFields("id", ("created_at", "updated_at"), ("priority", "role"), "satisfaction_rating")


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
