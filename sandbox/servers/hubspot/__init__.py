"""HubSpot's CRM: dated paths and the v3/v4 ones the SDK speaks, search with its cap and lag, batch reads.

Search does not yet know what changed in the last minute before as_of, ends at 10,000 results a query, and
carries no quota headers. Merged contacts answer under the survivor's record.

Data flow: `Crm` -> /crm/objects/<version>/..., /crm/associations/<version>/..., reference data.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

import polars as pl
from starlette.requests import Request

from sandbox.servers.hubspot.crm import Crm
from sandbox.servers.hubspot.protocol import HubSpotProtocol
from sandbox.servers.hubspot.records import (
    KINDS,
    SINGULAR,
    Records,
    SearchError,
    association_types,
    comparable,
    iso_millis,
    search_expression,
)
from sandbox.servers.hubspot.reference import owners, pipelines, properties, ticket_pipelines
from sandbox.servers.hubspot.requests import error, json_body, names, next_page, page_limit, singular, whole
from sandbox.servers.paging import Collection, Row
from sandbox.servers.protocol import Endpoint, Reply

LIST_LIMIT, HISTORY_LIMIT, SEARCH_LIMIT, BATCH_LIMIT, ASSOCIATION_LIMIT = 100, 50, 200, 100, 1000
SEARCH_CAP = 10_000
SEARCH_LAG = timedelta(seconds=60)


class HubSpot(HubSpotProtocol):
    """Server of the company's HubSpot portal."""

    @cached_property
    def crm(self) -> Crm:
        """The CRM as of as_of."""
        return Crm(self.world.tables, self.world.as_of)

    @cached_property
    def _records(self) -> dict[str, Records]:
        return {}

    def records(self, name: str) -> Records:
        """Records of one kind."""
        kind = KINDS.get(name) or SINGULAR.get(name)
        if kind is None:
            raise error(400, f"Unable to infer object type from: {name}")
        if kind not in self._records:
            self._records[kind] = Records(self.crm, kind)
        return self._records[kind]

    def endpoints(self) -> Iterator[Endpoint]:
        """Each path twice: dated, and as the SDK writes it."""
        for path in ("/crm/objects/{version}", "/crm/v3/objects"):
            yield "POST", path + "/{kind}/search", self._search
            yield "POST", path + "/{kind}/batch/read", self._batch_read
            yield "GET", path + "/{kind}", self._list
            yield "GET", path + "/{kind}/{id}", self._get
        for path in ("/crm/associations/{version}", "/crm/v4/associations"):
            yield "POST", path + "/{source}/{target}/batch/read", self._associations
        yield "GET", "/crm/v4/objects/{source}/{id}/associations/{target}", self._associations_of
        for path in ("/crm/pipelines/{version}", "/crm/v3/pipelines"):
            yield "GET", path + "/{kind}", self._pipelines
            yield "GET", path + "/{kind}/{pipeline}", self._pipeline
            yield "GET", path + "/{kind}/{pipeline}/stages", self._stages
        for path in ("/crm/owners/{version}", "/crm/v3/owners", "/crm/v3/owners/"):
            yield "GET", path, self._owners
        for path in ("/crm/properties/{version}", "/crm/v3/properties"):
            yield "GET", path + "/{kind}", self._properties

    # Records -------------------------------------------------------------------------------------

    async def _list(self, request: Request) -> Reply:
        records = self.records(request.path_params["kind"])
        with_history = names(request, "propertiesWithHistory")
        limit = page_limit(request, HISTORY_LIMIT if with_history else LIST_LIMIT, 10)
        archived = request.query_params.get("archived", "false").lower() == "true"
        rows = records.archived if archived else records.active
        after = request.query_params.get("after")
        start = 0
        if after:
            order = rows.frame["order"]
            try:
                start = int(order.search_sorted(int(after) if order.dtype.is_integer() else after, "left"))
            except ValueError as problem:
                raise error(400, f"Invalid paging token: {after}") from problem
        page = rows.page(start, limit)
        written = records.write(page, names(request, "properties"), with_history)
        for target in names(request, "associations"):
            self._attach(records.kind, target, written)
        payload: Row = {"results": written}
        if start + limit < len(rows):
            payload["paging"] = next_page(request, rows.frame["id"][start + limit])
        return Reply(payload)

    async def _get(self, request: Request) -> Reply:
        records = self.records(request.path_params["kind"])
        key = request.path_params["id"]
        if request.query_params.get("idProperty") == "email":
            match = records.active.frame.filter(pl.col("email") == key.lower())
            key = match["id"][0] if match.height else key
        archived = request.query_params.get("archived", "false").lower() == "true"
        rows = (records.archived if archived else records.active).many([self._standing(records.kind, key)])
        if not rows:
            raise error(404, "resource not found", "OBJECT_NOT_FOUND")
        written = records.write(rows, names(request, "properties"), names(request, "propertiesWithHistory"))
        for target in names(request, "associations"):
            self._attach(records.kind, target, written)
        return Reply(written[0])

    def _standing(self, kind: str, key: str) -> str:
        return self.crm.merged.get(key, key) if kind == "contacts" else key

    def _attach(self, source: str, target: str, written: list[Row]) -> None:
        target = self.records(target).kind
        links = self.crm.associations(source, target)
        if links is None:
            raise error(400, f"No association definitions from {source} to {target}")
        own = links.filter(pl.col("from").is_in([row["id"] for row in written])).unique(["from", "to"])
        found = dict(own.sort("from", "to").group_by("from").agg("to").iter_rows())
        kind = f"{singular(source)}_to_{singular(target)}"
        for row in written:
            if row["id"] in found:
                results = [{"id": key, "type": kind} for key in found[row["id"]]]
                row.setdefault("associations", {})[target] = {"results": results}

    async def _search(self, request: Request) -> Reply:
        records = self.records(request.path_params["kind"])
        body = await json_body(request)
        limit, after = whole(body.get("limit"), 10), whole(body.get("after"), 0)
        if not 0 < limit <= SEARCH_LIMIT:
            raise error(400, f"limit must be between 1 and {SEARCH_LIMIT}")
        if after + limit > SEARCH_CAP:
            raise error(
                400, "There was a problem with the request: paging past 10,000 results is not supported"
            )
        schema = records.frame.schema
        indexed = records.active.frame.filter(pl.col("modified") < self.world.as_of - SEARCH_LAG)
        try:
            found = indexed.filter(search_expression(body.get("filterGroups") or [], schema))
            for sort in reversed(body.get("sorts") or []):
                found = self._sorted(found, sort, schema)
        except SearchError as problem:
            raise error(400, str(problem)) from problem
        page = Collection(found, "id", pl.DataFrame.to_dicts).page(after, limit)
        payload: Row = {"total": found.height, "results": records.write(page, body.get("properties") or [])}
        if after + limit < found.height:
            payload["paging"] = {"next": {"after": str(after + limit)}}
        return Reply(payload)

    def _sorted(self, frame: pl.DataFrame, sort: Any, schema: pl.Schema) -> pl.DataFrame:
        if isinstance(sort, str):
            sort = {
                "propertyName": sort.lstrip("-"),
                "direction": "DESCENDING" if sort.startswith("-") else "ASCENDING",
            }
        name = sort.get("propertyName", "")
        if name not in schema:
            raise SearchError(f"There was a problem with the request: cannot sort by {name!r}")
        descending = sort.get("direction", "ASCENDING") == "DESCENDING"
        return frame.sort(
            comparable(name, schema), descending=descending, maintain_order=True, nulls_last=True
        )

    async def _batch_read(self, request: Request) -> Reply:
        records = self.records(request.path_params["kind"])
        body = await json_body(request)
        with_history = body.get("propertiesWithHistory") or []
        keys = [str(each.get("id")) for each in body.get("inputs") or []]
        cap = HISTORY_LIMIT if with_history else BATCH_LIMIT
        if len(keys) > cap:
            raise error(400, f"The maximum number of inputs is {cap}")
        if (by := body.get("idProperty")) and by in records.properties:
            match = records.active.frame.filter(pl.col(by).is_in(keys))
            keys = match["id"].to_list()
        archived = request.query_params.get("archived", "false").lower() == "true"
        rows = records.archived if archived else records.active
        wanted = list(dict.fromkeys(self._standing(records.kind, key) for key in keys))
        written = records.write(rows.many(wanted), body.get("properties") or [], with_history)
        missing = [key for key in wanted if key not in rows.positions]
        return self._batch(
            written,
            missing,
            f"Could not get some {singular(records.kind).upper()} objects, they may be deleted or not exist.",
            "OBJECT_NOT_FOUND",
        )

    def _batch(self, results: list[Row], missing: list[str], message: str, category: str) -> Reply:
        now = iso_millis(self.world.as_of)
        payload: Row = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
        if not missing:
            return Reply(payload)
        problem = {"status": "error", "category": category, "message": message, "context": {"ids": missing}}
        return Reply(payload | {"numErrors": 1, "errors": [problem]}, 207)

    # Associations --------------------------------------------------------------------------------

    def _links(self, source: str, target: str) -> tuple[str, str, pl.DataFrame]:
        source, target = self.records(source).kind, self.records(target).kind
        links = self.crm.associations(source, target)
        if links is None:
            raise error(400, f"No association definitions from {source} to {target}")
        return source, target, links

    async def _associations(self, request: Request) -> Reply:
        source, target, links = self._links(request.path_params["source"], request.path_params["target"])
        keys = [str(each.get("id")) for each in (await json_body(request)).get("inputs") or []]
        if len(keys) > ASSOCIATION_LIMIT:
            raise error(400, f"The maximum number of inputs is {ASSOCIATION_LIMIT}")
        found = {
            key[0]: self._targets(source, target, rows)
            for key, rows in links.filter(pl.col("from").is_in(keys)).group_by("from", maintain_order=True)
        }
        results = [{"from": {"id": key}, "to": found[key]} for key in dict.fromkeys(keys) if key in found]
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        message = f"No {singular(target)} is associated with {singular(source)} {', '.join(missing)}."
        return self._batch(results, missing, message, "OBJECT_NOT_FOUND")

    async def _associations_of(self, request: Request) -> Reply:
        source, target, links = self._links(request.path_params["source"], request.path_params["target"])
        limit = page_limit(request, 500, 500)
        every = self._targets(source, target, links.filter(pl.col("from") == request.path_params["id"]))
        start = whole(request.query_params.get("after"), 0)
        payload: Row = {"results": every[start : start + limit]}
        if start + limit < len(every):
            payload["paging"] = next_page(request, str(start + limit))
        return Reply(payload)

    def _targets(self, source: str, target: str, rows: pl.DataFrame) -> list[Row]:
        labels = rows.group_by("to", maintain_order=True).agg("label").to_dicts()
        return [
            {
                "toObjectId": int(row["to"]) if row["to"].isdigit() else row["to"],
                "associationTypes": association_types(source, target, row["label"]),
            }
            for row in labels
        ]

    # Reference data ------------------------------------------------------------------------------

    def _all_pipelines(self, request: Request) -> list[Row]:
        kind = self.records(request.path_params["kind"]).kind
        if kind == "tickets":
            return ticket_pipelines()
        if kind != "deals":
            return []
        return pipelines(self.world.tables["deal_stages"])

    async def _pipelines(self, request: Request) -> Reply:
        return Reply({"results": self._all_pipelines(request)})

    def _one_pipeline(self, request: Request) -> Row:
        for pipeline in self._all_pipelines(request):
            if pipeline["id"] == request.path_params["pipeline"]:
                return pipeline
        raise error(404, "resource not found", "OBJECT_NOT_FOUND")

    async def _pipeline(self, request: Request) -> Reply:
        return Reply(self._one_pipeline(request))

    async def _stages(self, request: Request) -> Reply:
        return Reply({"results": self._one_pipeline(request)["stages"]})

    async def _owners(self, request: Request) -> Reply:
        limit, start = page_limit(request, 500, 100), whole(request.query_params.get("after"), 0)
        archived = request.query_params.get("archived", "false").lower() == "true"
        every = [] if archived else owners(self.world.tables["owners"])
        payload: Row = {"results": every[start : start + limit]}
        if start + limit < len(every):
            payload["paging"] = next_page(request, str(start + limit))
        return Reply(payload)

    async def _properties(self, request: Request) -> Reply:
        return Reply({"results": properties(self.records(request.path_params["kind"]))})
