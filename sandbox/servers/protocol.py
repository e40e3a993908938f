"""What every vendor's server does in the same order, and what each vendor says in its own way.

A call is checked for a switched-on fault, then quota, token and version; then the handler answers
with a `Reply` or raises `ApiError`; then rows are spoiled if a fault says so.

Data flow: HTTP request -> handler -> Reply -> bytes in the vendor's own shape.
"""

import asyncio
import uuid
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.faults import ANSWER_KINDS, PAGE_KINDS, Fault, FaultBook, RowFields, spoil
from sandbox.servers.limits import CallWindow


@dataclass
class Reply:
    """An answer before it is written: JSON payload, status, headers."""

    payload: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """The vendor refuses a call; carries the vendor's own error body."""

    def __init__(self, status: int, payload: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.reply = Reply(payload, status, dict(headers or {}))


Handler = Callable[[Request], Awaitable[Reply]]
Endpoint = tuple[str, str, Handler]  # method, path below the vendor's mount, who answers


@dataclass
class World:
    """What the servers need of the generated company: its tables and its accounts."""

    tables: Mapping[str, Any]
    meta: Mapping[str, Any]
    as_of: datetime


class Vendor(ABC):
    """One vendor's protocol over the company's rows as of `world.as_of`."""

    name: ClassVar[str]
    """Name of the source that reads it, and its path on the server."""
    token: ClassVar[str]
    """The one token it accepts; it opens nothing anywhere else."""
    quota: ClassVar[tuple[int, float]]
    """Calls in a window of seconds: the vendor's window with a quota that a first load does not reach."""

    def __init__(self, world: World, faults: FaultBook, windows: dict[str, CallWindow]) -> None:
        self.world = world
        self.faults = faults
        self.windows = windows
        self._previous_rows: dict[str, list[Any]] = {}

    # What each vendor says in its own way -----------------------------------------------------

    @classmethod
    @abstractmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """What a loader's configuration `sources.<name>` must say to read this server.

        Args:
            base_url: where this vendor is mounted.
            accounts: the world's meta, with the company's account at each vendor.
        """

    @abstractmethod
    def endpoints(self) -> Iterator[Endpoint]:
        """Methods and paths below `/<vendor>` and who answers them."""

    @abstractmethod
    def authenticate(self, request: Request) -> None:
        """Raise the vendor's own error unless the call carries its token."""

    @abstractmethod
    def check_version(self, request: Request) -> None:
        """Raise the vendor's own error for an API version that is not served."""

    @abstractmethod
    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """The vendor's way to say "too many calls"."""

    @abstractmethod
    def server_error(self) -> ApiError:
        """The vendor's 5xx."""

    @abstractmethod
    def token_expired(self) -> ApiError:
        """The vendor's answer to a token that was good once."""

    @abstractmethod
    def version_retired(self) -> ApiError:
        """The vendor's answer to an API version it has switched off."""

    @abstractmethod
    def not_found(self, request: Request) -> ApiError:
        """The vendor's answer to a path it does not know."""

    @abstractmethod
    def rows_of(self, payload: Any) -> list[Any] | None:
        """The page's rows inside a payload; None when it is no page."""

    @abstractmethod
    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """The same page with other rows; `last` drops the way to a next page."""

    @abstractmethod
    def row_fields(self, row: Any) -> RowFields:
        """Which fields of this kind of row faults may hurt."""

    def walk_of(self, request: Request) -> str:
        """Path and query by which a fault finds a page; of the first page where later ones hide them."""
        return request.scope["path"] + "?" + request.scope["query_string"].decode("latin-1")

    def list_of(self, request: Request) -> str:
        """What tells one list of rows from another."""
        return str(request.scope["path"])

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Headers on every answer, quotas for instance."""
        return {}

    # What happens to every call ---------------------------------------------------------------

    @property
    def window(self) -> CallWindow:
        """This vendor's quota."""
        return self.windows[self.name]

    def routes(self) -> list[Route]:
        """Starlette routes below the vendor's mount, ending in one for unknown paths."""

        async def unknown(request: Request) -> Reply:
            raise self.not_found(request)

        known = [
            Route(path, self._endpoint(handler), methods=[method])
            for method, path, handler in self.endpoints()
        ]
        return [*known, Route("/{path:path}", self._endpoint(unknown), methods=["GET", "POST"])]

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            target = self.walk_of(request)
            try:
                fault = self.faults.match(self.name, target, request.headers.get("x-sandbox-fault"))
            except ValueError as error:
                return Response(str(error), status_code=400)
            if fault is not None and fault.kind == "timeout":
                self.faults.spent(fault)
                return await _hang_up(request, fault.seconds)
            try:
                if fault is not None and fault.kind in ANSWER_KINDS:
                    self.faults.spent(fault)
                    raise self._refusal(fault, request)
                if not self.window.take():
                    raise self.throttled(request, None)
                self.authenticate(request)
                self.check_version(request)
                reply = await handler(request)
            except ApiError as error:
                return self._write(request, error.reply)
            reply = self._spoiled(request, reply, fault)
            response = self._write(request, reply)
            if fault is not None and fault.kind == "half_page":
                self.faults.spent(fault)
                half = bytes(response.body)[: len(response.body) // 2]
                headers = {k: v for k, v in response.headers.items() if k != "content-length"}
                return Response(half, response.status_code, headers)
            return response

        return answer

    def _refusal(self, fault: Fault, request: Request) -> ApiError:
        if fault.kind == "throttled":
            return self.throttled(request, fault)
        return {
            "server_error": self.server_error,
            "token_expired": self.token_expired,
            "version_retired": self.version_retired,
        }[fault.kind]()

    def _spoiled(self, request: Request, reply: Reply, fault: Fault | None) -> Reply:
        rows = self.rows_of(reply.payload)
        if not rows:
            return reply
        path = self.list_of(request)
        previous, self._previous_rows[path] = self._previous_rows.get(path, []), rows
        if fault is None or fault.kind not in PAGE_KINDS:
            return reply
        self.faults.spent(fault)
        spoiled = spoil(fault.kind, rows, self.row_fields(rows[0]), previous)
        return self.with_rows(reply, spoiled, last=fault.kind == "empty")

    def _write(self, request: Request, reply: Reply) -> Response:
        body = b"" if reply.payload is None else orjson.dumps(reply.payload)
        headers = {"content-type": "application/json; charset=utf-8"}
        headers |= self.answer_headers(request) | reply.headers
        return Response(body, reply.status, headers)


def correlation_id() -> str:
    """A fresh id of the kind vendors put into answers for their support."""
    return str(uuid.uuid4())


def whole_number(text: str | None, default: int) -> int:
    """A query parameter as a number.

    Raises:
        ValueError: it is none.
    """
    return default if text in (None, "") else int(str(text))


async def _hang_up(request: Request, seconds: float) -> Response:
    """Hold the call, then close the connection without an answer."""
    await asyncio.sleep(seconds)
    transport = request.scope.get("state", {}).get("transport")
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0)
    return Response(status_code=504)
