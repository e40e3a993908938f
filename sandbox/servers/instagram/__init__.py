"""Instagram over Graph: media by product type, stories of the last 24 hours, metrics that one kind has.

Data flow: `InstagramAccount` -> /{user}, /{user}/media|stories|tags, /{media}, /{media}/insights|comments,
/{comment}/replies.
"""

from collections.abc import Iterator
from functools import cached_property

from starlette.requests import Request

from sandbox.servers.graph.nodes import NodeKind, gone, page_of
from sandbox.servers.graph.protocol import GraphProtocol
from sandbox.servers.graph.requests import error, metric_names, time_conditions
from sandbox.servers.instagram.account import (
    CONVERTED_AT,
    FEWEST_VIEWERS,
    METRICS,
    PRODUCTS,
    InstagramAccount,
)
from sandbox.servers.paging import Row
from sandbox.servers.protocol import Endpoint, Reply

MOST_COMMENTS = 50
KNOWN_METRICS = dict.fromkeys([*(name for metrics in METRICS.values() for name in metrics), "impressions"])


class Instagram(GraphProtocol):
    """Server of the company's Instagram account."""

    name = "instagram"
    token = "sandbox-instagram-token"
    account = ("user_id", "instagram_user_id")
    usage = ("instagram", 80002)

    @cached_property
    def user(self) -> InstagramAccount:
        """The account as of as_of."""
        return InstagramAccount(self.world.tables, self.world.meta, self.world.as_of)

    @cached_property
    def _media_kind(self) -> NodeKind:
        return NodeKind("ShadowIGMedia", self.user.media_fields, "id")

    @cached_property
    def _tagged_kind(self) -> NodeKind:
        return NodeKind("ShadowIGMedia", self.user.tagged_fields, "id")

    def _comment_kind(self, request: Request) -> NodeKind:
        default = "id,text,timestamp"
        fields = self.user.comment_fields(request.query_params.get("fields") or default)
        return NodeKind("ShadowIGComment", fields, default, MOST_COMMENTS)

    def endpoints(self) -> Iterator[Endpoint]:
        """Nodes and edges below the version."""
        yield "GET", "/{version}/me/accounts", self._accounts
        yield "GET", "/{version}/{node}/{edge}", self._edge
        yield "GET", "/{version}/{node}", self._node
        yield "GET", "/{version}/{node}/", self._node  # as Meta's own client writes it

    async def _accounts(self, request: Request) -> Reply:
        entry = {
            "id": self.world.meta["facebook_page_id"],
            "instagram_business_account": {"id": self.user.id},
        }
        return Reply({"data": [entry]})

    async def _node(self, request: Request) -> Reply:
        node, fields = request.path_params["node"], request.query_params.get("fields")
        if node in ("me", self.user.id):
            count = len(self.user.media)
            return Reply({"id": self.user.id, "username": self.user.username, "media_count": count})
        if (row := self._medium(node)) is not None:
            return Reply(self._media_kind.shape([row], fields)[0])
        if (row := self.user.comments.get(node)) is not None:
            return Reply(self._comment_kind(request).shape([row], fields)[0])
        raise gone(node)

    def _medium(self, node: str) -> Row | None:
        return self.user.media.get(node) or self.user.stories.get(node)

    async def _edge(self, request: Request) -> Reply:
        node, edge = request.path_params["node"], request.path_params["edge"]
        if node in ("me", self.user.id):
            return self._account_edge(request, edge)
        row = self._medium(node)
        if row is not None and edge == "insights":
            return self._insights(request, row)
        if row is not None and edge == "comments":
            rows = self.user.comments_of(node)
        elif row is None and node in self.user.comments.positions and edge == "replies":
            rows = self.user.replies_to(node)
        else:
            raise gone(node)
        return page_of(request, self.token, rows, self._comment_kind(request), newest_first=True)

    def _account_edge(self, request: Request, edge: str) -> Reply:
        if edge == "media":
            rows = self.user.media.where(*time_conditions(request))
            return page_of(request, self.token, rows, self._media_kind, newest_first=True)
        if edge == "stories":
            return page_of(request, self.token, self.user.stories, self._media_kind, newest_first=True)
        if edge == "tags":
            return page_of(request, self.token, self.user.tagged, self._tagged_kind, newest_first=True)
        raise error(100, f"(#100) Tried accessing nonexisting field ({edge}) on node type (ShadowIGUser)")

    def _insights(self, request: Request, row: Row) -> Reply:
        metrics = metric_names(request, KNOWN_METRICS)
        product = PRODUCTS[row["post_kind"]]
        for name in metrics:
            if name not in METRICS[product]:
                message = (
                    f"The Media Insights API does not support the {name} metric for this media product type."
                )
                raise error(100, f"(#100) {message} type.")
        if row["published_at"] < CONVERTED_AT:
            message = "(#100) Media posted before business account conversion"
            raise error(100, message, error_subcode=2108006)
        if product == "STORY" and row["reach"] < FEWEST_VIEWERS:
            message = "(#10) Not enough viewers for the media to show insights"
            raise error(10, message)
        values = self.user.insight_values(row, metrics)
        data = [
            {
                "name": name,
                "period": "lifetime",
                "values": [{"value": value}],
                "title": name.replace("_", " ").title(),
                "description": name,
                "id": f"{row['vendor_id']}/insights/{name}/lifetime",
            }
            for name, value in values.items()
        ]
        return Reply({"data": data})
