"""Speaks Matomo's Reporting API for one site.

Belongs here: requests, pages, and what Matomo's errors mean. Does not: what to ask for when (`__init__`).

The token travels in the body alone: addresses are written to logs, and Matomo takes the tokens of secure
users from nowhere else. What went wrong stands in answers that are otherwise good (200).

Data flow: <matomo>/index.php -> pages of visits as parsed JSON.
"""

import json
from collections.abc import Iterator
from datetime import date
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
from ingestion.parsing import mapping
from ingestion.sources.matomo import settings

Row = dict[str, Any]
VENDOR = "Matomo"


class _Token(AuthBase):
    """Puts the token into the body, where nothing logs it."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.prepare_body({"token_auth": self.value}, None)
        return request


class MatomoClient:
    """One site's view of the API.

    Args:
        base_url: where Matomo is, with or without index.php.
        auth_token: of a user with view access.
        site_id: number of the site.
    """

    def __init__(self, base_url: str, auth_token: str, site_id: str) -> None:
        root = base_url.rstrip("/").removesuffix("/index.php")
        self._site_id = site_id
        self._api: RESTClient = rest_client(VENDOR, f"{root}/", auth=_Token(auth_token), classify=classify)

    def require_version(self) -> None:
        """Check that this Matomo is new enough.

        Raises:
            VersionRetired: it is not.
        """
        version = str(mapping(self._ask("API.getMatomoVersion")).get("value", ""))
        major = version.partition(".")[0]
        if not major.isdigit():
            raise ContractBroken(f"{VENDOR} does not say its version: check that base_url is that of Matomo")
        if int(major) < settings.OLDEST_MAJOR:
            raise VersionRetired(
                f"{VENDOR} {major} is too old: update it to version {settings.OLDEST_MAJOR} or later"
            )

    def site_name(self) -> str:
        """How the site is called."""
        answer = self._ask("SitesManager.getSiteFromId", idSite=self._site_id)
        site = answer[0] if isinstance(answer, list) and answer else answer
        return str(mapping(site).get("name"))

    def has_visits_log(self) -> bool:
        """Whether the log may be read and has a visit of today."""
        return bool(self._page(filter_limit=1, period="day", date="today"))

    def visits(self, day: date) -> Iterator[list[Row]]:
        """Visits whose last action was on this day of the site's, oldest first, a page at a time.

        A day of one's own is the only period that Matomo pages through whole. An empty answer is asked for
        a second time before it is believed.
        """
        offset = 0
        while True:
            asked = {
                "period": "day",
                "date": day.isoformat(),
                "filter_limit": settings.PAGE_SIZE,
                "filter_offset": offset,
                "filter_sort_order": "asc",
            }
            rows = self._page(**asked) or self._page(**asked)
            if rows:
                yield rows
            if len(rows) < settings.PAGE_SIZE:
                return
            offset += settings.PAGE_SIZE

    def _page(self, **asked: Any) -> list[Row]:
        answer = self._ask("Live.getLastVisitsDetails", idSite=self._site_id, **asked)
        if not isinstance(answer, list):
            raise ContractBroken(f"{VENDOR} no longer sends a list of visits: update the loader")
        return answer

    def _ask(self, method: str, **asked: Any) -> Any:
        params = {"module": "API", "method": method, "format": "JSON", **asked}
        return self._api.post("index.php", params=params).json()


_REFUSED = TokenDead(
    f"{VENDOR} refuses the token: make a new one (Administration > Personal > Security > Auth tokens) and "
    "put it into .dlt/secrets.toml as sources.matomo.auth_token"
)
# What Matomo says, in small letters, and what it means; the first that fits.
_MEANINGS: tuple[tuple[str, SourceError], ...] = (
    ("unable to authenticate", _REFUSED),
    (
        "requires 'view' access",
        TokenDead(
            f"{VENDOR} says the token's user may not see this site: give the user of "
            "sources.matomo.auth_token the permission 'view' for it, or correct sources.matomo.site_id"
        ),
    ),
    ("an unexpected website", NotFound(f"{VENDOR} knows no such site: correct sources.matomo.site_id")),
    (
        "log is deactivated",
        ContractBroken(
            f"{VENDOR}'s visits log is switched off for this site: switch it on (Administration > Websites > "
            "Manage), or leave this source out"
        ),
    ),
    (
        "plugin live is not enabled",
        ContractBroken(f"{VENDOR}'s plugin Live is switched off: switch it on (Administration > Plugins)"),
    ),
    (
        "does not exist or is not available",
        VersionRetired(f"{VENDOR} does not know this method: update Matomo, or the loader if it is new"),
    ),
    (
        "failed logins",
        Throttled(f"{VENDOR} has shut this address out after wrong tokens: run again in an hour"),
    ),
    (
        "execution time",
        VendorDown(f"{VENDOR} gave up a query that took too long: run again at a quiet hour"),
    ),
    ("too long to execute", VendorDown(f"{VENDOR} gave up a query that took too long: run again later")),
)


def classify(response: requests.Response) -> Verdict | None:
    """Matomo's own meanings; statuses without a sentence of Matomo's are as HTTP has them."""
    if response.status_code == 429 or response.status_code >= 500:
        return None
    said = _said(response)
    if said is not None:
        meaning = next((error for words, error in _MEANINGS if words in said), None)
        if meaning is not None:
            return Verdict(meaning)
    if response.status_code == 401:
        return Verdict(_REFUSED)
    if said is not None:
        return Verdict(
            ContractBroken(
                f"{VENDOR} answers with an error that is not known here: look into Matomo's own log"
            )
        )
    return None


def _said(response: requests.Response) -> str | None:
    """Matomo's error message in small letters; None when the answer is none of its errors."""
    if not response.content.lstrip()[:1] == b"{":
        return None
    try:
        answer = mapping(json.loads(response.content))
    except ValueError:
        return None
    return str(answer.get("message", "")).lower() if answer.get("result") == "error" else None
