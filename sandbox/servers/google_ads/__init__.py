"""Google Ads API: `searchStream` over REST, versions v23 to v26, errors as a GoogleAdsFailure.

It reads the few queries that an account is asked: which resource, which fields, which days. Numbers of
64 bits are text, an answer is a list of chunks.

Data flow: ads and their days -> POST /v25/customers/{id}/googleAds:searchStream.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import orjson
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.google import LONG_WAIT_SECONDS, GoogleVendor, error
from sandbox.servers.google_ads.account import AdsAccount
from sandbox.servers.protocol import ApiError, Endpoint, Reply

OLDEST_VERSION, NEWEST_VERSION = 23, 26
DEVELOPER_TOKEN = "sandbox-developer-token"
MANAGER = "4827163950"
CHUNK_ROWS = 1_000
FIELDS = {"customer", "campaign", "ad_group", "ad_group_ad", "segments", "metrics"}


def failure(status: int, kind: str, code: str, message: str, delay: str = "") -> ApiError:
    """A stream's error: a list with one error and its GoogleAdsFailure."""
    names = {
        400: "INVALID_ARGUMENT",
        401: "UNAUTHENTICATED",
        403: "PERMISSION_DENIED",
        429: "RESOURCE_EXHAUSTED",
    }
    entry: dict[str, Any] = {"errorCode": {kind: code}, "message": message}
    if delay:
        entry["details"] = {"quotaErrorDetails": {"rateScope": "DEVELOPER", "retryDelay": delay}}
    detail = {"@type": f"type.googleapis.com/google.ads.googleads.v{NEWEST_VERSION}.errors.GoogleAdsFailure"}
    refusal = error(
        status, message, name=names.get(status, "RESOURCE_EXHAUSTED"), details=[detail | {"errors": [entry]}]
    )
    return ApiError(status, [refusal.reply.payload])


class GoogleAds(GoogleVendor):
    """Server of the company's account."""

    name = "google_ads"
    token = "sandbox-google-ads-token"
    refresh_token = "sandbox-google-ads-refresh-token"

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account, reached through its manager account."""
        return {
            "base_url": base_url,
            "developer_token": DEVELOPER_TOKEN,
            "customer_id": accounts["google_ads_customer_id"],
            "login_customer_id": MANAGER,
            **cls.client_settings(base_url),
        }

    @cached_property
    def account(self) -> AdsAccount:
        """The account as of as_of."""
        return AdsAccount(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """One method is enough to read it."""
        yield "POST", "/{version}/customers/{customer}/googleAds:searchStream", self._search

    async def _search(self, request: Request) -> Reply:
        if request.headers.get("developer-token") != DEVELOPER_TOKEN:
            raise failure(
                401, "authenticationError", "DEVELOPER_TOKEN_INVALID", "The developer token is not valid."
            )
        is_own = request.path_params["customer"] in (self.account.id, MANAGER)
        if not is_own or request.headers.get("login-customer-id") != MANAGER:
            message = "User doesn't have permission to access customer."
            raise failure(403, "authorizationError", "USER_PERMISSION_DENIED", message)
        query = str(orjson.loads(await request.body()).get("query", ""))
        results = self._results(query, is_manager=request.path_params["customer"] == MANAGER)
        names = ",".join(re.findall(r"[a-z_]+\.[a-z_.]+", query.partition(" FROM ")[0]))
        parts = [results[at : at + CHUNK_ROWS] for at in range(0, len(results), CHUNK_ROWS)]
        return Reply([{"results": part, "fieldMask": names, "requestId": "sandbox"} for part in parts])

    def _results(self, query: str, is_manager: bool) -> list[dict[str, Any]]:
        parsed = re.match(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: LIMIT \d+)?$", query.strip())
        if not parsed:
            raise failure(400, "queryError", "QUERY_ERROR", "Error in query: unexpected input.")
        unknown = [name for name in parsed[1].split(", ") if name.partition(".")[0] not in FIELDS]
        if unknown:
            message = f"Unrecognized field in the query: '{unknown[0]}'."
            raise failure(400, "queryError", "UNRECOGNIZED_FIELD", message)
        if parsed[2] == "customer":
            return [{"customer": {**self.account.customer, "manager": is_manager}}]
        if is_manager:
            message = "Metrics cannot be requested for a manager account."
            raise failure(400, "queryError", "REQUESTED_METRICS_FOR_MANAGER", message)
        days = re.search(r"segments\.date BETWEEN '([\d-]+)' AND '([\d-]+)'", parsed[3] or "")
        if not days or parsed[2] not in ("ad_group_ad", "campaign"):
            raise failure(400, "queryError", "INVALID_RESOURCE", "The query is not one the sandbox knows.")
        if parsed[2] == "campaign":  # every campaign here has ads of its own
            return []
        return self.account.ad_days(date.fromisoformat(days[1]), date.fromisoformat(days[2]))

    def check_version(self, request: Request) -> None:
        """v23 to v26 are served."""
        found = re.match(r"/google_ads/v(\d+)/", request.scope["path"])
        if not found or int(found[1]) > NEWEST_VERSION:
            raise self.not_found(request)
        if int(found[1]) < OLDEST_VERSION:
            raise self.version_retired()

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429: too fast, or the day's operations are gone."""
        if fault is None or fault.seconds >= LONG_WAIT_SECONDS:
            return failure(429, "quotaError", "RESOURCE_EXHAUSTED", "Too many requests. Retry tomorrow.")
        message = "Too many requests. Retry later."
        return failure(429, "quotaError", "RESOURCE_TEMPORARILY_EXHAUSTED", message, f"{fault.seconds}s")

    def version_retired(self) -> ApiError:
        """400 UNSUPPORTED_VERSION."""
        message = "Version is deprecated. Requests to this version will be blocked."
        return failure(400, "requestError", "UNSUPPORTED_VERSION", message)

    def not_found(self, request: Request) -> ApiError:
        """404 from the web server before the API."""
        return super().version_retired()

    def rows_of(self, payload: Any) -> list[Any] | None:
        """Results of all chunks of a query by day."""
        if not isinstance(payload, list):
            return None
        rows = [row for chunk in payload for row in chunk.get("results", [])]
        return rows if rows and "segments" in rows[0] else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """The same answer with other results, in one chunk."""
        chunks = [{**reply.payload[0], "results": rows}] if rows else []
        return Reply(chunks, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """An ad's day."""
        return RowFields("adGroupAd.ad.id", ("metrics.impressions",), ("adGroupAd.ad.name",))
