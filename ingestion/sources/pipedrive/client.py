"""Speaks Pipedrive's API: lists of the second version by cursor, the rest of the first version by offset.

Belongs here: requests and their errors. Does not: what to ask for when (`__init__`), rows (`helpers`).

Data flow: <company>.pipedrive.com/api -> pages of records.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import APIKeyAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import NotFound, Throttled, TokenDead, VersionRetired
from ingestion.http import Classify, Verdict, read_pages, reset_seconds, rest_client
from ingestion.parsing import mapping, records
from ingestion.sources.pipedrive import settings

Row = dict[str, Any]


class PipedriveClient:
    """One company account.

    Args:
        base_url: its own address, `https://<name>.pipedrive.com`.
        access_token: API token of a user who may see all deals.
        api_version: of the paths, as `v2`.
        legacy_version: of the paths that only the older one has.
    """

    def __init__(self, base_url: str, access_token: str, api_version: str, legacy_version: str) -> None:
        self._api = f"api/{api_version}"
        self._legacy = f"api/{legacy_version}"
        self._rest: RESTClient = rest_client(
            "Pipedrive",
            f"{base_url.rstrip('/')}/",
            auth=APIKeyAuth(name="x-api-token", api_key=access_token),
            classify=classify(api_version, legacy_version),
        )

    def company(self) -> str:
        """Name of the company account."""
        response = self._rest.get(f"{self._legacy}/users/me", hooks={"response": []})
        return str(mapping(mapping(response.json()).get("data")).get("company_name"))

    def changed(self, kind: str, start: datetime | None, end: datetime, **params: str) -> Iterator[list[Row]]:
        """Records that were changed in [start, end), oldest change first."""
        window = {"updated_until": _moment(end)} | ({"updated_since": _moment(start)} if start else {})
        order = {"sort_by": "update_time", "sort_direction": "asc"}
        return self.every(kind, **window, **order, **params)

    def every(self, kind: str, **params: str) -> Iterator[list[Row]]:
        """All records of a list."""
        return self._walk(f"{self._api}/{kind}", params, "next_cursor", "cursor")

    def known(self, kind: str, ids: Sequence[str]) -> set[str]:
        """Which of these records Pipedrive still knows."""
        return {str(row.get("id")) for page in self.every(kind, ids=",".join(ids)) for row in page}

    def leads(self) -> Iterator[list[Row]]:
        """All leads, then those in the archive; there is no list of what was changed."""
        for path in ("leads", "leads/archived"):
            yield from self._walk(f"{self._legacy}/{path}", {}, "pagination.next_start", "start")

    def changes(self, deal: str) -> Iterator[list[Row]]:
        """The changelog of one deal, newest first."""
        return self._walk(f"{self._legacy}/deals/{deal}/changelog", {}, "next_cursor", "cursor")

    def participants(self, deal: str) -> Iterator[list[Row]]:
        """The people who take part in one deal."""
        path = f"{self._legacy}/deals/{deal}/participants"
        return self._walk(path, {}, "pagination.next_start", "start")

    def users(self) -> Iterator[list[Row]]:
        """People who own records."""
        path = f"{self._legacy}/users"
        return read_pages(self._rest, path, data_key="data", paginator=SinglePagePaginator())

    def options(self, kind: str, keys: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """Labels of the choices of some fields, by the field's key and the choice's id."""
        return {
            str(field.get("field_code")): {
                str(option.get("id")): str(option.get("label")) for option in records(field.get("options"))
            }
            for page in self.every(kind)
            for field in page
            if field.get("field_code") in keys
        }

    def _walk(self, path: str, params: Mapping[str, str], cursor: str, param: str) -> Iterator[list[Row]]:
        pages = JSONResponseCursorPaginator(cursor_path=f"additional_data.{cursor}", cursor_param=param)
        return read_pages(
            self._rest,
            path,
            data_key="data",
            null_is_empty=True,
            params={**params, "limit": settings.PAGE_SIZE},
            paginator=pages,
        )


def classify(api_version: str, legacy_version: str) -> Classify:
    """What Pipedrive's error answers mean for a client of these versions."""
    dead = TokenDead(
        "Pipedrive refuses the token: copy it anew (Personal preferences > API) and put it into "
        "sources.pipedrive.access_token"
    )
    forbidden = TokenDead(
        "Pipedrive's token may not read this: its user needs the permission to see all deals and people, and "
        "the account must allow API access (Company settings > Manage users > Permission sets)"
    )
    unpaid = TokenDead("Pipedrive has suspended the account (402): its trial is over or a payment is open")
    retired = VersionRetired(
        f"Pipedrive no longer serves a path of {api_version} or {legacy_version}: set "
        "sources.pipedrive.api_version or sources.pipedrive.legacy_version to a newer one, see "
        f"{settings.API_VERSIONS_URL}"
    )
    final = {401: dead, 402: unpaid, 403: forbidden, 410: retired}
    gone = NotFound("Pipedrive no longer has a deal that it has just listed")
    today = Throttled("Pipedrive's budget of tokens for today is used up: run again tomorrow or buy more")
    soon = Throttled("Pipedrive asks to slow down: other programs use the same token, run again in a while")

    def verdict(response: requests.Response) -> Verdict | None:
        status = response.status_code
        if status == 429:
            if _is_spent(response):
                return Verdict(today)
            wait = reset_seconds(response, ("Retry-After", "x-ratelimit-reset"))
            return Verdict(soon, retry=True, wait_seconds=wait)
        if status == 404:
            # only single deals may be missing; a list that is not there is a version that is not there
            is_deal = f"/{legacy_version}/deals/" in str(response.request.path_url)
            return Verdict(gone if is_deal else retired)
        return Verdict(final[status]) if status in final else None

    return verdict


def _is_spent(response: requests.Response) -> bool:
    """Whether the tokens of the day are gone; the header is missing on accounts with the older quota."""
    left = response.headers.get("x-daily-ratelimit-token-remaining", "")
    return left.lstrip("-").isdigit() and int(left) <= 0


def _moment(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
