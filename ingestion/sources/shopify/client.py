"""Speaks Shopify's GraphQL Admin API: cost points, tokens that live a day, versions that end silently.

Belongs here: requests and what their errors mean. Does not: what to ask for when (`__init__`).
Shopify answers almost everything with 200: what went wrong stands in `errors`, and that a version has ended
only in the header that names the one which answered.

Data flow: POST /admin/api/<version>/graphql.json -> pages of nodes as parsed JSON.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from requests.auth import AuthBase

from ingestion.errors import (
    ContractBroken,
    NotFound,
    SourceError,
    Throttled,
    TokenDead,
    VendorDown,
    VersionRetired,
)
from ingestion.http import Verdict, rest_client
from ingestion.parsing import batches, from_iso, mapping
from ingestion.sources.shopify import settings

Row = dict[str, Any]
VENDOR = "Shopify"


class _TokenRefused(TokenDead):
    """The token itself is not accepted; a minted one may be minted anew."""


class _QueryTooDear(SourceError):  # noqa: N818
    """One query costs more points than any query may."""


@dataclass(frozen=True)
class App:
    """What may read the shop: a token, or an app's credentials with which a token is minted for a day."""

    access_token: str = ""
    client_id: str = ""
    client_secret: str = ""

    @property
    def mints(self) -> bool:
        """Whether tokens are made of the app's own credentials."""
        return bool(self.client_id and self.client_secret)


class _Token(AuthBase):
    """Puts the token that holds at the moment into Shopify's own header."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.value:
            request.headers["X-Shopify-Access-Token"] = self.value
        return request


class ShopifyClient:
    """One shop.

    Args:
        base_url: `https://<shop>.myshopify.com`.
        app: what may read it.
        api_version: quarterly version, as `2026-10`.
    """

    def __init__(self, base_url: str, app: App, api_version: str) -> None:
        if not app.mints and not app.access_token:
            raise TokenDead(
                "credentials are missing: set sources.shopify.client_id and client_secret of an app in the "
                "Dev Dashboard, or sources.shopify.access_token"
            )
        self._app = app
        self._path = f"admin/api/{api_version}/graphql.json"
        self._token = _Token("" if app.mints else app.access_token)
        self._page_size = settings.PAGE_SIZE
        self._wait_seconds = 0.0
        root = base_url.rstrip("/") + "/"
        self._shop: RESTClient = rest_client(
            VENDOR, root, auth=self._token, classify=classify(api_version, app)
        )

    def changed(self, kind: str, fields: str, start: datetime | None, end: datetime) -> Iterator[list[Row]]:
        """Orders or customers changed in [start, end), oldest change first.

        Lists end some 25,000 rows deep, so a long walk begins again at the last change it has seen.
        """
        floor = start
        while True:
            last, count, after = floor, 0, None
            while True:
                page = self._page(kind, fields, floor, end, after)
                rows = page["nodes"]
                yield rows
                count += len(rows)
                last = next((moment for row in reversed(rows) if (moment := _changed_at(row))), last)
                info = mapping(page.get("pageInfo"))
                if not info.get("hasNextPage"):
                    return
                if not rows or not info.get("endCursor"):
                    raise VendorDown(
                        f"{VENDOR} announced one more page and sent an empty one; run again later"
                    )
                after = info["endCursor"]
                if count >= settings.WALK_ROWS and last and (floor is None or last > floor):
                    break
            floor = last

    def orders(self, ids: Sequence[str]) -> Iterator[list[Row]]:
        """These orders as they are now; what is gone is left out."""
        query = settings.LOOKUP_QUERY % {"fields": settings.ORDER_FIELDS}
        for part in batches(ids, settings.LOOKUP_BATCH_SIZE):
            nodes = self._ask(query, {"ids": list(part)}).get("nodes")
            if not isinstance(nodes, list):
                raise _not_a_list("nodes")
            yield [node for node in nodes if node]

    def shop_name(self) -> str:
        """How the shop calls itself."""
        return str(mapping(self._ask(settings.SHOP_QUERY, {}).get("shop")).get("name"))

    def _page(
        self, kind: str, fields: str, start: datetime | None, end: datetime, after: str | None
    ) -> dict[str, Any]:
        query = settings.LIST_QUERY % {"kind": kind, "fields": fields}
        changed = f"updated_at:<'{_search_time(end)}'"
        if start is not None:
            changed = f"updated_at:>='{_search_time(start)}' AND {changed}"
        while True:
            try:
                data = self._ask(query, {"first": self._page_size, "after": after, "changed": changed})
                break
            except _QueryTooDear:
                if self._page_size == 1:
                    raise ContractBroken(
                        f"{VENDOR} lets no query for {kind} pass: update the loader"
                    ) from None
                self._page_size = max(self._page_size // 2, 1)
        connection = data.get(kind)
        if not isinstance(connection, dict) or not isinstance(connection.get("nodes"), list):
            raise _not_a_list(kind)
        return connection

    def _ask(self, query: str, variables: Row) -> Row:
        """One query; waits first where the points of the last one have not come back."""
        if self._wait_seconds > 0:
            time.sleep(self._wait_seconds)
        if not self._token.value:
            self._token.value = self._minted()
        body = {"query": query, "variables": variables}
        try:
            answer = self._shop.post(self._path, json=body).json()
        except _TokenRefused:
            if not self._app.mints:
                raise
            self._token.value = self._minted()  # it lived for a day, or somebody took it back
            answer = self._shop.post(self._path, json=body).json()
        self._wait_seconds = wait_seconds(answer)
        return dict(mapping(mapping(answer).get("data")))

    def _minted(self) -> str:
        grant = {
            "grant_type": "client_credentials",
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret,
        }
        self._token.value = ""
        answer = self._shop.post("admin/oauth/access_token", data=grant).json()
        token = mapping(answer).get("access_token")
        if not token:
            raise ContractBroken(f"{VENDOR} grants a token without a token: update the loader")
        return str(token)


def wait_seconds(answer: Any) -> float:
    """How long to wait before a query like the one just answered, until its points are there again."""
    cost = mapping(mapping(mapping(answer).get("extensions")).get("cost"))
    status = mapping(cost.get("throttleStatus"))
    try:
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return max(0.0, missing / float(status["restoreRate"]))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return 0.0


def classify(api_version: str, app: App) -> Callable[[requests.Response], Verdict | None]:
    """What Shopify's answers mean for a client of this version."""
    mend = (
        "check sources.shopify.client_id and client_secret, which win over sources.shopify.access_token, and "
        "that the app is installed in the shop"
        if app.mints
        else "make a new one and put it into sources.shopify.access_token"
    )
    refused = _TokenRefused(f"{VENDOR} refuses the token: {mend}")
    retired = VersionRetired(
        f"{VENDOR} no longer serves API version {api_version}: set sources.shopify.api_version to a newer "
        f"one, see {settings.API_VERSIONS_URL}"
    )
    closed = VendorDown(f"{VENDOR} says that the shop is frozen or locked: its owner has to settle that")
    final: dict[int, SourceError] = {
        401: refused,
        402: closed,
        423: closed,
        404: NotFound(
            f"{VENDOR} knows no such shop or API version: check sources.shopify.shop and api_version"
        ),
        430: Throttled(f"{VENDOR} took the calls for an attack (430); run again later"),
    }

    def verdict(response: requests.Response) -> Verdict | None:
        status = response.status_code
        error = final.get(status)
        if status == 400 and b"invalid_client" in response.content:
            error = refused
        if status < 300 and response.headers.get("X-Shopify-API-Version", api_version) != api_version:
            error = retired
        if error is not None:
            return Verdict(error)
        if status >= 300 or b'"errors"' not in response.content:
            return None
        try:
            return _graphql_verdict(response.json())
        except ValueError:
            return None  # half a page: the session says so

    return verdict


def _graphql_verdict(answer: Any) -> Verdict | None:  # noqa: PLR0911
    errors = mapping(answer).get("errors")
    errors = errors if isinstance(errors, list) else [errors] if errors else []
    if not errors:
        return None
    found = [mapping(mapping(error).get("extensions")) for error in errors]
    codes = {str(extension.get("code")) for extension in found}
    if "THROTTLED" in codes:
        error = Throttled(
            f"{VENDOR}'s points are used up: other apps read this shop too, run again in a while"
        )
        return Verdict(error, retry=True, wait_seconds=wait_seconds(answer))
    if codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
        return Verdict(VendorDown(f"{VENDOR} answers with an error of its own; run again later"), retry=True)
    if "MAX_COST_EXCEEDED" in codes:
        return Verdict(_QueryTooDear())
    if "SHOP_INACTIVE" in codes:
        return Verdict(VendorDown(f"{VENDOR} says that the shop is closed: its owner has to settle that"))
    if codes == {"ACCESS_DENIED"}:
        # what the app is not approved for comes back empty, and the rest of the page is good
        if any(mapping(mapping(answer).get("data")).values()):
            return None
        return Verdict(
            TokenDead(
                f"{VENDOR} says the app may not read this: give it the scopes read_orders, read_all_orders "
                "and read_customers, and ask for access to protected customer data"
            )
        )
    fields = [f"{e.get('typeName')}.{e.get('fieldName')}" for e in found if e.get("fieldName")]
    where = f" at {', '.join(fields)}" if fields else ""
    return Verdict(
        ContractBroken(
            f"{VENDOR} does not accept the query{where}: update the loader or set the "
            "sources.shopify.api_version it was written for"
        )
    )


def _search_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _changed_at(row: Any) -> datetime | None:
    moment = from_iso(mapping(row).get("updatedAt"))
    return moment if isinstance(moment, datetime) else None


def _not_a_list(kind: str) -> ContractBroken:
    return ContractBroken(
        f"{VENDOR} no longer sends a list of {kind}: update the loader or set the "
        "sources.shopify.api_version it was written for"
    )
