"""Pipedrive's API: lists of the second version by cursor, and what only the first version has.

A list knows `updated_since`, `updated_until`, an order and up to a hundred ids. Deleted deals stay visible
for thirty days under `status=deleted`; a deleted or merged person is gone from every list.

Data flow: `Account` -> /api/v2/{deals,persons,organizations,activities,pipelines,stages,
dealFields,personFields}, /api/v1/{leads,users,deals/<id>/changelog,deals/<id>/participants}
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property

import polars as pl
from starlette.requests import Request

from sandbox.servers.paging import Row, decode_cursor, encode_cursor
from sandbox.servers.pipedrive import account as shapes
from sandbox.servers.pipedrive.account import PERSON_CUSTOM, Account
from sandbox.servers.pipedrive.protocol import PipedriveProtocol, error
from sandbox.servers.protocol import Endpoint, Reply, whole_number

LARGEST_PAGE, MOST_IDS, MOST_FIELDS = 500, 100, 15
SHAPES: dict[str, Callable[[Row], Row]] = {
    "deals": shapes.deal,
    "persons": shapes.person,
    "organizations": shapes.organization,
    "activities": shapes.activity,
}
OPEN_STATUSES = ("open", "won", "lost")


class Pipedrive(PipedriveProtocol):
    """Server of the company's Pipedrive account."""

    @cached_property
    def account(self) -> Account:
        """The account as of as_of."""
        return Account(self.world.tables, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Paths of both versions."""
        yield "GET", "/api/v2/deals/archived", self._archived
        yield "GET", "/api/v2/pipelines", self._pipelines
        yield "GET", "/api/v2/stages", self._stages
        yield "GET", "/api/v2/dealFields", self._deal_fields
        yield "GET", "/api/v2/personFields", self._person_fields
        yield "GET", "/api/v2/{kind}", self._list
        for path in ("/api/v1/leads", "/api/v1/leads/archived"):
            yield "GET", path, self._leads
        yield "GET", "/api/v1/users", self._users
        yield "GET", "/api/v1/users/me", self._me
        yield "GET", "/api/v1/deals/{id:int}/changelog", self._changelog
        yield "GET", "/api/v1/deals/{id:int}/participants", self._participants

    # Version 2 -----------------------------------------------------------------------------------

    async def _list(self, request: Request) -> Reply:
        kind = request.path_params["kind"]
        if kind not in SHAPES:
            raise self.not_found(request)
        frame: pl.DataFrame = getattr(self.account, kind)
        params = request.query_params
        if kind == "deals":
            asked = params.get("status", ",".join(OPEN_STATUSES)).split(",")
            status = pl.when("is_deleted").then(pl.lit("deleted")).otherwise("status")
            frame = frame.filter(status.is_in(asked))
        if params.get("ids"):
            ids = params["ids"].split(",")
            if len(ids) > MOST_IDS:
                raise error(400, "Parameter 'ids' takes at most 100 values")
            frame = frame.filter(pl.col("id").cast(pl.String).is_in(ids))
        for name, compare in (("updated_since", "ge"), ("updated_until", "lt")):
            if params.get(name):
                frame = frame.filter(getattr(pl.col("update_time"), compare)(_instant(params[name])))
        order = params.get("sort_by", "id")
        if order not in ("id", "update_time", "add_time"):
            raise error(400, "Parameter 'sort_by' must be id, update_time or add_time")
        descending = params.get("sort_direction", "asc") == "desc"
        frame = frame.sort(order, "id", descending=[descending, False])
        reply = self._page(request, frame.height, lambda start, size: frame.slice(start, size).to_dicts())
        rows = [SHAPES[kind](row) for row in reply.payload["data"]]
        if params.get("custom_fields"):
            keys = params["custom_fields"].split(",")
            if len(keys) > MOST_FIELDS:
                raise error(400, "Parameter 'custom_fields' takes at most 15 values")
            for row in rows:
                own = row.get("custom_fields", {})
                row["custom_fields"] = {key: own[key] for key in keys if key in own}
        if "participants_count" in params.get("include_fields", "").split(","):
            counts = dict(self.account.participants.group_by("deal_id").len().iter_rows())
            for row in rows:
                row["participants_count"] = counts.get(row["id"], 0)
        reply.payload["data"] = rows
        return reply

    async def _archived(self, request: Request) -> Reply:
        return self._page(request, 0, lambda start, size: [])

    async def _pipelines(self, request: Request) -> Reply:
        rows = [
            {"id": row["pipeline_id"], "name": row["name"], "order_nr": 1, "is_deleted": False}
            for row in self.world.tables["pipedrive_pipelines"].to_dicts()
        ]
        return self._page(request, len(rows), lambda start, size: rows[start : start + size])

    async def _stages(self, request: Request) -> Reply:
        rows = self.account.stages
        return self._page(request, len(rows), lambda start, size: rows[start : start + size])

    def _page(self, request: Request, height: int, rows: Callable[[int, int], list[Row]]) -> Reply:
        size, start = self._limit(request), 0
        if request.query_params.get("cursor"):
            try:
                (start,) = decode_cursor(request.query_params["cursor"], 1)
            except ValueError as problem:
                raise error(400, "Invalid cursor") from problem
        more = encode_cursor(start + size) if start + size < height else None
        return Reply({"success": True, "data": rows(start, size), "additional_data": {"next_cursor": more}})

    # Version 1 -----------------------------------------------------------------------------------

    async def _leads(self, request: Request) -> Reply:
        frame = self.account.leads.sort("created_at", "id")
        if request.scope["path"].endswith("/archived"):
            frame = frame.clear()
        return self._old_page(request, [shapes.lead(row) for row in frame.to_dicts()])

    async def _users(self, request: Request) -> Reply:
        rows = [
            {"id": row["user_id"], "name": row["name"], "email": row["email"], "active_flag": True}
            for row in self.world.tables["pipedrive_users"].to_dicts()
        ]
        return Reply({"success": True, "data": rows, "additional_data": None})

    async def _me(self, request: Request) -> Reply:
        row = self.world.tables["pipedrive_users"].row(0, named=True)
        return Reply(
            {"success": True, "data": {"id": row["user_id"], "company_name": "Harbourlight", "is_you": True}}
        )

    async def _deal_fields(self, request: Request) -> Reply:
        rows = shapes.fields(["deal_type"])
        return self._page(request, len(rows), lambda start, size: rows[start : start + size])

    async def _person_fields(self, request: Request) -> Reply:
        rows = shapes.fields(list(PERSON_CUSTOM))
        return self._page(request, len(rows), lambda start, size: rows[start : start + size])

    def _known_deal(self, request: Request) -> int:
        key = int(request.path_params["id"])
        if self.account.deals.filter(pl.col("id") == key).is_empty():
            raise error(404, "Deal not found")
        return key

    async def _changelog(self, request: Request) -> Reply:
        frame = self.account.changes.filter(pl.col("deal_id") == self._known_deal(request))
        rows = [
            {
                "field_key": row["field"],
                "old_value": row["old_value"],
                "new_value": row["new_value"],
                "actor_user_id": 15_000_001,
                "time": shapes.old_moment(row["changed_at"]),
                "change_source": "app",
                "change_source_user_agent": None,
                "is_bulk_update_flag": False,
            }
            for row in frame.to_dicts()
        ]
        return self._page(request, len(rows), lambda start, size: rows[start : start + size])

    async def _participants(self, request: Request) -> Reply:
        frame = self.account.participants.filter(pl.col("deal_id") == self._known_deal(request))
        rows = [
            {
                "id": place,
                "person_id": {"value": row["person_id"], "active_flag": True},
                "add_time": shapes.old_moment(row["created_at"]),
                "active_flag": True,
            }
            for place, row in enumerate(frame.to_dicts(), start=1)
        ]
        return self._old_page(request, rows)

    def _old_page(self, request: Request, rows: list[Row]) -> Reply:
        size, start = self._limit(request), whole_number(request.query_params.get("start"), 0)
        more = start + size < len(rows)
        pagination: Row = {"start": start, "limit": size, "more_items_in_collection": more}
        if more:
            pagination["next_start"] = start + size
        data = rows[start : start + size] or None  # the first version writes no empty lists
        return Reply({"success": True, "data": data, "additional_data": {"pagination": pagination}})

    def _limit(self, request: Request) -> int:
        try:
            size = whole_number(request.query_params.get("limit"), 100)
        except ValueError as problem:
            raise error(400, "Parameter 'limit' must be a number") from problem
        if not 0 < size <= LARGEST_PAGE:
            raise error(400, "Parameter 'limit' must be between 1 and 500")
        return size


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise error(400, "Parameter must be a time in RFC3339") from problem
    if moment.tzinfo is None:
        raise error(400, "Parameter must be a time in RFC3339")
    return moment
