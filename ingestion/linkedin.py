"""What every client of LinkedIn shares: versions, Rest.li's way of writing queries, what its errors mean.

Belongs here: headers, URNs, lists, dates, and the verdicts on error answers. Does not: endpoints (each
source's `client`).
URNs inside `List(...)` must arrive percent-encoded once and the brackets bare, so such queries are written
into the path instead of being handed over as parameters.

Data flow: token, version -> RESTClient for api.linkedin.com/rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import BasePaginator

from ingestion.errors import Throttled, TokenDead, VersionRetired
from ingestion.http import Classify, Verdict, read_pages, rest_client
from ingestion.parsing import mapping

BASE_URL = "https://api.linkedin.com/rest/"
API_VERSION = "202611"  # LinkedIn retires a monthly version after about a year
API_VERSIONS_URL = "https://learn.microsoft.com/linkedin/marketing/versioning"

_THROTTLE_ATTEMPTS = 3  # a bare 429 is the daily quota: waiting longer does not help


class Forbidden(TokenDead):
    """The token is alive and may not read this."""


def client(
    source: str, base_url: str, access_token: str, api_version: str, *, expired: str, forbidden: str
) -> RESTClient:
    """A client of one token.

    Args:
        source: name of the source, for the settings its messages name.
        base_url: `https://api.linkedin.com/rest/`.
        access_token: of whom it speaks for.
        api_version: month, as `202611`.
        expired: what to do about a token that is dead.
        forbidden: what to do about a missing permission.
    """
    return rest_client(
        "LinkedIn",
        base_url,
        auth=BearerTokenAuth(access_token),
        headers={"LinkedIn-Version": api_version, "X-Restli-Protocol-Version": "2.0.0"},
        classify=classify(source, api_version, expired=expired, forbidden=forbidden),
    )


def classify(source: str, api_version: str, *, expired: str, forbidden: str) -> Classify:
    """What LinkedIn's error answers mean for a client of this version."""
    refusals = {
        401: TokenDead(expired),
        403: Forbidden(forbidden),
        426: VersionRetired(
            f"LinkedIn no longer serves API version {api_version}: set sources.{source}.api_version to a "
            f"newer month, see {API_VERSIONS_URL}"
        ),
    }
    quota = Throttled("LinkedIn's quota of calls for today is used up: run again after midnight UTC")

    def verdict(response: requests.Response) -> Verdict | None:
        if response.status_code == 429:
            return Verdict(quota, retry=True, attempts=_THROTTLE_ATTEMPTS)
        refusal = refusals.get(response.status_code)
        return Verdict(refusal) if refusal else None

    return verdict


def elements(
    rest: RESTClient, path: str, paginator: BasePaginator, finder: bool = True
) -> Iterator[PageData[Any]]:
    """Walk the pages of a list."""
    headers = {"X-RestLi-Method": "FINDER"} if finder else {}
    return read_pages(rest, path, data_key="elements", paginator=paginator, headers=headers)


def encode_urn(urn: str) -> str:
    """Percent-encode a URN for a path or a parameter: LinkedIn wants `%3A`."""
    return quote(urn, safe="")


def urn_list(urns: Iterable[str]) -> str:
    """Write Rest.li's `List(...)`, whose brackets and commas stay bare."""
    return f"List({','.join(encode_urn(urn) for urn in urns)})"


def urn_id(urn: Any) -> str | None:
    """`urn:li:sponsoredCreative:9` -> `9`; ids come back as they are."""
    return None if urn in (None, "") else str(urn).rsplit(":", 1)[-1]


def date_record(day: date) -> str:
    """Write a day as Rest.li's record."""
    return f"(year:{day.year},month:{day.month},day:{day.day})"


def first_day(element: Mapping[str, Any]) -> str | None:
    """The day at the start of an element's `dateRange`, as ISO text; None when it has none."""
    start = mapping(mapping(element.get("dateRange")).get("start"))
    parts = (start.get("year"), start.get("month"), start.get("day"))
    if not all(isinstance(part, int) for part in parts):
        return None
    return "{:04d}-{:02d}-{:02d}".format(*parts)
