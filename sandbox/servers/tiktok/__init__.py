"""TikTok's API for business accounts: one envelope for everything, 200 for most errors, fields as JSON.

Data flow: posts, post_daily, comments -> /open_api/v1.3/business/{get, video/list, comment/list,
comment/reply/list}, tt_user/oauth2/refresh_token.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import orjson
import polars as pl
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor, correlation_id
from sandbox.servers.tiktok.account import COMMENT_COLUMNS, VIDEO_FIELDS, TikTokAccount

API_VERSION = "v1.3"
MOST_VIDEOS, MOST_COMMENTS, MOST_IDS = 20, 30, 20
REFRESH_TOKEN = "sandbox-tiktok-refresh-token"


def _envelope(data: Any, code: int | str = 0, message: str = "OK") -> Row:
    return {"code": code, "message": message, "request_id": correlation_id(), "data": data}


def _error(code: int | str, message: str, status: int = 200) -> ApiError:
    return ApiError(status, _envelope({}, code, message))


class TikTok(Vendor):
    """Server of the company's TikTok account."""

    name = "tiktok"
    token = "sandbox-tiktok-token"
    quota = (100_000, 60.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account, its token and a version that is served."""
        return {
            "base_url": f"{base_url}/open_api/",
            "access_token": cls.token,
            "business_id": accounts["tiktok_business_id"],
            "api_version": API_VERSION,
        }

    @cached_property
    def account(self) -> TikTokAccount:
        """The account as of as_of."""
        return TikTokAccount(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """What a loader of one account needs."""
        root = f"/open_api/{API_VERSION}"
        yield "GET", f"{root}/business/get/", self._account
        yield "GET", f"{root}/business/video/list/", self._videos
        yield "GET", f"{root}/business/comment/list/", self._comments
        yield "GET", f"{root}/business/comment/reply/list/", self._replies
        yield "POST", f"{root}/tt_user/oauth2/refresh_token/", self._refresh

    async def _account(self, request: Request) -> Reply:
        self._own(request)
        known = self.account.profile()
        fields = _fields(request, known, ["display_name", "profile_image"])
        return Reply(_envelope({name: known[name] for name in fields if name in known}))

    async def _videos(self, request: Request) -> Reply:
        self._own(request)
        fields = set(_fields(request, VIDEO_FIELDS, ["item_id"]))
        rows = self.account.videos
        filters = _json(request, "filters", {})
        if isinstance(filters, dict) and "video_ids" in filters:
            ids = filters["video_ids"]
            if not isinstance(ids, list) or len(ids) > MOST_IDS:
                raise _error(40002, f"video_ids: at most {MOST_IDS} ids")
            rows = rows.where(pl.col("vendor_id").is_in(ids))
        return self._page(request, rows, "videos", MOST_VIDEOS, lambda row: self.account.video(row, fields))

    async def _comments(self, request: Request) -> Reply:
        rows = self._comments_of(request)
        ids = _json(request, "comment_ids", None)
        top = pl.col("parent_comment_id").is_null()
        rows = rows.where(pl.col("comment_id").is_in(ids) if ids else top)
        if request.query_params.get("sort_order", "desc") == "asc":
            rows = Collection(rows.frame.reverse(), rows.id_column, rows.shape)
        return self._page(request, rows, "comments", MOST_COMMENTS, self.account.comment)

    async def _replies(self, request: Request) -> Reply:
        parent = request.query_params.get("comment_id", "")
        rows = self._comments_of(request).where(pl.col("parent_comment_id") == parent)
        return self._page(request, rows, "comments", MOST_COMMENTS, self.account.comment)

    def _comments_of(self, request: Request) -> Collection:
        self._own(request)
        video = request.query_params.get("video_id", "")
        if video not in self.account.videos.positions:
            raise _error(40007, "The video does not exist")
        return self.account.comments.where(pl.col("vendor_id") == video)

    def _page(self, request: Request, rows: Collection, name: str, most: int, shape: Any) -> Reply:
        try:
            start = int(request.query_params.get("cursor") or 0)
            count = int(request.query_params.get("max_count") or most)
        except ValueError as error:
            raise _error(40002, "cursor and max_count must be numbers") from error
        if not 1 <= count <= most:
            raise _error(40002, f"max_count must be between 1 and {most}")
        page = [shape(row) for row in rows.page(start, count)]
        end = start + len(page)
        return Reply(_envelope({name: page, "cursor": end, "has_more": end < len(rows)}))

    async def _refresh(self, request: Request) -> Reply:
        body = orjson.loads(await request.body())
        if body.get("grant_type") != "refresh_token" or body.get("refresh_token") != REFRESH_TOKEN:
            raise _error("40103", "The refresh token is not valid")
        token = {"access_token": self.token, "expires_in": 86_400, "refresh_token": REFRESH_TOKEN}
        return Reply(_envelope(token | {"open_id": self.account.id}))

    def _own(self, request: Request) -> None:
        if request.query_params.get("business_id") != self.account.id:
            raise _error(40001, "No permission to operate this business account")

    def authenticate(self, request: Request) -> None:
        """`Access-Token`; a refresh brings its own proof."""
        if request.scope["path"].endswith("/tt_user/oauth2/refresh_token/"):
            return
        if request.headers.get("access-token") != self.token:
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """The version is part of the path."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """200 with code 40100."""
        return _error(40100, "Requests made too frequently")

    def server_error(self) -> ApiError:
        """200 with code 50000."""
        return _error(50000, "System error")

    def token_expired(self) -> ApiError:
        """200 with code 40105."""
        return _error(40105, "Access token is incorrect or has been revoked")

    def version_retired(self) -> ApiError:
        """404 for a version that is no longer served."""
        return _error(40006, "API version is not supported", 404)

    def not_found(self, request: Request) -> ApiError:
        """404 for any other path."""
        return self.version_retired()

    def rows_of(self, payload: Any) -> list[Any] | None:
        """Videos or comments inside the envelope."""
        data = payload.get("data") or {}
        return next((data[name] for name in ("videos", "comments") if isinstance(data.get(name), list)), None)

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no more after it."""
        data = reply.payload["data"]
        name = "videos" if "videos" in data else "comments"
        data = data | {name: rows} | ({"has_more": False} if last else {})
        return Reply(reply.payload | {"data": data}, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Videos and comments."""
        key = "comment_id" if COMMENT_COLUMNS.issubset(row) else "item_id"
        return RowFields(key, ("create_time",), ("caption", "display_name"))


def _fields(request: Request, known: Any, default: list[str]) -> list[str]:
    fields = _json(request, "fields", default)
    if not isinstance(fields, list) or not all(name in known for name in fields):
        raise _error(40002, "fields: must be a JSON array of known names")
    return [str(name) for name in fields]


def _json(request: Request, name: str, default: Any) -> Any:
    text = request.query_params.get(name)
    if not text:
        return default
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise _error(40002, f"{name}: must be JSON") from problem
