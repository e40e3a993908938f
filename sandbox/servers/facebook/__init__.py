"""Facebook Pages over Graph: cursor paging with full `next` URLs, error codes in the body, fields on demand.

Data flow: `FacebookPage` -> /{page}/published_posts, /{post}, /{post}/insights|comments, ?ids=.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlencode

import polars as pl
from starlette.requests import Request

from sandbox.servers.facebook.page import PAGE_METRICS, POST_METRICS, FacebookPage, insight_value
from sandbox.servers.facebook.protocol import GraphProtocol
from sandbox.servers.facebook.requests import error, field_names, metric_names, moment, time_conditions, unix
from sandbox.servers.paging import Collection, Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply

DEFAULT_LIMIT, MAX_LIMIT = 25, 100
MAX_INSIGHT_DAYS = 90
DEFAULT_POST_FIELDS = "id,created_time,message,story"
DEFAULT_COMMENT_FIELDS = "id,created_time,from,message"


class Facebook(GraphProtocol):
    """Server of the company's Facebook page."""

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
