"""LinkedIn Pages: Rest.li finders with start/count paging, monthly versions in a header, bare 429s.

Data flow: the page's posts, daily counters and comments -> /rest/posts, organizationalEntityShareStatistics,
socialActions, organizationAcls. What employees post themselves is closed to the API and not here.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from sandbox.servers.faults import RowFields
from sandbox.servers.linkedin.page import LinkedInPage
from sandbox.servers.linkedin.restli import DEFAULT_COUNT, LinkedInVendor, RestliQuery, error, not_found
from sandbox.servers.paging import Collection
from sandbox.servers.protocol import Endpoint, Reply


class LinkedIn(LinkedInVendor):
    """Server of the company's LinkedIn page."""

    name = "linkedin"
    token = "sandbox-linkedin-token"

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
            raise error(400, "ILLEGAL_ARGUMENT", f"sortBy does not know {order}")
        rows = self.page.posts if order == "LAST_MODIFIED" else self.page.posts_by_creation
        return self._paged(request, query, rows)

    def _post_batch(self, urns: list[str]) -> Reply:
        found = {urn: post for urn in urns if (post := self.page.posts.get(urn))}
        missing = {urn: not_found(urn).reply.payload for urn in urns if urn not in found}
        statuses = {urn: 200 if urn in found else 404 for urn in urns}
        return Reply({"results": found, "statuses": statuses, "errors": missing})

    async def _post(self, request: Request) -> Reply:
        urn = self._path_urn(request)
        post = self.page.posts.get(urn)
        if post is None:
            raise not_found(urn)
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

    def _unpaged(self, request: Request, query: RestliQuery, rows: list[Any]) -> Reply:
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
            raise not_found(urn)
        return self._paged(request, RestliQuery(request), rows)

    def _paged(self, request: Request, query: RestliQuery, rows: Collection) -> Reply:
        start, count = query.window()
        return self._elements(request, query, rows.page(start, count), len(rows))

    def _elements(self, request: Request, query: RestliQuery, rows: list[Any], total: int) -> Reply:
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
            raise error(403, "ACCESS_DENIED", message, 100)

    def _path_urn(self, request: Request) -> str:
        raw = request.scope["raw_path"].decode()
        segment = raw.split("/rest/", 1)[1].split("/")[1]
        if ":" in segment:
            raise error(400, "ILLEGAL_ARGUMENT", "The URN in the path must be percent-encoded")
        return unquote(segment)

    def row_fields(self, row: Any) -> RowFields:
        """Posts, comments, and statistics, which have no id of their own."""
        if "totalShareStatistics" in row:
            counter = "totalShareStatistics.impressionCount"
            key = next((name for name in ("share", "ugcPost") if name in row), "organizationalEntity")
            return RowFields(key, (counter,), ("totalShareStatistics.shareCount",), "totalShareStatistics")
        return RowFields("id", ("createdAt", "created.time"), ("commentary", "message"))
