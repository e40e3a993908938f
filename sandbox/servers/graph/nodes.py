"""Nodes and edges: the fields that are asked for, and pages with cursors and full `next` URLs.

Belongs here: what all products do alike. Does not: which nodes and fields a product has.

Data flow: Collection of rows -> Graph's page of nodes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.requests import Request

from sandbox.servers.graph.requests import error, field_tree
from sandbox.servers.paging import Collection, Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Reply

DEFAULT_LIMIT = 25


@dataclass(frozen=True)
class NodeKind:
    """One kind of node.

    Attributes:
        title: its name in errors.
        fields: what can be read of it, by name; a None leaves the field out, as Graph does.
        default: the fields of a request that names none.
        most: the largest page.
        always: fields that come unasked.
    """

    title: str
    fields: Mapping[str, Callable[[Row], Any]]
    default: str
    most: int = 100
    always: tuple[str, ...] = ("id",)

    def shape(self, rows: list[Row], fields: str | None) -> list[Row]:
        """The nodes with the fields asked for."""
        names = list(field_tree(fields or self.default))
        for name in names:
            if name not in self.fields:
                raise error(
                    100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({self.title})"
                )
        names = list(dict.fromkeys([*names, *self.always]))
        return [
            {name: value for name in names if (value := self.fields[name](row)) is not None} for row in rows
        ]


def gone(key: str) -> ApiError:
    """Graph's answer to an id that is not there, or not for this token."""
    message = (
        f"Unsupported get request. Object with ID '{key}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation."
    )
    return error(100, message, kind="GraphMethodException", error_subcode=33)


def page_of(
    request: Request, token: str, rows: Collection, kind: NodeKind, newest_first: bool = False
) -> Reply:
    """The page that the request's cursor and limit point at.

    Args:
        request: with limit, after and fields.
        token: Graph puts it into the next page's URL.
        rows: in serving order, with a column `order`.
        kind: how a row is shown.
        newest_first: whether `order` falls.
    """
    query = request.query_params
    limit = query.get("limit", str(DEFAULT_LIMIT))
    if not limit.isdigit() or int(limit) > kind.most:
        raise error(100, f"(#100) Param limit must be a number between 0 and {kind.most}")
    start = _start(rows, query.get("after"), newest_first)
    page = rows.page(start, int(limit))
    payload: Row = {"data": kind.shape(page, query.get("fields"))}
    if page:
        cursors = {
            name: encode_cursor(row["order"], row[rows.id_column])
            for name, row in (("before", page[0]), ("after", page[-1]))
        }
        payload["paging"] = {"cursors": cursors}
        if start + len(page) < len(rows):
            payload["paging"]["next"] = url(request, token, after=cursors["after"])
    return Reply(payload)


def url(request: Request, token: str, **changed: str) -> str:
    """The request's own URL with some parameters changed, and with the token."""
    kept = {key: value for key, value in request.query_params.items() if key not in changed}
    kept.setdefault("access_token", token)
    return f"{request.url.replace(query=None)}?{urlencode(kept | changed)}"


def _start(rows: Collection, cursor: str | None, newest_first: bool) -> int:
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
