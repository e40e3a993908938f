"""Facebook Pages over Graph: cursor paging with full `next` URLs, error codes in the body, fields on demand.

Data flow: `FacebookPage` -> /{page}/published_posts, /{post}, /{post}/insights|comments, ?ids=.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

from starlette.requests import Request

from sandbox.servers.facebook.page import PAGE_METRICS, POST_METRICS, FacebookPage, insight_value
from sandbox.servers.graph.nodes import NodeKind, gone, page_of, url
from sandbox.servers.graph.protocol import GraphProtocol
from sandbox.servers.graph.requests import error, metric_names, moment, time_conditions, unix
from sandbox.servers.paging import Row, encode_cursor
from sandbox.servers.protocol import Endpoint, Reply

MAX_INSIGHT_DAYS = 90


class Facebook(GraphProtocol):
    """Server of the company's Facebook page."""

    name = "facebook"
    token = "sandbox-facebook-token"
    account = ("page_id", "facebook_page_id")
    usage = ("pages", 80001)

    @cached_property
    def page(self) -> FacebookPage:
        """The page as of as_of."""
        return FacebookPage(self.world.tables, self.world.meta, self.world.as_of)

    @cached_property
    def _post_kind(self) -> NodeKind:
        return NodeKind("Post", self.page.post_fields, "id,created_time,message,story")

    @cached_property
    def _comment_kind(self) -> NodeKind:
        return NodeKind("Comment", self.page.comment_fields, "id,created_time,from,message")

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
            raise gone(node)
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
            raise gone(ids[0])
        return Reply(nodes)

    def _exists(self, key: str) -> bool:
        return key in self.page.posts.positions or key in self.page.comments.positions

    def _read(self, request: Request, key: str) -> Row:
        if key in self.page.posts.positions:
            return self._post_kind.shape(self.page.posts.many([key]), request.query_params.get("fields"))[0]
        if key in self.page.comments.positions:
            return self._comment_kind.shape(
                self.page.comments.many([key]), request.query_params.get("fields")
            )[0]
        raise gone(key)

    def _posts(self, request: Request) -> Reply:
        rows = self.page.posts.where(*time_conditions(request))
        return page_of(request, self.token, rows, self._post_kind, newest_first=True)

    def _comments(self, request: Request, node: str) -> Reply:
        query = request.query_params
        newest_first = query.get("order") == "reverse_chronological"
        rows = self.page.comments_of(node, query.get("filter", "toplevel") != "stream", newest_first)
        total = len(rows)
        rows = rows.where(*time_conditions(request))
        reply = page_of(request, self.token, rows, self._comment_kind, newest_first)
        if query.get("summary", "").lower() in ("true", "1", "total_count"):
            reply.payload["summary"] = {"order": "chronological", "total_count": total, "can_comment": True}
        return reply

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
        links = {"previous": url(request, self.token, until=now), "next": url(request, self.token, since=now)}
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
            "previous": url(request, self.token, since=str(unix(first - span)), until=str(unix(first))),
            "next": url(request, self.token, since=str(unix(last)), until=str(unix(last + span))),
        }
        return Reply({"data": data, "paging": links})
