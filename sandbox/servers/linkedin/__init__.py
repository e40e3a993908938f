"""LinkedIn Pages: Rest.li finders with start/count paging, monthly versions in a header, bare 429s.

Data flow: the page's posts, daily counters and comments -> /rest/posts, organizationalEntityShareStatistics,
socialActions, organizationAcls. What employees post themselves is closed to the API and not here.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.linkedin.page import LinkedInPage
from sandbox.servers.paging import Collection
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor

OLDEST_VERSION, NEWEST_VERSION = "202512", "202612"
DEFAULT_COUNT, MAX_COUNT = 10, 100


def _error(status: int, code: str, message: str, service_code: int | None = None) -> ApiError:
    body: dict[str, Any] = {"status": status, "code": code, "message": message}
    if service_code is not None:
        body["serviceErrorCode"] = service_code
    return ApiError(status, body)


class LinkedIn(Vendor):
    """Server of the company's LinkedIn page."""

    name = "linkedin"
    token = "sandbox-linkedin-token"
    quota = (1_000_000, 86_400.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The page and a version that is served."""
        return {
            "base_url": f"{base_url}/rest/",
            "access_token": cls.token,
            "api_version": "202611",
            "organization_id": accounts["linkedin_organization"].rsplit(":", 1)[-1],
        }

    @cached_property
    def page(self) -> LinkedInPage:
        """The page as of as_of."""
        return LinkedInPage(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Paths as LinkedIn names them, below `/rest`."""
        yield "GET", "/rest/organizationAcls", self._acls
        yield "GET", "/rest/posts", self._posts
        yield "GET", "/rest/posts/{urn}", self._post
        yield "GET", "/rest/organizationalEntityShareStatistics", self._statistics
        yield "GET", "/rest/socialActions/{urn}/comments", self._comments

    async def _acls(self, request: Request) -> Reply:
        query = RestliQuery(request)
        query.finder("roleAssignee")
        role, state = query.get("role", "ADMINISTRATOR"), query.get("state", "APPROVED")
        entry = {
            "organization": self.page.organization,
            "role": "ADMINISTRATOR",
            "roleAssignee": "urn:li:person:harbourlight-admin",
            "state": "APPROVED",
        }
        found = [entry] if (role, state) == ("ADMINISTRATOR", "APPROVED") else []
        return self._elements(request, query, found, len(found))

    async def _posts(self, request: Request) -> Reply:
        query = RestliQuery(request)
        if "ids" in query.raw:
            return self._post_batch(query.urns("ids"))
        query.finder("author")
        self._own(query.urn("author"))
        order = query.get("sortBy", "LAST_MODIFIED")
        if order not in ("LAST_MODIFIED", "CREATED"):
            raise _error(400, "ILLEGAL_ARGUMENT", f"sortBy does not know {order}")
        rows = self.page.posts if order == "LAST_MODIFIED" else self.page.posts_by_creation
        return self._paged(request, query, rows)

    def _post_batch(self, urns: list[str]) -> Reply:
        found = {urn: post for urn in urns if (post := self.page.posts.get(urn))}
        missing = {urn: _not_found(urn).reply.payload for urn in urns if urn not in found}
        statuses = {urn: 200 if urn in found else 404 for urn in urns}
        return Reply({"results": found, "statuses": statuses, "errors": missing})

    async def _post(self, request: Request) -> Reply:
        urn = self._path_urn(request)
        post = self.page.posts.get(urn)
        if post is None:
            raise _not_found(urn)
        return Reply(post)

    async def _statistics(self, request: Request) -> Reply:
        query = RestliQuery(request)
        query.finder("organizationalEntity")
        self._own(query.urn("organizationalEntity"))
        if "shares" in query.raw or "ugcPosts" in query.raw:
            found = []
            for name in ("shares", "ugcPosts"):
                if name in query.raw:
                    kind = "share" if name == "shares" else "ugcPost"
                    wanted = [urn for urn in query.urns(name) if urn.startswith(f"urn:li:{kind}:")]
                    found += self.page.post_statistics(wanted, kind)
            return self._unpaged(request, query, found)
        if "timeIntervals" in query.raw:
            start, end = query.day_interval()
            return self._unpaged(request, query, self.page.daily_statistics(start, end))
        return self._unpaged(request, query, [self.page.lifetime_statistics()])

    def _unpaged(self, request: Request, query: "RestliQuery", rows: list[Any]) -> Reply:
        """Statistics come whole unless the caller asks for a window of them."""
        if "start" not in query.raw and "count" not in query.raw:
            paging = {"start": 0, "count": DEFAULT_COUNT, "links": []}
            return Reply({"elements": rows, "paging": paging})
        start, count = query.window()
        return self._elements(request, query, rows[start : start + count], len(rows))

    async def _comments(self, request: Request) -> Reply:
        urn = self._path_urn(request)
        rows = self.page.comments_of(urn)
        if rows is None:
            raise _not_found(urn)
        return self._paged(request, RestliQuery(request), rows)

    def _paged(self, request: Request, query: "RestliQuery", rows: Collection) -> Reply:
        start, count = query.window()
        return self._elements(request, query, rows.page(start, count), len(rows))

    def _elements(self, request: Request, query: "RestliQuery", rows: list[Any], total: int) -> Reply:
        start, count = query.window()
        links = []
        for rel, place in (("prev", start - count), ("next", start + count)):
            if (rel == "prev" and start > 0) or (rel == "next" and place < total):
                href = f"{request.scope['raw_path'].decode()}?{query.moved_to(max(place, 0), count)}"
                links.append({"type": "application/json", "rel": rel, "href": href})
        paging = {"start": start, "count": count, "total": total, "links": links}
        return Reply({"elements": rows, "paging": paging})

    def _own(self, urn: str) -> None:
        if urn != self.page.organization:
            message = f"Not enough permissions to access: {urn}"
            raise _error(403, "ACCESS_DENIED", message, 100)

    def _path_urn(self, request: Request) -> str:
        raw = request.scope["raw_path"].decode()
        segment = raw.split("/rest/", 1)[1].split("/")[1]
        if ":" in segment:
            raise _error(400, "ILLEGAL_ARGUMENT", "The URN in the path must be percent-encoded")
        return unquote(segment)

    def authenticate(self, request: Request) -> None:
        """Bearer token."""
        given = request.headers.get("authorization", "")
        if not given:
            raise _error(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", 65604)
        if given != f"Bearer {self.token}":
            raise _error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)

    def check_version(self, request: Request) -> None:
        """`LinkedIn-Version: YYYYMM`, about a year of months, and Rest.li 2.0.0."""
        version = request.headers.get("linkedin-version")
        if version is None:
            raise _error(
                400,
                "VERSION_MISSING",
                "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
            )
        if not re.fullmatch(r"20\d{2}(0[1-9]|1[0-2])(\.\d{2})?", version):
            raise _error(400, "VERSION_INVALID", f"Invalid version {version}")
        if not OLDEST_VERSION <= version[:6] <= NEWEST_VERSION:
            raise self._no_version(version)
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise _error(400, "ILLEGAL_ARGUMENT", "X-RestLi-Protocol-Version: 2.0.0 is required")
        method = request.headers.get("x-restli-method", "").upper()
        if method and method == "FINDER" and "q" not in request.query_params:
            raise _error(400, "ILLEGAL_ARGUMENT", "A finder needs the parameter q")

    def _no_version(self, version: str) -> ApiError:
        return _error(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 without any header that says when to come back."""
        message = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
        return _error(429, "TOO_MANY_REQUESTS", message, 101)

    def server_error(self) -> ApiError:
        """500."""
        return _error(500, "INTERNAL_SERVER_ERROR", "Internal Server Error")

    def token_expired(self) -> ApiError:
        """401 once the 60 days are over."""
        return _error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)

    def version_retired(self) -> ApiError:
        """426 for a month that is over."""
        return self._no_version("202511")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        path = request.scope["path"].removeprefix("/linkedin")
        return _error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for path {path}", 0)

    def rows_of(self, payload: Any) -> list[Any] | None:
        """A finder's `elements`."""
        return payload.get("elements")

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other elements; the last page has no link to a next one."""
        paging = reply.payload["paging"]
        if last:
            paging = paging | {"total": 0, "links": []}
        return Reply({"elements": rows, "paging": paging}, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Posts, comments, and statistics, which have no id of their own."""
        if "totalShareStatistics" in row:
            counter = "totalShareStatistics.impressionCount"
            key = next((name for name in ("share", "ugcPost") if name in row), "organizationalEntity")
            return RowFields(key, (counter,), ("totalShareStatistics.shareCount",), "totalShareStatistics")
        return RowFields("id", ("createdAt", "created.time"), ("commentary", "message"))


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
            raise _error(
                400, "ILLEGAL_ARGUMENT", f"The finder {self.get('q', '')!r} is not known here; use q={name}"
            )

    def urn(self, name: str) -> str:
        """A percent-encoded URN."""
        raw = self.raw.get(name, "")
        if not raw:
            raise _error(400, "PARAM_MISSING", f"The parameter {name} is required")
        if ":" in raw:
            raise _error(400, "ILLEGAL_ARGUMENT", f"The URN in {name} must be percent-encoded")
        return unquote(raw)

    def urns(self, name: str) -> list[str]:
        """`List(urn%3A...,urn%3A...)`."""
        listed = re.fullmatch(r"List\((.*)\)", self.raw[name])
        if not listed or ":" in listed[1]:
            message = f"{name} must be List(...) of percent-encoded URNs with bare brackets and commas"
            raise _error(400, "ILLEGAL_ARGUMENT", message)
        return [unquote(part) for part in listed[1].split(",") if part]

    def day_interval(self) -> tuple[int, int | None]:
        """`(timeRange:(start:ms,end:ms),timeGranularityType:DAY)` as epoch milliseconds."""
        raw = self.raw["timeIntervals"]
        start, end = re.search(r"start:(\d+)", raw), re.search(r"end:(\d+)", raw)
        if not raw.startswith("(") or not start or "timeGranularityType:DAY" not in raw:
            message = "timeIntervals must be (timeRange:(start:ms,end:ms),timeGranularityType:DAY)"
            raise _error(400, "ILLEGAL_ARGUMENT", message)
        return int(start[1]), int(end[1]) if end else None

    def window(self) -> tuple[int, int]:
        """`start` and `count`."""
        start, count = self.get("start", "0"), self.get("count", str(DEFAULT_COUNT))
        if not start.isdigit() or not count.isdigit() or int(count) > MAX_COUNT:
            raise _error(400, "ILLEGAL_ARGUMENT", f"start must be a number, count one up to {MAX_COUNT}")
        return int(start), int(count)

    def moved_to(self, start: int, count: int) -> str:
        """The same query at another place, as LinkedIn writes it into its links."""
        kept = {name: value for name, value in self.raw.items() if name not in ("start", "count")}
        return "&".join(
            f"{name}={value}" for name, value in (kept | {"start": start, "count": count}).items()
        )


def _not_found(urn: str) -> ApiError:
    return _error(404, "NOT_FOUND", f"Entity with urn {urn} does not exist or was deleted")
