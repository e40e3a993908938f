"""A Bluesky server with the company's account: XRPC, opaque cursors, sessions of two tokens.

What is public needs no token; notifications do. A session that has expired is told by HTTP 400.

Data flow: `BlueskyAccount` -> /xrpc/app.bsky.*, com.atproto.server.*.
"""

import base64
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import orjson
from starlette.requests import Request

from sandbox.servers.bluesky.account import FEED, BlueskyAccount, place_of
from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor

SERVER = "com.atproto.server"
LISTS = ("feed", "notifications", "posts")
DEFAULT_LIMIT, MAX_LIMIT, MAX_URIS = 50, 100, 25
FAR_AHEAD = 4_000_000_000  # when the tokens end, in epoch seconds


def _error(status: int, name: str, message: str, headers: dict[str, str] | None = None) -> ApiError:
    return ApiError(status, {"error": name, "message": message}, headers)


def _jwt(did: str, scope: str) -> str:
    """A token of the form that clients look into; only this server takes it."""
    parts = ({"typ": "at+jwt", "alg": "none"}, {"scope": scope, "sub": did, "iat": 0, "exp": FAR_AHEAD})
    head = ".".join(base64.urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=") for part in parts)
    return f"{head}.sandbox"


class Bluesky(Vendor):
    """Server of the company's Bluesky account."""

    name = "bluesky"
    token = "sandbox-bluesky-app-password"
    quota = (300_000, 300.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account and its app password."""
        return {"base_url": base_url, "handle": accounts["bluesky_handle"], "app_password": cls.token}

    @cached_property
    def view(self) -> BlueskyAccount:
        """The account as of as_of."""
        return BlueskyAccount(self.world.tables, self.world.meta, self.world.as_of)

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The session's two tokens."""
        return {name: _jwt(self.view.did, f"com.atproto.{name}") for name in ("access", "refresh")}

    def endpoints(self) -> Iterator[Endpoint]:
        """What a loader of one account needs."""
        yield "POST", f"/xrpc/{SERVER}.createSession", self._create_session
        yield "POST", f"/xrpc/{SERVER}.refreshSession", self._refresh_session
        yield "GET", "/xrpc/app.bsky.actor.getProfile", self._profile
        yield "GET", f"/xrpc/{FEED}.getAuthorFeed", self._feed
        yield "GET", f"/xrpc/{FEED}.getPosts", self._posts
        yield "GET", f"/xrpc/{FEED}.getPostThread", self._thread
        yield "GET", f"/xrpc/{FEED}.getQuotes", self._quotes
        yield "GET", "/xrpc/app.bsky.notification.listNotifications", self._notifications

    async def _create_session(self, request: Request) -> Reply:
        body = orjson.loads(await request.body() or b"{}")
        known = (self.view.handle, self.view.did)
        if body.get("identifier") not in known or body.get("password") != self.token:
            raise _error(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._session()

    async def _refresh_session(self, request: Request) -> Reply:
        return self._session()

    def _session(self) -> Reply:
        jwts = {f"{name}Jwt": token for name, token in self.tokens.items()}
        return Reply({**jwts, "did": self.view.did, "handle": self.view.handle, "active": True})

    async def _profile(self, request: Request) -> Reply:
        self._known(request)
        return Reply(self.view.profile())

    async def _feed(self, request: Request) -> Reply:
        self._known(request)
        return self._paged(request, "feed", self.view.feed, place_of)

    async def _notifications(self, request: Request) -> Reply:
        reasons = request.query_params.getlist("reasons")
        rows = [row for row in self.view.notifications if not reasons or row["reason"] in reasons]
        return self._paged(request, "notifications", rows, lambda row: (row["indexedAt"], row["cid"]))

    async def _posts(self, request: Request) -> Reply:
        uris = request.query_params.getlist("uris")
        if not 0 < len(uris) <= MAX_URIS:
            raise _error(400, "InvalidRequest", f"Error: uris must not have more than {MAX_URIS} elements")
        return Reply({"posts": [self.view.views[uri] for uri in uris if uri in self.view.views]})

    async def _thread(self, request: Request) -> Reply:
        uri = request.query_params.get("uri", "")
        if uri not in self.view.views:
            raise _error(400, "NotFound", f"Post not found: {uri}")
        return Reply({"thread": self.view.thread(uri)})

    async def _quotes(self, request: Request) -> Reply:
        rows = self.view.quotes(request.query_params.get("uri", ""))
        return self._paged(request, "posts", rows, lambda row: (row["indexedAt"], row["cid"]))

    def _known(self, request: Request) -> None:
        if request.query_params.get("actor") not in (self.view.did, self.view.handle):
            raise _error(400, "InvalidRequest", "Profile not found")

    @staticmethod
    def _paged(request: Request, key: str, rows: list[Row], place: Callable[[Row], tuple[str, str]]) -> Reply:
        """Last first. A cursor is the place of a full page's last row."""
        query = request.query_params
        limit = query.get("limit", str(DEFAULT_LIMIT))
        if not limit.isdigit() or not 0 < int(limit) <= MAX_LIMIT:
            raise _error(400, "InvalidRequest", f"Error: limit can not be greater than {MAX_LIMIT}")
        if cursor := query.get("cursor"):
            moment, found, cid = cursor.partition("__")
            if not found:
                raise _error(400, "InvalidRequest", "Malformed cursor")
            rows = [row for row in rows if place(row) < (moment, cid)]
        page = rows[: int(limit)]
        return Reply(
            {key: page, **({"cursor": "__".join(place(page[-1]))} if len(page) == int(limit) else {})}
        )

    def authenticate(self, request: Request) -> None:
        """Notifications need a session, and a token that is sent must be one."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        method = request.scope["path"].rsplit("/", 1)[-1]
        if method == f"{SERVER}.createSession":
            return
        wanted = self.tokens["refresh" if method == f"{SERVER}.refreshSession" else "access"]
        needed = method.startswith((SERVER, "app.bsky.notification"))
        if not given and needed:
            raise _error(401, "AuthMissing", "Authentication Required")
        if given and given != wanted:
            raise _error(400, "InvalidToken", "Token could not be verified")

    def check_version(self, request: Request) -> None:
        """Methods have no version: a changed one gets another name."""

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Quota and when it is refilled."""
        return self._quota(self.window.remaining, self.window.resets_at)

    def _quota(self, remaining: int, reset: float) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.window.limit),
            "RateLimit-Remaining": str(remaining),
            "RateLimit-Reset": str(int(reset)),
            "RateLimit-Policy": f"{self.window.limit};w={self.window.window_seconds:.0f}",
        }

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429; the reset header says when to come back."""
        until = self.window.resets_at if fault is None else time.time() + fault.seconds
        return _error(429, "RateLimitExceeded", "Rate Limit Exceeded", self._quota(0, until))

    def server_error(self) -> ApiError:
        """502 of a server whose view of the network is down."""
        return _error(502, "UpstreamFailure", "Upstream service unreachable")

    def token_expired(self) -> ApiError:
        """400 once the two hours are over."""
        return _error(400, "ExpiredToken", "Token has expired")

    def version_retired(self) -> ApiError:
        """501 for a method that is no more."""
        return _error(501, "MethodNotImplemented", "Method Not Implemented")

    def not_found(self, request: Request) -> ApiError:
        """501: an unknown method is one that is not there."""
        return self.version_retired()

    def rows_of(self, payload: Any) -> list[Any] | None:
        """The list of a page or of a look-up."""
        return next((payload[key] for key in LISTS if key in payload), None)

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no cursor."""
        key = next(key for key in LISTS if key in reply.payload)
        payload = {**reply.payload, key: rows}
        if last:
            payload.pop("cursor", None)
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Feed items with a post inside, notifications and posts."""
        if "post" in row:
            return RowFields(
                "post.uri", ("post.indexedAt",), ("post.quoteCount", "post.record.langs"), "post"
            )
        return RowFields("uri", ("indexedAt",), ("record.langs",))
