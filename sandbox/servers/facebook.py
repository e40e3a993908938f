"""Facebook Pages over Graph: cursor paging with full `next` URLs, error codes in the body, fields on demand.

Data flow: `FacebookPage` -> /{page}/published_posts, /{post}, /{post}/insights|comments, ?ids=.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import orjson
import polars as pl
from starlette.requests import Request

from sandbox.servers.credentials import FACEBOOK_VERSION
from sandbox.servers.facebook_page import PAGE_METRICS, POST_METRICS, FacebookPage, insight_value
from sandbox.servers.facebook_requests import error, field_names, metric_names, moment, time_conditions, unix
from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.paging import Collection, Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply, Vendor

OLDEST_VERSION, NEWEST_VERSION = 21, 26
DEFAULT_LIMIT, MAX_LIMIT = 25, 100
MAX_INSIGHT_DAYS = 90
THROTTLE_MESSAGES = {
    4: "(#4) Application request limit reached",
    17: "(#17) User request limit reached",
    32: "(#32) Page request limit reached",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    80001: "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
}
DEFAULT_POST_FIELDS = "id,created_time,message,story"
DEFAULT_COMMENT_FIELDS = "id,created_time,from,message"


class Facebook(Vendor):
    """Server of the company's Facebook page."""

    name = "facebook"

    @cached_property
    def page(self) -> FacebookPage:
        """The page as of as_of."""
        return FacebookPage(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Nodes and edges below the version."""
        yield "GET", "/{version}/me/accounts", self._accounts
        yield "GET", "/{version}/{node}/{edge}", self._edge
        yield "GET", "/{version}/{node}", self._node
        yield "GET", "/{version}/{node}/", self._node  # as Meta's own client writes it
        yield "GET", "/{version}/", self._nodes
        yield "GET", "/{version}", self._nodes

    async def _accounts(self, request: Request) -> Reply:
        entry = {
            "access_token": self.token,
            "name": self.page.title,
            "id": self.page.id,
            "tasks": ["ANALYZE"],
        }
        cursor = encode_cursor("accounts")
        return Reply({"data": [entry], "paging": {"cursors": {"before": cursor, "after": cursor}}})

    async def _edge(self, request: Request) -> Reply:
        node, edge = request.path_params["node"], request.path_params["edge"]
        node = self.page.id if node == "me" else node
        if node == self.page.id:
            if edge in ("published_posts", "posts", "feed"):
                return self._posts(request)
            if edge == "insights":
                return self._page_insights(request)
        elif edge == "insights" and node in self.page.posts.positions:
            return self._post_insights(request, node)
        elif edge == "comments" and (
            node in self.page.posts.positions or node in self.page.comments.positions
        ):
            return self._comments(request, node)
        elif node not in self.page.posts.positions and node not in self.page.comments.positions:
            raise self._gone(node)
        message = f"(#100) Tried accessing nonexisting field ({edge}) on node type (Page)"
        raise error(100, message)

    async def _node(self, request: Request) -> Reply:
        node = request.path_params["node"]
        if node in ("me", self.page.id):
            return Reply({"name": self.page.title, "id": self.page.id})
        return Reply(self._read(request, node))

    async def _nodes(self, request: Request) -> Reply:
        ids = [key for key in request.query_params.get("ids", "").split(",") if key]
        if not ids:
            raise error(
                2500, "An active access token must be used to query information about the current user."
            )
        if len(ids) > 50:
            raise error(100, "(#100) Too many IDs. Maximum: 50. Provided: " + str(len(ids)))
        nodes = {key: self._read(request, key) for key in ids if self._exists(key)}
        if not nodes:
            raise self._gone(ids[0])
        return Reply(nodes)

    def _exists(self, key: str) -> bool:
        return key in self.page.posts.positions or key in self.page.comments.positions

    def _read(self, request: Request, key: str) -> Row:
        if key in self.page.posts.positions:
            return self._shaped(request, self.page.posts.many([key]), "post")[0]
        if key in self.page.comments.positions:
            return self._shaped(request, self.page.comments.many([key]), "comment")[0]
        raise self._gone(key)

    def _gone(self, key: str) -> ApiError:
        message = (
            f"Unsupported get request. Object with ID '{key}' does not exist, cannot be loaded due to "
            "missing permissions, or does not support this operation."
        )
        return error(100, message, kind="GraphMethodException", error_subcode=33)

    def _posts(self, request: Request) -> Reply:
        rows = self.page.posts.where(*time_conditions(request))
        return self._paged(request, rows, "post", newest_first=True)

    def _comments(self, request: Request, node: str) -> Reply:
        query = request.query_params
        newest_first = query.get("order") == "reverse_chronological"
        rows = self.page.comments_of(node, query.get("filter", "toplevel") != "stream", newest_first)
        total = len(rows)
        reply = self._paged(request, rows.where(*time_conditions(request)), "comment", newest_first)
        if query.get("summary", "").lower() in ("true", "1", "total_count"):
            reply.payload["summary"] = {"order": "chronological", "total_count": total, "can_comment": True}
        return reply

    def _paged(self, request: Request, rows: Collection, kind: str, newest_first: bool) -> Reply:
        query = request.query_params
        limit = query.get("limit", str(DEFAULT_LIMIT))
        if not limit.isdigit() or int(limit) > MAX_LIMIT:
            raise error(100, "(#100) Param limit must be a number between 0 and 100")
        start = self._start(rows, query.get("after"), newest_first)
        page = rows.page(start, int(limit))
        payload: Row = {"data": self._shaped(request, page, kind)}
        if page:
            cursors = {
                name: encode_cursor(row["order"], row[rows.id_column])
                for name, row in (("before", page[0]), ("after", page[-1]))
            }
            payload["paging"] = {"cursors": cursors}
            if start + len(page) < len(rows):
                payload["paging"]["next"] = self._url(request, after=cursors["after"])
        return Reply(payload)

    def _start(self, rows: Collection, cursor: str | None, newest_first: bool) -> int:
        if not cursor:
            return 0
        try:
            order, key = decode_cursor(cursor, 2)
        except ValueError as problem:
            raise error(100, "(#100) Invalid cursors values") from problem
        same, own = pl.col("order") == order, pl.col(rows.id_column)
        if newest_first:
            passed = (pl.col("order") > order) | (same & (own >= key))
        else:
            passed = (pl.col("order") < order) | (same & (own <= key))
        return int(rows.frame.select(passed.sum()).item())

    def _url(self, request: Request, **changed: str) -> str:
        kept = {key: value for key, value in request.query_params.items() if key not in changed}
        kept.setdefault("access_token", self.token)  # Graph puts the token into the URL, too
        return f"{request.url.replace(query=None)}?{urlencode(kept | changed)}"

    def _shaped(self, request: Request, rows: list[Row], kind: str) -> list[Row]:
        known = self.page.post_fields if kind == "post" else self.page.comment_fields
        default = DEFAULT_POST_FIELDS if kind == "post" else DEFAULT_COMMENT_FIELDS
        names = field_names(request.query_params.get("fields") or default)
        for name in names:
            if name not in known:
                raise error(
                    100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind.title()})"
                )
        names = list(dict.fromkeys([*names, "id"]))
        return [{name: value for name in names if (value := known[name](row)) is not None} for row in rows]

    def _post_insights(self, request: Request, node: str) -> Reply:
        metrics = metric_names(request, POST_METRICS)
        period = request.query_params.get("period", "lifetime")
        row = self.page.posts.many([node])[0]
        data = [
            {
                "name": name,
                "period": "lifetime",
                "values": [{"value": insight_value(name, row)}],
                "title": POST_METRICS[name][1],
                "description": POST_METRICS[name][1],
                "id": f"{node}/insights/{name}/lifetime",
            }
            for name in metrics
            if period == "lifetime" and self.page.has_insights(row)
        ]
        if "since" in request.query_params or "until" in request.query_params:
            return Reply({"data": []})  # time paging leads nowhere from a lifetime value
        now = str(unix(self.world.as_of))
        links = {"previous": self._url(request, until=now), "next": self._url(request, since=now)}
        return Reply({"data": data, "paging": links})

    def _page_insights(self, request: Request) -> Reply:
        metrics = metric_names(request, PAGE_METRICS)
        last = moment(request, "until") or self.world.as_of
        first = moment(request, "since") or last - timedelta(days=2)
        if last - first > timedelta(days=MAX_INSIGHT_DAYS):
            raise error(100, "(#100) There cannot be more than 90 days (7776000 s) between since and until")
        days = self.page.page_days(first, last).to_dicts()
        data = [
            {
                "name": name,
                "period": "day",
                "values": [
                    {
                        "value": day[PAGE_METRICS[name][0]],
                        "end_time": f"{day['date'] + timedelta(days=1)}T00:00:00+0000",
                    }
                    for day in days
                ],
                "title": PAGE_METRICS[name][1],
                "description": PAGE_METRICS[name][1],
                "id": f"{self.page.id}/insights/{name}/day",
            }
            for name in metrics
        ]
        span = last - first
        links = {
            "previous": self._url(request, since=str(unix(first - span)), until=str(unix(first))),
            "next": self._url(request, since=str(unix(last)), until=str(unix(last + span))),
        }
        return Reply({"data": data, "paging": links})

    def authenticate(self, request: Request) -> None:
        """`access_token=` or a Bearer header."""
        given = request.query_params.get("access_token") or request.headers.get("authorization", "")
        given = given.removeprefix("Bearer ").removeprefix("OAuth ")
        if not given:
            raise error(104, "An access token is required to request this resource.")
        if given != self.token:
            raise error(190, "Invalid OAuth access token - Cannot parse access token")

    def check_version(self, request: Request) -> None:
        """v21.0 to v26.0 are served."""
        version = request.scope["path"].removeprefix("/facebook/").split("/")[0]
        number = re.fullmatch(r"v(\d+)\.0", version)
        if not number or int(number[1]) > NEWEST_VERSION:
            raise error(2500, f"Unknown path components: /{version}")
        if int(number[1]) < OLDEST_VERSION:
            raise self.version_retired()

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Usage in percent of the quota."""
        percent = round(100 * self.window.used / max(self.window.limit, 1))
        usage = {"call_count": percent, "total_time": percent, "total_cputime": percent}
        return {
            "X-App-Usage": orjson.dumps(usage).decode(),
            "X-Business-Use-Case-Usage": self._business_usage(percent, 0),
            "facebook-api-version": FACEBOOK_VERSION,
        }

    def _business_usage(self, percent: int, minutes: int) -> str:
        usage = {
            "type": "pages",
            "call_count": percent,
            "total_cputime": percent,
            "total_time": percent,
            "estimated_time_to_regain_access": minutes,
        }
        return orjson.dumps({self.world.meta["facebook_page_id"]: [usage]}).decode()

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """HTTP 400 with code 80001 (page), or 4, 17, 32, 613 if the rule says so."""
        code = fault.code if fault and fault.code in THROTTLE_MESSAGES else 80001
        headers = {"X-Business-Use-Case-Usage": self._business_usage(100, 1)}
        return error(code, THROTTLE_MESSAGES[code], is_transient=True, headers=headers)

    def server_error(self) -> ApiError:
        """500 with code 2."""
        message = "An unexpected error has occurred. Please retry your request later."
        return error(2, message, status=500, is_transient=True)

    def token_expired(self) -> ApiError:
        """Code 190, subcode 463."""
        message = "Error validating access token: Session has expired."
        return error(190, message, error_subcode=463)

    def version_retired(self) -> ApiError:
        """Code 2635."""
        message = (
            "(#2635) You are calling a deprecated version of the API. "
            f"Please update to the latest version: {FACEBOOK_VERSION}."
        )
        return error(2635, message)

    def not_found(self, request: Request) -> ApiError:
        """Code 2500."""
        return error(2500, f"Unknown path components: {request.scope['path'].removeprefix('/facebook')}")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """An edge's `data`."""
        data = payload.get("data")
        return data if isinstance(data, list) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no `next`."""
        payload = reply.payload | {"data": rows}
        if last:
            payload.pop("paging", None)
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Posts, comments, and insights, whose key is the metric's name."""
        if "values" in row:
            return RowFields("name", ("values",), ("description",))
        return RowFields("id", ("created_time",), ("permalink_url", "like_count", "message"))
