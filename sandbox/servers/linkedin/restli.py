"""Rest.li 2.0 as LinkedIn speaks it: versions, brackets, bare 429s; the same for all of its products.

Belongs here: what every LinkedIn server checks and says. Does not: endpoints (each server's package).

Data flow: HTTP request -> checked headers, `RestliQuery` -> error bodies.
"""

import re
from datetime import date
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from sandbox.servers.faults import Fault
from sandbox.servers.protocol import ApiError, Reply, Vendor

OLDEST_VERSION, NEWEST_VERSION = "202512", "202612"
DEFAULT_COUNT, MAX_COUNT = 10, 100


def error(status: int, code: str, message: str, service_code: int | None = None) -> ApiError:
    """An error in LinkedIn's own body."""
    body: dict[str, Any] = {"status": status, "code": code, "message": message}
    if service_code is not None:
        body["serviceErrorCode"] = service_code
    return ApiError(status, body)


class LinkedInVendor(Vendor):
    """A LinkedIn server: one token, monthly versions, `elements`."""

    quota = (1_000_000, 86_400.0)

    def authenticate(self, request: Request) -> None:
        """Bearer token."""
        given = request.headers.get("authorization", "")
        if not given:
            raise error(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", 65604)
        if given != f"Bearer {self.token}":
            raise error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)

    def check_version(self, request: Request) -> None:
        """`LinkedIn-Version: YYYYMM`, about a year of months, and Rest.li 2.0.0."""
        version = request.headers.get("linkedin-version")
        if version is None:
            raise error(
                400,
                "VERSION_MISSING",
                "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
            )
        if not re.fullmatch(r"20\d{2}(0[1-9]|1[0-2])(\.\d{2})?", version):
            raise error(400, "VERSION_INVALID", f"Invalid version {version}")
        if not OLDEST_VERSION <= version[:6] <= NEWEST_VERSION:
            raise self._no_version(version)
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise error(400, "ILLEGAL_ARGUMENT", "X-RestLi-Protocol-Version: 2.0.0 is required")
        method = request.headers.get("x-restli-method", "").upper()
        if method and method == "FINDER" and "q" not in request.query_params:
            raise error(400, "ILLEGAL_ARGUMENT", "A finder needs the parameter q")

    @staticmethod
    def _no_version(version: str) -> ApiError:
        return error(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 without any header that says when to come back."""
        message = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
        return error(429, "TOO_MANY_REQUESTS", message, 101)

    def server_error(self) -> ApiError:
        """500."""
        return error(500, "INTERNAL_SERVER_ERROR", "Internal Server Error")

    def token_expired(self) -> ApiError:
        """401 once the 60 days are over."""
        return error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)

    def version_retired(self) -> ApiError:
        """426 for a month that is over."""
        return self._no_version("202511")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        path = request.scope["path"].removeprefix(f"/{self.name}")
        return error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for path {path}", 0)

    def rows_of(self, payload: Any) -> list[Any] | None:
        """A finder's `elements`."""
        return payload.get("elements") if isinstance(payload, dict) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other elements; the last page has no link to a next one."""
        paging = reply.payload["paging"]
        if last:
            paging = paging | {"total": 0, "links": []}
        return Reply({"elements": rows, "paging": paging}, reply.status, reply.headers)


class RestliQuery:
    """Query of a Rest.li 2.0 call: brackets, commas and colons of its lists and records stay bare.

    URNs inside are percent-encoded; a bare one is refused, as LinkedIn does.
    """

    def __init__(self, request: Request) -> None:
        text = request.scope["query_string"].decode("latin-1")
        pairs = (part.partition("=") for part in text.split("&") if part)
        self.raw = {unquote(name): value for name, _, value in pairs}

    def get(self, name: str, default: str) -> str:
        """A plain parameter."""
        return unquote(self.raw.get(name, default))

    def finder(self, name: str) -> None:
        """Refuse a call that is not this finder."""
        if self.get("q", "") != name:
            raise error(
                400, "ILLEGAL_ARGUMENT", f"The finder {self.get('q', '')!r} is not known here; use q={name}"
            )

    def urn(self, name: str) -> str:
        """A percent-encoded URN."""
        raw = self.raw.get(name, "")
        if not raw:
            raise error(400, "PARAM_MISSING", f"The parameter {name} is required")
        if ":" in raw:
            raise error(400, "ILLEGAL_ARGUMENT", f"The URN in {name} must be percent-encoded")
        return unquote(raw)

    def urns(self, name: str) -> list[str]:
        """`List(urn%3A...,urn%3A...)`."""
        listed = re.fullmatch(r"List\((.*)\)", self.raw[name])
        if not listed or ":" in listed[1]:
            message = f"{name} must be List(...) of percent-encoded URNs with bare brackets and commas"
            raise error(400, "ILLEGAL_ARGUMENT", message)
        return [unquote(part) for part in listed[1].split(",") if part]

    def day_interval(self) -> tuple[int, int | None]:
        """`(timeRange:(start:ms,end:ms),timeGranularityType:DAY)` as epoch milliseconds."""
        raw = self.raw["timeIntervals"]
        start, end = re.search(r"start:(\d+)", raw), re.search(r"end:(\d+)", raw)
        if not raw.startswith("(") or not start or "timeGranularityType:DAY" not in raw:
            message = "timeIntervals must be (timeRange:(start:ms,end:ms),timeGranularityType:DAY)"
            raise error(400, "ILLEGAL_ARGUMENT", message)
        return int(start[1]), int(end[1]) if end else None

    def date_range(self) -> tuple[date, date]:
        """`(start:(year:y,month:m,day:d),end:(...))` as two days."""
        parts = re.findall(r"\(year:(\d+),month:(\d+),day:(\d+)\)", self.raw.get("dateRange", ""))
        if len(parts) != 2:
            message = "dateRange must be (start:(year:y,month:m,day:d),end:(year:y,month:m,day:d))"
            raise error(400, "ILLEGAL_ARGUMENT", message)
        start, end = (date(*map(int, part)) for part in parts)
        return start, end

    def window(self) -> tuple[int, int]:
        """`start` and `count`."""
        start, count = self.get("start", "0"), self.get("count", str(DEFAULT_COUNT))
        if not start.isdigit() or not count.isdigit() or int(count) > MAX_COUNT:
            raise error(400, "ILLEGAL_ARGUMENT", f"start must be a number, count one up to {MAX_COUNT}")
        return int(start), int(count)

    def moved_to(self, start: int, count: int) -> str:
        """The same query at another place, as LinkedIn writes it into its links."""
        kept = {name: value for name, value in self.raw.items() if name not in ("start", "count")}
        return "&".join(
            f"{name}={value}" for name, value in (kept | {"start": start, "count": count}).items()
        )


def date_record(day: date) -> dict[str, int]:
    """A day as Rest.li writes it."""
    return {"year": day.year, "month": day.month, "day": day.day}


def not_found(urn: str) -> ApiError:
    """404 for an entity."""
    return error(404, "NOT_FOUND", f"Entity with urn {urn} does not exist or was deleted")
