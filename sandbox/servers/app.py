"""The one process: every vendor under its own path, and the switches that tests turn.

`GET /_sandbox/health`, `POST|DELETE /_sandbox/faults`, `POST /_sandbox/as_of`,
`POST|DELETE /_sandbox/limits`.

Data flow: tables + as_of -> vendors -> Starlette application.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.servers.faults import Fault, FaultBook
from sandbox.servers.limits import CallWindow
from sandbox.servers.protocol import World
from sandbox.servers.vendors import VENDOR_TYPES, VENDORS
from sandbox.world.calendar import END, START


class CalendarError(ValueError):
    """A moment lies outside the company's history; the message says where that is."""


def inside_calendar(as_of: datetime) -> datetime:
    """The same moment, if the company existed then.

    Raises:
        CalendarError: it did not.
    """
    if not START < as_of <= END:
        message = (
            f"as_of {as_of:%Y-%m-%d} lies outside the sandbox company's history: "
            f"choose a date from {START:%Y-%m-%d} to {END:%Y-%m-%d}"
        )
        raise CalendarError(message)
    return as_of


class Sandbox:
    """The vendors as of one moment; moving the moment builds them anew.

    Args:
        tables: the world.
        meta: its accounts.
        as_of: the moment.
        moved: told of each moment, for what is shown by other means than a server.
    """

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        meta: Mapping[str, Any],
        as_of: datetime,
        moved: Callable[[datetime], None] = lambda as_of: None,
    ) -> None:
        self._moved = moved
        self.tables = tables
        self.meta = meta
        self.faults = FaultBook()
        self.windows: dict[str, CallWindow] = {}
        self.reset_limits()
        self.move(as_of)

    def move(self, as_of: datetime) -> None:
        """Show what was known at another moment."""
        self.as_of = inside_calendar(as_of).astimezone(UTC)
        self._moved(self.as_of)
        world = World(self.tables, self.meta, self.as_of)
        self.vendors = {kind.name: kind(world, self.faults, self.windows) for kind in VENDOR_TYPES}
        self.apps: dict[str, ASGIApp] = {
            name: Starlette(routes=vendor.routes()) for name, vendor in self.vendors.items()
        }

    def reset_limits(self) -> None:
        """The quotas the servers start with."""
        for kind in VENDOR_TYPES:
            self.windows[kind.name] = CallWindow(*kind.quota)

    def mounted(self, name: str) -> ASGIApp:
        """The vendor's application, whatever the moment is by then."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            await self.apps[name](scope, receive, send)

        return serve


def _json(payload: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(payload), status, {"content-type": "application/json"})


def create_app(sandbox: Sandbox) -> Starlette:
    """Everything under one address."""

    async def health(request: Request) -> Response:
        rows = {name: frame.height for name, frame in sandbox.tables.items()}
        return _json({"status": "ok", "as_of": sandbox.as_of.isoformat(), "tables": rows})

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            sandbox.faults.clear()
            return _json({"rules": 0})
        try:
            rule = Fault.parse(orjson.loads(await request.body()))
        except ValueError as error:
            return _json({"error": str(error)}, 400)
        if rule.vendor and rule.vendor not in VENDORS:
            return _json({"error": f"vendor must be one of {', '.join(VENDORS)}"}, 400)
        sandbox.faults.add(rule)
        return _json({"rules": len(sandbox.faults.rules)})

    async def as_of(request: Request) -> Response:
        try:
            moment = datetime.fromisoformat(orjson.loads(await request.body())["as_of"])
            sandbox.move(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        return _json({"as_of": sandbox.as_of.isoformat()})

    async def limits(request: Request) -> Response:
        if request.method == "DELETE":
            sandbox.reset_limits()
            return _json({})
        try:
            body = orjson.loads(await request.body())
            window = CallWindow(int(body["calls"]), float(body["seconds"]))
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"send vendor, calls and seconds ({error})"}, 400)
        if body.get("vendor") not in VENDORS:
            return _json({"error": f"vendor must be one of {', '.join(VENDORS)}"}, 400)
        sandbox.windows[body["vendor"]] = window
        return _json({})

    return Starlette(
        routes=[
            Route("/_sandbox/health", health),
            Route("/_sandbox/faults", faults, methods=["POST", "DELETE"]),
            Route("/_sandbox/as_of", as_of, methods=["POST"]),
            Route("/_sandbox/limits", limits, methods=["POST", "DELETE"]),
            *(Mount(f"/{name}", app=sandbox.mounted(name)) for name in VENDORS),
        ]
    )
