"""Speaks PostHog's query API for one project.

Belongs here: requests, pages, and what PostHog's errors mean. Does not: the query (`query`), what to ask for
when (`__init__`).

Data flow: POST /api/projects/<id>/query/ -> pages of rows.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

from ingestion.errors import ContractBroken, NotFound, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.http import Verdict, reset_seconds, rest_client
from ingestion.parsing import mapping
from ingestion.sources.posthog import query, settings

Row = dict[str, Any]
VENDOR = "PostHog"


class PostHogClient:
    """One project's view of the API.

    Args:
        base_url: of the app, as `https://eu.posthog.com`; not the address that takes events in.
        project_id: number of the project.
        api_key: a personal API key.
    """

    def __init__(self, base_url: str, project_id: str, api_key: str) -> None:
        root = f"{base_url.rstrip('/')}/api/projects/{project_id}/"
        self._api: RESTClient = rest_client(VENDOR, root, auth=BearerTokenAuth(api_key), classify=classify)

    def has_events(self) -> bool:
        """Whether the key may read, and the project has a page view: the cheapest question that proves it."""
        text = "select uuid from events where event = '$pageview' limit 1"
        return bool(self._ask("tilltale check", text, {}))

    def events(
        self, text: str, form_event: str, happened_after: datetime, start: datetime, end: datetime
    ) -> Iterator[list[Row]]:
        """Events that were taken in in [start, end), oldest first, until no more come.

        A page that is not full is not believed to be the last: PostHog may give fewer rows than asked for.
        """
        after, after_id = _utc(start), ""
        while True:
            values = {
                "form_event": form_event,
                "happened_after": _utc(happened_after),
                "until": _utc(end),
                "after": after,
                "after_id": after_id,
            }
            rows = self._ask("tilltale events", text, values)
            if not rows:
                return
            yield rows
            last = (str(rows[-1].get("received_at") or ""), str(rows[-1].get("uuid") or ""))
            if not all(last) or last == (after, after_id):
                raise ContractBroken(f"{VENDOR} sends a page from which none can follow: update the loader")
            after, after_id = last

    def _ask(self, name: str, text: str, values: dict[str, str]) -> list[Row]:
        body = {"query": {"kind": "HogQLQuery", "query": text, "values": values}, "name": name}
        return query.rows(mapping(self._api.post("query/", json=body).json()))


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


_REFUSED = TokenDead(
    f"{VENDOR} refuses the key: make a new personal API key (Settings > Personal API keys) and put it into "
    ".dlt/secrets.toml as sources.posthog.api_key"
)
_NO_SCOPE = TokenDead(
    f"{VENDOR} says the key may not read this: give the key of sources.posthog.api_key the scope "
    "'Query: read' and access to the project"
)
_NO_PROJECT = NotFound(
    f"{VENDOR} knows no such project or address: correct sources.posthog.project_id and base_url, which is "
    "that of the app (https://eu.posthog.com) and not the one that takes events in"
)
_NO_KIND = VersionRetired(f"{VENDOR} no longer knows this kind of query: update the loader")
_NOT_ACCEPTED = ContractBroken(f"{VENDOR} does not accept the query: update the loader")
_TOO_LONG = VendorDown(f"{VENDOR} stopped a query that took too long; nothing to mend here, run again later")
_BUSY = Throttled(
    f"{VENDOR} asks to slow down: the project's queries for this hour are used up; the next run continues "
    "from here"
)
_BY_STATUS = {401: _REFUSED, 403: _NO_SCOPE, 404: _NO_PROJECT}


def classify(response: requests.Response) -> Verdict | None:
    """PostHog's own meanings; other statuses are as HTTP has them."""
    status = response.status_code
    if status == 429:
        wait = reset_seconds(response)
        expected = re.search(r"available in (\d+) second", _detail(response))
        if wait is None and expected:
            wait = float(expected[1])
        return Verdict(_BUSY, retry=True, wait_seconds=wait, attempts=settings.THROTTLE_ATTEMPTS)
    if status in _BY_STATUS:
        return Verdict(_BY_STATUS[status])
    if status < 400:
        return None
    detail = _detail(response)
    if "execution time" in detail or "took too long" in detail or "memory limit" in detail:
        return Verdict(_TOO_LONG)
    if status == 400:
        return Verdict(_NO_KIND if "unsupported query kind" in detail else _NOT_ACCEPTED)
    return None


def _detail(response: requests.Response) -> str:
    """PostHog's sentence in small letters; it may quote the query and goes into no message."""
    try:
        return str(mapping(response.json()).get("detail", "")).lower()
    except ValueError:
        return ""
