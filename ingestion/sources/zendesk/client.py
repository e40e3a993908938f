"""Speaks Zendesk's Support API: incremental exports by cursor, and the people behind tickets.

Belongs here: requests and what errors mean. Does not: what to ask for when (`__init__`).

Data flow: <subdomain>.zendesk.com/api/v2 -> pages of tickets, users.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import HttpBasicAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import NotFound, TokenDead, VersionRetired
from ingestion.http import Verdict, read_pages, rest_client
from ingestion.parsing import batches, mapping
from ingestion.sources.zendesk import settings

Row = dict[str, Any]


class ZendeskClient:
    """One account's view of the API.

    Args:
        base_url: `https://<subdomain>.zendesk.com`.
        email: of the agent whose token it is.
        api_token: from Admin Center > Apps and integrations > APIs > Zendesk API.
    """

    def __init__(self, base_url: str, email: str, api_token: str) -> None:
        self._api: RESTClient = rest_client(
            "Zendesk",
            f"{base_url.rstrip('/')}/api/v2/",
            auth=HttpBasicAuth(f"{email}/token", api_token),
            classify=classify,
        )

    def account(self) -> str:
        """Role of the agent whose token it is: the cheapest call that proves the credentials."""
        user = mapping(mapping(self._api.get("users/me.json").json()).get("user"))
        if not user.get("id"):  # Zendesk answers strangers with an empty user
            raise TokenDead(REFUSED)
        return str(user.get("role"))

    def tickets(self, start: datetime) -> Iterator[list[Row]]:
        """Tickets that were created or changed at or after this, oldest change first, with their metrics.

        Deleted ones come with the status `deleted`.
        """
        params = {
            "start_time": int(start.timestamp()),
            "per_page": settings.PAGE_SIZE,
            "include": "metric_sets",
        }
        return read_pages(
            self._api,
            "incremental/tickets/cursor.json",
            data_key="tickets",
            params=params,
            paginator=ExportPaginator(),
        )

    def users(self, ids: Sequence[str]) -> Iterator[list[Row]]:
        """These people; those that are gone are left out."""
        for part in batches(ids, settings.USERS_PER_CALL):
            yield from read_pages(
                self._api,
                "users/show_many.json",
                data_key="users",
                params={"ids": ",".join(part)},
                paginator=SinglePagePaginator(),
            )


class ExportPaginator(JSONResponseCursorPaginator):
    """Goes on by cursor until the export says that the stream has ended; the last page has a cursor, too."""

    def __init__(self) -> None:
        super().__init__(cursor_path="after_cursor", cursor_param="cursor")

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        """Read the cursor unless the stream has ended."""
        super().update_state(response, data)
        if mapping(response.json()).get("end_of_stream"):
            self._next_reference = None

    def update_request(self, request: requests.Request) -> None:
        """Ask from the cursor on; Zendesk refuses a start beside it."""
        super().update_request(request)
        if isinstance(request.params, dict) and "cursor" in request.params:
            request.params.pop("start_time", None)


REFUSED = (
    "Zendesk refuses the credentials: make an API token (Admin Center > Apps and integrations > APIs) and "
    "put it into sources.zendesk.api_token, with the agent's address in sources.zendesk.email"
)


def classify(response: requests.Response) -> Verdict | None:
    """Zendesk's own meanings; 429 and its Retry-After are as HTTP has them."""
    if response.status_code == 401:
        return Verdict(TokenDead(REFUSED))
    if response.status_code == 403:
        return Verdict(
            TokenDead("Zendesk's token may not export tickets: its agent must be an administrator (403)")
        )
    if response.status_code == 410:
        return Verdict(VersionRetired("Zendesk has switched off API v2: update the loader for the next one"))
    if response.status_code == 404:
        return Verdict(NotFound("Zendesk knows no such account: check sources.zendesk.base_url"))
    return None
