"""Speaks Graph: tokens with their proof, cursors, lookups by id.

Belongs here: requests that every product makes. Does not: what errors mean (`errors`), what to ask for
(`ingestion.sources.<name>`). `paging.next` holds the token, so its cursor is followed and the link itself is
never used.

Data flow: graph.facebook.com -> pages of objects.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.errors import ContractBroken, NotFound
from ingestion.graph.errors import Product, classify
from ingestion.http import read_pages, rest_client
from ingestion.parsing import mapping

Row = dict[str, Any]

BASE_URL = "https://graph.facebook.com"
API_VERSION = "v26.0"


@dataclass(frozen=True)
class Access:
    """How Graph is reached.

    Attributes:
        access_token: as Meta gave it out.
        base_url: where Graph is.
        api_version: as `v26.0`.
        app_secret: of the app that made the token, where that app demands a proof of it.
    """

    access_token: str = field(repr=False)
    base_url: str = BASE_URL
    api_version: str = API_VERSION
    app_secret: str | None = field(default=None, repr=False)


class GraphAuth(BearerTokenAuth):
    """The token, and where the app demands it the proof that the caller knows the app's secret.

    Args:
        access_token: as Meta gave it out.
        app_secret: of the app that made the token; None: the app does not demand a proof.
    """

    def __init__(self, access_token: str, app_secret: str | None) -> None:
        super().__init__(access_token)
        self._proof = (
            app_secret and hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
        )

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put both into one request."""
        if self._proof and request.url:
            request.prepare_url(request.url, {"appsecret_proof": self._proof})
        return super().__call__(request)


class GraphClient:
    """One token's view of the API.

    Args:
        product: how errors are worded.
        access: token, version and address.
    """

    def __init__(self, product: Product, access: Access) -> None:
        self._vendor = product.vendor
        self.rest = rest_client(
            product.vendor,
            f"{access.base_url.rstrip('/')}/{access.api_version}/",
            auth=GraphAuth(access.access_token, access.app_secret),
            classify=classify(product, access.api_version),
        )

    def read(self, node: str, *fields: str) -> Row:
        """One object.

        Raises:
            ContractBroken: the answer is no object.
        """
        answer = self.rest.get(node, params={"fields": ",".join(fields)}).json()
        if not isinstance(answer, dict):
            raise ContractBroken(f"{self._vendor} no longer sends an object: update the loader")
        return answer

    def is_gone(self, node: str) -> bool:
        """Whether Meta no longer has this object."""
        try:
            self.read(node, "id")
        except NotFound:
            return True
        return False

    def pages(self, path: str, params: Row, page_size: int) -> Iterator[list[Row]]:
        """All pages of a list."""
        params = {**params, "limit": page_size}
        return read_pages(self.rest, path, data_key="data", params=params, paginator=GraphPaginator())

    def metrics(self, node: str, **params: str) -> Iterator[Row]:
        """The metrics of an object; their paging leads through time and is not followed."""
        path = f"{node}/insights"
        for page in read_pages(
            self.rest, path, data_key="data", params=params, paginator=SinglePagePaginator()
        ):
            yield from page


class GraphPaginator(JSONResponseCursorPaginator):
    """Goes on by cursor for as long as Graph offers a next page, however short or empty a page is."""

    def __init__(self) -> None:
        super().__init__(cursor_path="paging.cursors.after", cursor_param="after")

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        """Read the cursor; the last page has one too, but no `next`."""
        super().update_state(response, data)
        if not mapping(mapping(response.json()).get("paging")).get("next"):
            self._next_reference = None


def between(since: datetime | None, until: datetime) -> Row:
    """Graph's parameters for what was created in a period; the first is left out for "from the beginning"."""
    params = {"until": int(until.timestamp())}
    return params if since is None else {"since": int(since.timestamp()), **params}
