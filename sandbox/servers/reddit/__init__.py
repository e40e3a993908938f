"""Reddit's Data API: tokens by Basic authentication, things in listings, a User-Agent or nothing.

Data flow: `RedditView` -> /api/v1/access_token, /user/:name/{about, submitted}, /r/:name/{search, comments},
/comments/:id, /api/{info, morechildren}.
"""

import base64
import re
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor
from sandbox.servers.reddit.account import RedditView, listing
from sandbox.world.vocabulary import BRAND, SUBREDDITS

CLIENT_ID = "sandbox-reddit-app"
CLIENT_SECRET = "sandbox-reddit-secret"
PASSWORD = "sandbox-reddit-password"
TOKEN_PATH = "/api/v1/access_token"
MOST, MOST_NAMES, DEPTH = 100, 100, 1_000
BORING_AGENTS = ("python-requests", "python-httpx", "curl")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> ApiError:
    return ApiError(status, {"message": message, "error": status}, headers)


class Reddit(Vendor):
    """Server of Reddit as the company's app sees it."""

    name = "reddit"
    token = "sandbox-reddit-token"
    quota = (100_000, 600.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The app, the account, and where people may speak of the company."""
        return {
            "base_url": f"{base_url}/",
            "token_url": f"{base_url}{TOKEN_PATH}",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "username": accounts["reddit_username"],
            "user_agent": f"linux:tilltale-sandbox:1.0 (by /u/{accounts['reddit_username']})",
            "subreddits": ",".join(SUBREDDITS),
            "terms": BRAND,
        }

    @cached_property
    def view(self) -> RedditView:
        """Reddit as of as_of."""
        return RedditView(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """What a loader of one account needs."""
        yield "POST", TOKEN_PATH, self._token
        yield "GET", "/user/{name}/about", self._about
        yield "GET", "/user/{name}/about/", self._about
        yield "GET", "/user/{name}/submitted", self._submitted
        yield "GET", "/user/{name}/submitted/", self._submitted
        yield "GET", "/r/{name}/search", self._search
        yield "GET", "/r/{name}/search/", self._search
        yield "GET", "/r/{name}/comments", self._new_comments
        yield "GET", "/r/{name}/comments/", self._new_comments
        yield "GET", "/comments/{id}", self._thread
        yield "GET", "/comments/{id}/", self._thread
        yield "GET", "/api/info", self._info
        yield "GET", "/api/info/", self._info
        yield "GET", "/api/morechildren", self._more
        yield "GET", "/api/morechildren/", self._more

    async def _token(self, request: Request) -> Reply:
        body = parse_qs((await request.body()).decode())
        grant = body.get("grant_type", [""])[0]
        if grant == "password" and body.get("password") != [PASSWORD]:
            return Reply({"error": "invalid_grant"})
        if grant not in ("client_credentials", "password"):
            raise ApiError(400, {"error": "unsupported_grant_type", "message": "Bad Request"})
        return Reply({"access_token": self.token, "token_type": "bearer", "expires_in": 3600, "scope": "*"})

    async def _about(self, request: Request) -> Reply:
        self._own_user(request)
        return Reply({"kind": "t2", "data": {"id": "company", "name": self.view.username}})

    async def _submitted(self, request: Request) -> Reply:
        self._own_user(request)
        return self._listed(request, self.view.posts)

    def _own_user(self, request: Request) -> None:
        if request.path_params["name"].lower() != self.view.username.lower():
            raise self.not_found(request)

    async def _search(self, request: Request) -> Reply:
        terms = re.findall(r'"([^"]+)"', request.query_params.get("q", ""))
        pattern = "|".join(re.escape(term) for term in terms) or "^$"
        found = self._in_subreddit(request, self.view.found)
        return self._listed(request, found.where(pl.col("text").str.contains(f"(?i){pattern}")))

    async def _new_comments(self, request: Request) -> Reply:
        return self._listed(request, self._in_subreddit(request, self.view.new_comments))

    def _in_subreddit(self, request: Request, rows: Collection) -> Collection:
        name = request.path_params["name"]
        if name not in (*SUBREDDITS, self.view.subreddit):
            raise self.not_found(request)
        return rows.where(pl.col("subreddit") == name)

    def _listed(self, request: Request, rows: Collection) -> Reply:
        query = request.query_params
        limit = min(int(query.get("limit") or 25), MOST)
        after = query.get("after")
        start = rows.positions[after] + 1 if after in rows.positions else 0
        page = rows.page(start, min(limit, DEPTH - start))
        has_more = start + len(page) < min(len(rows), DEPTH)
        return Reply(listing(page, page[-1]["data"]["name"] if page and has_more else None))

    async def _thread(self, request: Request) -> Reply:
        comment = request.query_params.get("comment")
        found = self.view.thread(f"t3_{request.path_params['id']}", f"t1_{comment}" if comment else None)
        if found is None:
            raise self.not_found(request)
        post, tree = found
        return Reply([listing([post]), listing(tree)])

    async def _info(self, request: Request) -> Reply:
        names = request.query_params.get("id", "").split(",")
        return Reply(listing(self.view.by_name(names[:MOST_NAMES])))

    async def _more(self, request: Request) -> Reply:
        ids = request.query_params.get("children", "").split(",")
        things = self.view.by_name(f"t1_{key}" for key in ids[:MOST_NAMES])
        return Reply({"json": {"errors": [], "data": {"things": things}}})

    def authenticate(self, request: Request) -> None:
        """A User-Agent of one's own, then Basic for a token and the token for all else."""
        agent = request.headers.get("user-agent", "")
        if not agent or agent.startswith(BORING_AGENTS):
            raise _error(403, "Forbidden")
        given = request.headers.get("authorization", "")
        if request.scope["path"].endswith(TOKEN_PATH):
            app = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            if given != f"Basic {app}":
                raise _error(401, "Unauthorized")
        elif given.casefold() != f"bearer {self.token}".casefold():
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """There is one version."""

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Quota, of which what is left is no whole number, and seconds until it is whole again."""
        return {
            "X-Ratelimit-Used": str(self.window.used),
            "X-Ratelimit-Remaining": f"{float(self.window.remaining):.1f}",
            "X-Ratelimit-Reset": str(max(int(self.window.resets_at - time.time()), 0)),
        }

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429; the reset header says in how many seconds to come back."""
        seconds = fault.seconds if fault else max(self.window.resets_at - time.time(), 0)
        headers = {"X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": f"{seconds:.1f}"}
        return _error(429, "Too Many Requests", headers)

    def server_error(self) -> ApiError:
        """503."""
        return _error(503, "Service Unavailable")

    def token_expired(self) -> ApiError:
        """401."""
        return _error(401, "Unauthorized")

    def version_retired(self) -> ApiError:
        """410 for a part that was taken away."""
        return _error(410, "Gone")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return _error(404, "Not Found")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """Things of a listing, of a thread's comments, or from behind a stub."""
        if isinstance(payload, list):
            payload = payload[1]
        data = payload.get("data") or payload.get("json", {}).get("data") or {}
        return data.get("children") if "children" in data else data.get("things")

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other things; the last page has nothing after it."""
        payload = reply.payload
        if isinstance(payload, list):
            changed: Any = [payload[0], listing(rows)]
        elif "json" in payload:
            changed = {"json": {"errors": [], "data": {"things": rows}}}
        else:
            changed = listing(rows, None if last else payload["data"]["after"])
        return Reply(changed, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Things, with all that they are inside `data`."""
        return RowFields("data.name", ("data.created_utc",), ("data.permalink",), "data")
