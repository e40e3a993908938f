"""Speaks Salesforce's REST API: a token of our own, SOQL, pages by address, errors in a list.

Belongs here: requests and their errors. Does not: what to ask for when (`__init__`), rows (`helpers`).

Data flow: /services/oauth2/token -> instance -> queryAll, sobjects/<object>/describe -> pages of records.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import requests
from dlt.sources.helpers.requests import Request
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import BasePaginator

from ingestion.auth import RenewableToken, ask_for_token
from ingestion.errors import ContractBroken, SourceError, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.http import Classify, Verdict, read_pages, rest_client
from ingestion.parsing import mapping
from ingestion.sources.salesforce import helpers, settings

Row = dict[str, Any]


class FieldUnknown(ContractBroken):
    """A query names a field that is not there or may not be read; the object's description says which."""


class SalesforceClient:
    """One organization.

    Args:
        base_url: its own address, `https://<name>.my.salesforce.com`.
        client_id: consumer key of the external client app.
        client_secret: its consumer secret.
        api_version: as `67.0`.
        optional: fields to leave out where an object does not have them.
    """

    def __init__(
        self, base_url: str, client_id: str, client_secret: str, api_version: str, optional: frozenset[str]
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._version = f"v{api_version.removeprefix('v')}"
        self._optional = optional
        self._credentials = {"client_id": client_id, "client_secret": client_secret}
        self._instance = self._base_url

    def _mint(self) -> str:
        """A token; its grant says where the API is, which need not be where tokens are made."""
        url = f"{self._base_url}/services/oauth2/token"
        body = {"grant_type": "client_credentials", **self._credentials}
        grant = mapping(ask_for_token("Salesforce", url, _classify_token, data=body))
        self._instance = str(grant.get("instance_url") or self._base_url).rstrip("/")
        return str(grant.get("access_token", ""))

    @cached_property
    def _api(self) -> RESTClient:
        token = self._mint()
        return rest_client(
            "Salesforce",
            f"{self._instance}/services/data/{self._version}/",
            auth=RenewableToken(self._mint, token=token),
            headers={"Sforce-Query-Options": f"batchSize={settings.PAGE_SIZE}"},
            classify=classify(self._version),
        )

    def organization(self) -> str:
        """Name of the organization."""
        for page in self._query("query", helpers.select("Organization", ["Id", "Name"], [])):
            for record in page:
                return str(record.get("Name"))
        raise ContractBroken("Salesforce names no organization: check sources.salesforce.base_url")

    def changed(
        self, sobject: str, fields: Sequence[str], field: str, start: datetime | None, end: datetime
    ) -> Iterator[list[Row]]:
        """Records whose `field` lies in [start, end), oldest first; those in the recycle bin too."""
        return self._records(sobject, fields, helpers.between(field, start, end), (field, "Id"))

    def every(self, sobject: str, fields: Sequence[str]) -> Iterator[list[Row]]:
        """All records of a small object."""
        return self._records(sobject, fields, [], ("Id",))

    def known(self, sobject: str, ids: Sequence[str]) -> set[str]:
        """Which of these records Salesforce still knows, if only in the recycle bin."""
        query = helpers.select(sobject, ["Id"], helpers.among(ids))
        return {str(row.get("Id")) for page in self._query("queryAll", query) for row in page}

    def _records(
        self, sobject: str, fields: Sequence[str], conditions: Iterable[str], order: Sequence[str]
    ) -> Iterator[list[Row]]:
        try:
            yield from self._query("queryAll", helpers.select(sobject, fields, conditions, order))
            return
        except FieldUnknown:  # always at the first page: nothing was yielded yet
            readable = self._readable(sobject, fields)
        yield from self._query("queryAll", helpers.select(sobject, readable, conditions, order))

    def _readable(self, sobject: str, fields: Sequence[str]) -> list[str]:
        """The fields that the object has; one that we cannot do without is an error that names it."""
        pages = read_pages(self._api, f"sobjects/{sobject}/describe", data_key="fields", paginator=_Walk(""))
        there = {str(mapping(field).get("name")) for page in pages for field in page}
        missing = [name for name in fields if name not in there]
        needed = [name for name in missing if name not in self._optional]
        if needed or not missing:
            names = ", ".join(needed) or "a field"
            raise TokenDead(
                f"Salesforce does not show {names} of {sobject}: give the user of the external client app "
                "read access to the field (Setup > Permission Sets > Object Settings)"
            )
        return [name for name in fields if name in there]

    def _query(self, kind: str, query: str) -> Iterator[list[Row]]:
        api = self._api  # first: it finds out where the instance is
        pages = _Walk(self._instance)
        return read_pages(api, kind, data_key="records", params={"q": query}, paginator=pages)


class _Walk(BasePaginator):
    """Follows `nextRecordsUrl`, which begins at the instance's address."""

    def __init__(self, instance: str) -> None:
        super().__init__()
        self._instance = instance
        self._next = ""

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        """Read where the next page is."""
        self._next = str(mapping(response.json()).get("nextRecordsUrl") or "")
        self._has_next_page = bool(self._next)

    def update_request(self, request: Request) -> None:
        """Ask for the next page; the query goes with its address."""
        request.url = f"{self._instance}{self._next}"
        request.params = None


def classify(version: str) -> Classify:
    """What Salesforce's error answers mean for a client of this version; dead sessions were renewed once."""
    retired = VersionRetired(
        f"Salesforce no longer serves API version {version}: set sources.salesforce.api_version to a newer "
        f"one, see {settings.API_VERSIONS_URL}"
    )
    dead = TokenDead(
        "Salesforce ends every session at once: look whether the external client app of "
        "sources.salesforce.client_id may still use the API"
    )
    hidden = TokenDead(
        "Salesforce does not show an object: give the user of the external client app read access to it, or "
        "name it in sources.salesforce.skip_objects"
    )
    forbidden = TokenDead(
        "Salesforce does not let the external client app read: it needs the scope api and a run-as user with "
        "the permission API Enabled"
    )
    unknown = FieldUnknown("Salesforce does not know a field of a query: update the loader")
    down = VendorDown("Salesforce answers with an error of its own; nothing to mend here, run again later")

    def verdict(response: requests.Response) -> Verdict | None:  # noqa: PLR0911
        if response.ok:
            return _spared(response)
        code, message = error_of(response)
        if code == settings.EXHAUSTED_CODE:
            return _exhausted(message)
        if response.status_code == 401:
            return Verdict(dead)
        if code == settings.RETIRED_CODE or response.status_code in (404, 410):
            return Verdict(retired)
        if code == settings.UNKNOWN_FIELD_CODE:
            return Verdict(unknown)
        if code in settings.UNKNOWN_OBJECT_CODES:
            return Verdict(hidden)
        if code in settings.TRANSIENT_CODES:
            return Verdict(down, retry=True)
        return Verdict(forbidden) if response.status_code == 403 else None

    return verdict


def error_of(response: requests.Response) -> tuple[str, str]:
    """Code and message of an error answer, which is a list of errors."""
    try:
        body = json.loads(response.content)
    except ValueError:
        return "", ""
    first = mapping(body[0] if isinstance(body, list) and body else body)
    return str(first.get("errorCode") or first.get("error") or ""), str(first.get("message") or "")


def _exhausted(message: str) -> Verdict:
    """One code for two quotas: calls at the same time come back soon, the calls of a day do not."""
    if "concurrent" in message.lower():
        soon = Throttled("Salesforce asks to slow down: other programs use the API too, run again in a while")
        return Verdict(soon, retry=True)
    return Verdict(
        Throttled("Salesforce's quota of calls for 24 hours is used up: run again tomorrow or buy more")
    )


def _spared(response: requests.Response) -> Verdict | None:
    """Stop before the last calls of the day are gone: the company's other programs need them."""
    usage = re.search(r"api-usage=(\d+)/(\d+)", response.headers.get("Sforce-Limit-Info", ""))
    if usage is None or int(usage[1]) < settings.QUOTA_SHARE * int(usage[2]):
        return None
    share = round(settings.QUOTA_SHARE * 100)
    return Verdict(
        Throttled(
            f"Salesforce's calls for 24 hours are used to {share} %: the rest is left to others, run later"
        )
    )


def _classify_token(response: requests.Response) -> Verdict | None:
    """What the token endpoint's refusals mean."""
    if response.ok or response.status_code == 429 or response.status_code >= 500:
        return None
    error: SourceError = TokenDead(
        "Salesforce refuses the external client app: check sources.salesforce.client_id and "
        "sources.salesforce.client_secret, and that its client credentials flow is enabled with a run-as user"
    )
    if response.status_code == 404:
        error = TokenDead(
            "Salesforce has no organization at this address: sources.salesforce.base_url looks like "
            "https://yourcompany.my.salesforce.com"
        )
    code, message = error_of(response)
    return _exhausted(message) if code == settings.EXHAUSTED_CODE else Verdict(error)
