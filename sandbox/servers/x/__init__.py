"""X's API v2: bearer tokens, problem documents, `data` that is missing when empty, reset times in headers.

Data flow: `XAccount` -> /2/users, /2/users/:id/tweets, /2/users/:id/mentions, /2/tweets.
"""

import math
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor
from sandbox.servers.x.account import PLAIN_FIELDS, RENAMED, XAccount

PROBLEMS = "https://api.x.com/2/problems/"
PAGE_LIMITS = (5, 100)
MOST_IDS = 100
POSTS_DEPTH, MENTIONS_DEPTH = 3_200, 800


def _author(row: Row, shown: set[str]) -> Row:
    """A member's profile with the fields asked for; a link is shortened and its target told beside it."""
    link, short = row["author_link"], f"https://t.co/{row['author_id'][-10:]}"
    user = {
        "id": row["author_id"],
        "name": row["author_name"],
        "username": row["author_username"],
        "location": row["author_location"],
        "url": short if link else None,
        "entities": {"url": {"urls": [{"url": short, "expanded_url": link}]}} if link else None,
    }
    return {name: value for name, value in user.items() if name in shown and value is not None}


def _problem(status: int, kind: str, title: str, detail: str, **more: Any) -> ApiError:
    body = {"title": title, "detail": detail, "type": f"{PROBLEMS}{kind}", "status": status, **more}
    return ApiError(status, body)


def _invalid(detail: str) -> ApiError:
    errors = [{"message": detail}]
    return _problem(400, "invalid-request", "Invalid Request", detail, errors=errors)


class X(Vendor):
    """Server of the company's X account."""

    name = "x"
    token = "sandbox-x-token"
    quota = (1_000_000, 900.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account, its user token, and a budget that a first load does not reach."""
        return {
            "base_url": f"{base_url}/2/",
            "access_token": cls.token,
            "username": accounts["x_username"],
            "is_user_token": "true",
            "with_authors": "true",
            "daily_budget_usd": "1000",
        }

    @cached_property
    def account(self) -> XAccount:
        """The account as of as_of."""
        return XAccount(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """What a loader of one account needs."""
        yield "GET", "/2/users/me", self._me
        yield "GET", "/2/users/by/username/{username}", self._by_username
        yield "GET", "/2/users/{id}/tweets", self._posts
        yield "GET", "/2/users/{id}/mentions", self._mentions
        yield "GET", "/2/tweets", self._lookup

    async def _me(self, request: Request) -> Reply:
        return Reply({"data": self.account.user()})

    async def _by_username(self, request: Request) -> Reply:
        username = request.path_params["username"]
        if username.lower() != self.account.username.lower():
            return Reply({"errors": [_not_found("user", "username", username)]})
        return Reply({"data": self.account.user()})

    async def _posts(self, request: Request) -> Reply:
        self._own_user(request)
        posts = self.account.posts
        if "replies" in request.query_params.get("exclude", ""):
            posts = posts.where(pl.col("reply_to").is_null())
        return self._timeline(request, posts, POSTS_DEPTH)

    async def _mentions(self, request: Request) -> Reply:
        self._own_user(request)
        return self._timeline(request, self.account.mentions, MENTIONS_DEPTH)

    def _own_user(self, request: Request) -> None:
        if request.path_params["id"] != self.account.id:
            raise _problem(404, "resource-not-found", "Not Found Error", "There is no such user")

    def _timeline(self, request: Request, rows: Collection, depth: int) -> Reply:
        query = request.query_params
        low, high = PAGE_LIMITS
        try:
            size = int(query.get("max_results", "10"))
            conditions = [
                *(pl.col("order") > int(query[name]) for name in ("since_id",) if query.get(name)),
                *(pl.col("order") < int(query[name]) for name in ("until_id",) if query.get(name)),
                *(pl.col("created_at") >= _time(query[name]) for name in ("start_time",) if query.get(name)),
                *(pl.col("created_at") < _time(query[name]) for name in ("end_time",) if query.get(name)),
            ]
            start = decode_cursor(query["pagination_token"], 1)[0] if query.get("pagination_token") else 0
        except ValueError as error:
            raise _invalid(f"One or more parameters to your request was invalid: {error}") from error
        if not low <= size <= high:
            raise _invalid(
                f"The `max_results` query parameter value [{size}] is not between {low} and {high}"
            )
        shown = Collection(rows.frame.head(depth), "id", rows.shape).where(*conditions)
        page = shown.page(start, size)
        meta: Row = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if start + size < len(shown):
            meta["next_token"] = encode_cursor(start + size)
        return Reply({**self._shown(request, page), "meta": meta})

    async def _lookup(self, request: Request) -> Reply:
        ids = [key for key in request.query_params.get("ids", "").split(",") if key]
        if not ids or len(ids) > MOST_IDS or not all(key.isdigit() for key in ids):
            raise _invalid(f"The `ids` query parameter must hold 1 to {MOST_IDS} ids")
        found = {key: self.account.find(key) for key in ids}
        answer = self._shown(request, [row for row in found.values() if row])
        missing = [_not_found("tweet", "ids", key) for key, row in found.items() if row is None]
        if missing:
            answer["errors"] = [*answer.get("errors", []), *missing]
        return Reply(answer)

    def _shown(self, request: Request, rows: list[Row]) -> Row:
        """`data` with the fields asked for; what may not be shown is an error beside it."""
        naming, fields = _asked(request)
        answer: Row = {}
        if rows:
            answer["data"] = [self.account.post(row, fields, naming) for row in rows]
        private = fields & {"non_public_metrics", "organic_metrics"}
        refused = [
            _forbidden_field(row["id"], field)
            for row in rows
            for field in sorted(private)
            if not self.account.shows_private_metrics(row)
        ]
        if refused:
            answer["errors"] = refused
        query = request.query_params
        if "author_id" in query.get("expansions", "") and rows:
            shown = {"id", "name", "username", *query.get("user.fields", "").split(",")}
            authors = {row["author_id"]: _author(row, shown) for row in rows if row.get("author_id")}
            answer["includes"] = {"users": list(authors.values())}
        return answer

    def authenticate(self, request: Request) -> None:
        """Bearer token."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """The version is part of the path."""

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Quota and the second at which it is whole again."""
        return self._quota(self.window.remaining, self.window.resets_at)

    def _quota(self, remaining: int, reset: float) -> dict[str, str]:
        return {
            "x-rate-limit-limit": str(self.window.limit),
            "x-rate-limit-remaining": str(remaining),
            "x-rate-limit-reset": str(math.ceil(reset)),
        }

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 with the second to come back at."""
        reset = time.time() + fault.seconds if fault else self.window.resets_at
        body = {
            "title": "Too Many Requests",
            "detail": "Too Many Requests",
            "type": "about:blank",
            "status": 429,
        }
        return ApiError(429, body, self._quota(0, reset))

    def server_error(self) -> ApiError:
        """503."""
        body = {"title": "Service Unavailable", "detail": "Service Unavailable", "type": "about:blank"}
        return ApiError(503, body | {"status": 503})

    def token_expired(self) -> ApiError:
        """401."""
        body = {"title": "Unauthorized", "detail": "Unauthorized", "type": "about:blank", "status": 401}
        return ApiError(401, body)

    def version_retired(self) -> ApiError:
        """410."""
        return ApiError(410, {"title": "Gone", "detail": "Gone", "type": "about:blank", "status": 410})

    def not_found(self, request: Request) -> ApiError:
        """404 without a body, as for any path that is none."""
        return ApiError(404, None)

    def rows_of(self, payload: Any) -> list[Any] | None:
        """`data` of a list."""
        data = payload.get("data") if isinstance(payload, dict) else None
        return data if isinstance(data, list) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; without any there is no `data`, and the last page has no token."""
        payload = {name: value for name, value in reply.payload.items() if name != "data"}
        if rows:
            payload["data"] = rows
        meta = payload.get("meta", {}) | {"result_count": len(rows)}
        if last:
            meta = {"result_count": len(rows)}
        return Reply(payload | {"meta": meta}, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Posts."""
        return RowFields("id", ("created_at",), ("lang", "entities"), "")


def _asked(request: Request) -> tuple[str, set[str]]:
    """Under which of its two names the fields are asked for, and which."""
    naming = "post" if "post.fields" in request.query_params else "tweet"
    fields = set(filter(None, request.query_params.get(f"{naming}.fields", "").split(",")))
    unknown = fields - PLAIN_FIELDS - set(RENAMED[naming].values())
    if unknown:
        raise _invalid(f"The `{naming}.fields` query parameter value [{sorted(unknown)[0]}] is not known")
    return naming, fields


def _not_found(kind: str, parameter: str, key: str) -> Row:
    return {
        "resource_id": key,
        "resource_type": kind,
        "parameter": parameter,
        "value": key,
        "title": "Not Found Error",
        "detail": f"Could not find {kind} with {parameter}: [{key}].",
        "type": f"{PROBLEMS}resource-not-found",
    }


def _forbidden_field(post_id: str, field: str) -> Row:
    return {
        "resource_id": post_id,
        "resource_type": "tweet",
        "field": field,
        "title": "Field Authorization Error",
        "detail": f"Sorry, you are not authorized to access the field {field}.",
        "type": f"{PROBLEMS}not-authorized-for-field",
    }


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
