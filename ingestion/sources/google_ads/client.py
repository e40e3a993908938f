"""Speaks the Google Ads API for one customer: queries, answered whole by `searchStream`.

Belongs here: requests and the errors that only this API has. Does not: what to ask for when (`__init__`),
rows (`helpers`). An answer is a list of chunks without pages; the days asked for keep it small.

Data flow: googleads.googleapis.com -> rows of a query.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient

from ingestion.errors import ContractBroken, SourceError, Throttled, TokenDead, VendorDown
from ingestion.google import GoogleApi, GoogleAuth, classify, error_of, refresh_token_grant
from ingestion.http import Classify, Verdict, rest_client
from ingestion.parsing import mapping
from ingestion.sources.google_ads import helpers, settings

Row = dict[str, Any]

_VENDOR = "Google Ads"


class GoogleAdsClient:
    """One customer's view of the API.

    Args:
        client_id: of the OAuth client.
        client_secret: of the OAuth client.
        refresh_token: of somebody who may read the customer.
        developer_token: of the manager account.
        customer_id: the account with the ads, with or without dashes.
        login_customer_id: the manager account through which it is reached; "" if none.
        base_url: where the API is.
        api_version: as `v25`.
        token_url: where access tokens are made.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        *,
        developer_token: str,
        customer_id: str,
        login_customer_id: str,
        base_url: str,
        api_version: str,
        token_url: str,
    ) -> None:
        api = GoogleApi(
            _VENDOR,
            "google_ads",
            "refresh_token",
            "the person who signed in needs access to the account, and one that is reached through a manager "
            "account needs sources.google_ads.login_customer_id",
            api_version,
            settings.API_VERSIONS_URL,
        )
        headers = {"developer-token": developer_token}
        if login_customer_id:
            headers["login-customer-id"] = helpers.customer_digits(login_customer_id)
        self._path = f"customers/{helpers.customer_digits(customer_id)}/googleAds:searchStream"
        self._api: RESTClient = rest_client(
            _VENDOR,
            f"{base_url.rstrip('/')}/{api_version}/",
            auth=GoogleAuth(api, refresh_token_grant(client_id, client_secret, refresh_token), token_url),
            headers=headers,
            classify=_classify(api),
        )

    def customer(self) -> Row:
        """Name, currency and time zone of the account.

        Raises:
            ContractBroken: it is a manager account, which has no ads.
        """
        for rows in self._query(settings.CUSTOMER_QUERY):
            for row in rows:
                customer = dict(mapping(row.get("customer")))
                if customer.get("manager"):
                    raise ContractBroken(
                        "sources.google_ads.customer_id is a manager account, which has no ads: put it into "
                        "login_customer_id and the account with the ads into customer_id"
                    )
                return customer
        raise VendorDown("Google Ads says nothing about the account; run again later")

    def ad_days(self, start: date, end: date) -> Iterator[list[Row]]:
        """Figures of ads that were shown on these days; an empty answer is asked for a second time."""
        return self._days(settings.AD_QUERY, start, end)

    def campaign_days(self, start: date, end: date) -> Iterator[list[Row]]:
        """Figures of campaigns without ads of their own on these days."""
        return self._query(settings.CAMPAIGN_QUERY.format(start=start, end=end))

    def _days(self, query: str, start: date, end: date) -> Iterator[list[Row]]:
        is_empty = True
        for _ in range(2):
            for rows in self._query(query.format(start=start, end=end)):
                is_empty = is_empty and not rows
                yield rows
            if not is_empty:
                return

    def _query(self, query: str) -> Iterator[list[Row]]:
        chunks = self._api.post(self._path, json={"query": query}).json()
        if not isinstance(chunks, list):
            raise ContractBroken("Google Ads no longer sends a list of chunks: update the loader")
        for chunk in chunks:
            yield list(mapping(chunk).get("results") or [])


def error_codes(details: tuple[Mapping[str, Any], ...]) -> dict[str, str]:
    """The codes of a GoogleAdsFailure by their kind, as `{"quotaError": "RESOURCE_EXHAUSTED"}`."""
    return {
        str(kind): str(code)
        for detail in details
        for entry in detail.get("errors") or []
        for kind, code in mapping(mapping(entry).get("errorCode")).items()
    }


def _classify(api: GoogleApi) -> Classify:
    """What the codes in the details mean; the HTTP status alone says little."""
    shared = classify(api)
    day = Throttled(f"{_VENDOR}'s quota of the developer token for today is used up: run again tomorrow")
    fast = Throttled(f"{_VENDOR} asks to slow down: run again in some minutes")
    developer = TokenDead(
        f"{_VENDOR} does not accept the developer token for this account: check "
        "sources.google_ads.developer_token, and that its access level is not 'test'"
    )
    customer = TokenDead(
        f"{_VENDOR} does not know the account, or it is closed: check sources.google_ads.customer_id"
    )
    query = ContractBroken(
        f"{_VENDOR} no longer answers the query in version {api.version}: update the loader"
    )

    def verdict(response: requests.Response) -> Verdict | None:
        error = None if response.ok else error_of(response)
        codes = error_codes(error.details) if error else {}
        if not error or not codes:
            return shared(response)
        if settings.UNSUPPORTED_VERSION in codes.values():
            return Verdict(api.retired)
        if codes.get("quotaError") == settings.DAY_SPENT:
            return Verdict(day)
        if "quotaError" in codes:
            wait = error.wait_seconds or _quota_delay(error.details)
            return Verdict(fast, retry=True, wait_seconds=wait, attempts=settings.THROTTLE_ATTEMPTS)
        return _refusal(codes, developer=developer, customer=customer, query=query) or shared(response)

    return verdict


def _refusal(
    codes: Mapping[str, str], *, developer: SourceError, customer: SourceError, query: SourceError
) -> Verdict | None:
    if any(code.startswith("DEVELOPER_TOKEN") for code in codes.values()):
        return Verdict(developer)
    if any(code in ("CUSTOMER_NOT_FOUND", "CUSTOMER_NOT_ENABLED") for code in codes.values()):
        return Verdict(customer)
    if "queryError" in codes:
        return Verdict(query)
    return None


def _quota_delay(details: tuple[Mapping[str, Any], ...]) -> float | None:
    """`quotaErrorDetails.retryDelay` of a failure, as `30s`."""
    for detail in details:
        for entry in detail.get("errors") or []:
            quota = mapping(mapping(mapping(entry).get("details")).get("quotaErrorDetails"))
            try:
                return float(str(quota.get("retryDelay")).removesuffix("s"))
            except ValueError:
                continue
    return None
