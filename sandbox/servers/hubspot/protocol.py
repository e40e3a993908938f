"""What HubSpot says on every path: tokens, versions, quota headers, error bodies, where rows are.

Data flow: request -> refusal in HubSpot's own words, or headers and fault points of an answer.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.hubspot.requests import error
from sandbox.servers.protocol import ApiError, Reply, Vendor, correlation_id

DATED_VERSIONS = ("2026-03", "2026-09")
DAILY_QUOTA = 1_000_000


class HubSpotProtocol(Vendor):
    """HubSpot without its paths."""

    name = "hubspot"
    token = "sandbox-hubspot-token"
    quota = (19_000, 10.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The portal's token and a version that is served."""
        return {"base_url": base_url, "access_token": cls.token, "api_version": DATED_VERSIONS[-1]}

    def authenticate(self, request: Request) -> None:
        """Bearer token."""
        if request.headers.get("authorization", "") != f"Bearer {self.token}":
            message = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            raise error(401, message, "INVALID_AUTHENTICATION")

    def check_version(self, request: Request) -> None:
        """2026-03 and 2026-09 by date."""
        if request.path_params.get("version", DATED_VERSIONS[-1]) not in DATED_VERSIONS:
            raise self.version_retired()

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Quotas, except on search."""
        headers = {"X-HubSpot-Correlation-Id": correlation_id()}
        if request.scope["path"].endswith("/search"):
            return headers
        return headers | {
            "X-HubSpot-RateLimit-Daily": str(DAILY_QUOTA),
            "X-HubSpot-RateLimit-Daily-Remaining": str(DAILY_QUOTA - self.window.used),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(round(self.window.window_seconds * 1000)),
            "X-HubSpot-RateLimit-Max": str(self.window.limit),
            "X-HubSpot-RateLimit-Remaining": str(self.window.remaining),
        }

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429 that names the policy; search has its own, by the second."""
        by_second = request.scope["path"].endswith("/search")
        policy = "SECONDLY" if by_second else "TEN_SECONDLY_ROLLING"
        body = {
            "status": "error",
            "message": f"You have reached your {policy.lower()} limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": correlation_id(),
            "policyName": policy,
        }
        return ApiError(429, body)

    def server_error(self) -> ApiError:
        """502 from the edge, which HubSpot asks to retry."""
        return error(502, "Bad gateway", "SERVER_ERROR")

    def token_expired(self) -> ApiError:
        """401."""
        return error(401, "The OAuth token used to make this call expired.", "EXPIRED_AUTHENTICATION")

    def version_retired(self) -> ApiError:
        """404."""
        return error(404, "This version of the API is not available.", "API_VERSION_NOT_FOUND")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return error(404, "resource not found", "OBJECT_NOT_FOUND")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """`results`."""
        return payload.get("results")

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other results; the last page has no `paging`."""
        payload = reply.payload | {"results": rows}
        if last:
            payload.pop("paging", None)
            if "total" in payload:
                payload["total"] = 0
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """CRM records, association results, reference data."""
        if "from" in row:
            return RowFields("from.id", ("to",), ("to",))
        if "properties" in row:
            return RowFields(
                "id", ("createdAt",), ("properties.country", "properties.dealtype"), "properties"
            )
        return RowFields("id", ("stages",), ("label", "email"))
