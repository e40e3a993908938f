"""Speaks HubSpot's CRM API: dated paths, search that ends at 10,000 results, batch reads.

Belongs here: requests and their errors. Does not: what to ask for when (`__init__`), rows (`helpers`).
`paging.next.link` is deprecated: the cursor `after` is followed.

Data flow: api.hubapi.com/crm -> pages of records.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import Throttled, TokenDead, VersionRetired
from ingestion.http import Classify, Verdict, read_pages, reset_seconds, rest_client
from ingestion.parsing import batches, from_iso, mapping, records, text, to_epoch_ms
from ingestion.sources.hubspot import settings

Row = dict[str, Any]


class HubSpotClient:
    """One portal.

    Args:
        base_url: `https://api.hubapi.com`.
        access_token: service key or private app token.
        api_version: date version of the paths, as `2026-09`.
    """

    def __init__(self, base_url: str, access_token: str, api_version: str) -> None:
        self._version = api_version
        self._crm: RESTClient = rest_client(
            "HubSpot",
            f"{base_url.rstrip('/')}/crm/",
            auth=BearerTokenAuth(access_token),
            classify=classify(api_version),
        )

    def changed(
        self, kind: str, properties: Sequence[str], modified: str, start: datetime | None, end: datetime
    ) -> Iterator[list[Row]]:
        """Records whose `modified` lies in [start, end), oldest change first; archived ones never appear.

        A search ends at 10,000 results, so it begins again at the last change it has seen. Should so many
        records share one millisecond, those are read by id.
        """
        floor: int | None = 0 if start is None else to_epoch_ms(start)
        until = _filter(modified, "LT", to_epoch_ms(end))
        while floor is not None:
            filters = [_filter(modified, "GTE", floor), until]
            last = yield from self._search(kind, properties, filters, modified)
            if last == floor:
                yield from self._same_instant(kind, properties, modified, floor)
                last = floor + 1
            floor = last

    def archived(self, kind: str, properties: Sequence[str]) -> Iterator[list[Row]]:
        """Records in the recycle bin."""
        params = {"archived": "true", "properties": ",".join(properties)}
        return self._list(f"objects/{self._version}/{kind}", params)

    def histories(self, kind: str, name: str, ids: Sequence[str]) -> Iterator[list[Row]]:
        """These records with every value that one property ever had; ids that are gone are left out."""
        path = f"objects/{self._version}/{kind}/batch/read"
        for part in batches(ids, settings.HISTORY_BATCH_SIZE):
            body = {
                "properties": [name],
                "propertiesWithHistory": [name],
                "inputs": [{"id": key} for key in part],
            }
            yield from self._post(path, body, SinglePagePaginator())

    def associations(
        self, source: str, target: str, ids: Sequence[str]
    ) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
        """(id, associated record) for each link from these records to the other kind."""
        path = f"associations/{self._version}/{source}/{target}/batch/read"
        for part in batches(ids, settings.ASSOCIATION_BATCH_SIZE):
            inputs: list[Row] = [{"id": key} for key in part]
            while inputs:
                more: list[Row] = []
                for page in self._post(path, {"inputs": inputs}, SinglePagePaginator()):
                    for result in page:
                        key = text(mapping(result.get("from")).get("id"))
                        after = mapping(mapping(result.get("paging")).get("next")).get("after")
                        more += [{"id": key, "after": after}] if after else []
                        yield from ((key, link) for link in records(result.get("to")))
                inputs = more

    def pipelines(self, kind: str) -> Iterator[list[Row]]:
        """Pipelines of deals or tickets with their stages."""
        return self._list(f"pipelines/{self._version}/{kind}", {})

    def count(self, kind: str) -> int:
        """How many records of a kind there are."""
        path = f"objects/{self._version}/{kind}/search"
        answer = self._crm.post(path, json={"filterGroups": [], "limit": 1})
        return int(mapping(answer.json()).get("total") or 0)

    def owners(self) -> Iterator[list[Row]]:
        """People who own records."""
        return self._list(f"owners/{self._version}", {})

    def _search(
        self, kind: str, properties: Sequence[str], filters: list[Row], order: str
    ) -> Generator[list[Row], None, int | None]:
        """One search; returns where to begin again when it ended at the cap, else None."""
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": order, "direction": "ASCENDING"}],
            "properties": [*properties, order],
            "limit": settings.SEARCH_PAGE_SIZE,
        }
        paginator = JSONResponseCursorPaginator(cursor_path="paging.next.after", cursor_body_path="after")
        count = 0
        last: int | None = None
        for page in self._post(f"objects/{self._version}/{kind}/search", body, paginator):
            yield page
            count += settings.SEARCH_PAGE_SIZE
            last = next((value for row in reversed(page) if (value := _order_value(row, order))), last)
            if count + settings.SEARCH_PAGE_SIZE > settings.SEARCH_CAP and paginator.has_next_page:
                return last
        return None

    def _same_instant(
        self, kind: str, properties: Sequence[str], modified: str, instant: int
    ) -> Iterator[list[Row]]:
        after: int | None = 0
        while after is not None:
            filters = [_filter(modified, "EQ", instant), _filter("hs_object_id", "GT", after)]
            after = yield from self._search(kind, properties, filters, "hs_object_id")

    def _list(self, path: str, params: Row) -> Iterator[list[Row]]:
        paginator = JSONResponseCursorPaginator(cursor_path="paging.next.after", cursor_param="after")
        params = {**params, "limit": settings.LIST_PAGE_SIZE}
        return read_pages(self._crm, path, data_key="results", params=params, paginator=paginator)

    def _post(self, path: str, body: Row, paginator: Any) -> Iterator[list[Row]]:
        return read_pages(self._crm, path, data_key="results", method="POST", json=body, paginator=paginator)


def classify(api_version: str) -> Classify:
    """What HubSpot's error answers mean for a client of this version."""
    dead = TokenDead(
        "HubSpot refuses the token: make a new service key (Settings > Integrations > Service Keys) and put "
        "it into sources.hubspot.access_token"
    )
    scopes = TokenDead(
        "HubSpot's token may not read this: it needs the scopes crm.objects.{contacts,companies,deals,owners}"
        ".read and, unless sources.hubspot.extra_objects leaves them out, tickets, see Settings > "
        "Integrations > Service Keys"
    )
    # only lists and batches are asked for: a missing record is no 404 there, a missing path is
    retired = VersionRetired(
        f"HubSpot no longer serves API version {api_version}: set sources.hubspot.api_version to a newer "
        f"one, see {settings.API_VERSIONS_URL}"
    )
    final = {401: dead, 530: dead, 403: scopes, 404: retired}
    today = Throttled("HubSpot's quota of calls for today is used up: run again tomorrow or buy more")
    soon = Throttled("HubSpot asks to slow down: other programs use the same quota, run again in a while")

    def verdict(response: requests.Response) -> Verdict | None:
        if response.status_code == 429:
            if b'"DAILY"' in response.content:
                return Verdict(today)
            return Verdict(soon, retry=True, wait_seconds=reset_seconds(response))
        error = final.get(response.status_code)
        return Verdict(error) if error else None

    return verdict


def _filter(name: str, operator: str, value: int) -> Row:
    return {"propertyName": name, "operator": operator, "value": str(value)}


def _order_value(record: Row, name: str) -> int | None:
    """A record's place in a search: an id, or the milliseconds of a time."""
    value = str(mapping(record.get("properties")).get(name))
    if value.isdigit():
        return int(value)
    moment = from_iso(value)
    return to_epoch_ms(moment) if isinstance(moment, datetime) else None
