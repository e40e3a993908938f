"""Matomo's Reporting API: the visits log of one site, the site, the version.

One path for everything, `POST index.php?module=API&method=...`, with the token in the body. What goes wrong
stands in the body of an answer that is otherwise good (200), but for a bad token (401).

Data flow: visits and forms of the countries that Matomo counts -> index.php.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.matomo.site import SITE_ID, VERSION, ZONE, MatomoSite
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor, whole_number

DEFAULT_LIMIT = 10
VISITS_LOG = "Live.getLastVisitsDetails"


def _error(message: str, status: int = 200) -> ApiError:
    return ApiError(status, {"result": "error", "message": message})


class Matomo(Vendor):
    """Server of the company's Matomo."""

    name = "matomo"
    token = "sandbox-matomo-token"
    quota = (1_000_000, 60.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The installation, its token and the site."""
        return {"base_url": base_url, "auth_token": cls.token, "site_id": str(SITE_ID)}

    @cached_property
    def site(self) -> MatomoSite:
        """The site as of as_of."""
        return MatomoSite(self.world.tables, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """One path."""
        yield "POST", "/index.php", self._call

    async def _call(self, request: Request) -> Reply:
        asked = {**_form(await request.body()), **request.query_params}
        # Matomo reads the token of a secure user from the body alone
        if _form(await request.body()).get("token_auth") != self.token:
            raise self.token_expired()
        module, method = asked.get("module"), asked.get("method", "")
        if module != "API" or asked.get("format") != "JSON":
            raise _error("Please specify a module=API and format=JSON")
        if method == "API.getMatomoVersion":
            return Reply({"value": VERSION})
        if method not in ("SitesManager.getSiteFromId", VISITS_LOG):
            raise self._no_method(*method.partition(".")[::2])
        if asked.get("idSite") != str(SITE_ID):
            number = asked.get("idSite", "")
            raise _error(
                f"You can't access this resource as it requires 'view' access for the website id = {number}."
            )
        if method != VISITS_LOG:
            return Reply(self.site.about)
        return Reply(self._visits(asked))

    def _visits(self, asked: Mapping[str, str]) -> list[dict[str, Any]]:
        try:
            limit = whole_number(asked.get("filter_limit"), DEFAULT_LIMIT)
            offset = whole_number(asked.get("filter_offset"), 0)
            start, end = self._days(asked.get("period", ""), asked.get("date", ""))
        except ValueError as wrong:
            raise _error("General Exception: the date or a number cannot be read") from wrong
        is_ascending = asked.get("filter_sort_order") == "asc"
        return self.site.page(start, end, is_ascending=is_ascending, offset=offset, limit=limit)

    def _days(self, period: str, text: str) -> tuple[date, date]:
        today = self.world.as_of.astimezone(ZoneInfo(ZONE)).date()
        named = {"today": today, "yesterday": today - timedelta(days=1)}
        first, _, last = text.partition(",")
        start = named.get(first) or date.fromisoformat(first)
        if period == "day":
            return start, start
        if period == "range":
            return start, named.get(last) or date.fromisoformat(last)
        raise _error(f"The period '{period}' is not supported. Try any of the following instead: day, range")

    @staticmethod
    def _no_method(module: str, method: str) -> ApiError:
        return _error(
            f"The method '{method}' does not exist or is not available in the module "
            f"'\\Piwik\\Plugins\\{module}\\API'."
        )

    def authenticate(self, request: Request) -> None:
        """The token comes in the body: `_call` looks at it."""

    def check_version(self, request: Request) -> None:
        """No version is asked for."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 of the web server before Matomo, which itself has no quota."""
        seconds = max(round(fault.seconds if fault else self.window.resets_at - self.window.started), 1)
        return ApiError(429, {"message": "Too Many Requests"}, {"Retry-After": str(seconds)})

    def server_error(self) -> ApiError:
        """503 while Matomo is in maintenance."""
        return _error("Matomo is in scheduled maintenance. Please come back later.", 503)

    def token_expired(self) -> ApiError:
        """401."""
        return _error(
            "Unable to authenticate with the provided token. It is either invalid, expired or is required "
            "to be sent as a POST parameter.",
            401,
        )

    def version_retired(self) -> ApiError:
        """A method that this version does not have."""
        return self._no_method(*VISITS_LOG.split("."))

    def not_found(self, request: Request) -> ApiError:
        """404 of the web server."""
        return ApiError(404, {"message": "Not Found"})

    def rows_of(self, payload: Any) -> list[Any] | None:
        """The log is a bare list."""
        return payload if isinstance(payload, list) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows."""
        return Reply(rows, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """A visit."""
        return RowFields("idVisit", ("firstActionTimestamp",), ("deviceType",))


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
