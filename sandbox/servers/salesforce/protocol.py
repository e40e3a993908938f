"""What Salesforce says on every path: tokens, versions, the usage header, errors as a list.

Data flow: request -> refusal in Salesforce's own words, or headers and fault points of an answer.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.protocol import ApiError, Reply, Vendor

NEWEST, OLDEST, FIRST_SERVED = 67, 31, 40
TOKEN_PATH = "/services/oauth2/token"
CONCURRENT = 10  # code of a fault: too many long requests at once instead of too many in a day


def error(status: int, code: str, message: str, **more: Any) -> ApiError:
    """Salesforce's error body: a list of one."""
    return ApiError(status, [{"message": message, "errorCode": code, **more}])


class SalesforceProtocol(Vendor):
    """Salesforce without its paths."""

    name = "salesforce"
    token = "00DgL0000000001!sandbox-salesforce-token"
    client_id: ClassVar[str] = "sandbox-salesforce-client"
    client_secret: ClassVar[str] = "sandbox-salesforce-client-key"
    quota = (100_000, 86_400.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The external client app, a version that is served, and the one field that is named otherwise."""
        return {
            "base_url": base_url,
            "client_id": cls.client_id,
            "client_secret": cls.client_secret,
            "api_version": f"{NEWEST}.0",
            "custom_fields": orjson.dumps({"self_reported_source": "Heard_Of_Us__c"}).decode(),
        }

    def authenticate(self, request: Request) -> None:
        """Bearer token of this session, except where it is made."""
        if request.scope["path"].endswith(TOKEN_PATH):
            return
        if request.headers.get("authorization", "") != f"Bearer {self.token}":
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """v40.0 to v67.0; those before v31.0 are retired."""
        version = request.path_params.get("version")
        if version is None:
            return
        number = version.removeprefix("v").removesuffix(".0")
        if number.isdigit() and int(number) < OLDEST:
            raise self.version_retired()
        if not (number.isdigit() and FIRST_SERVED <= int(number) <= NEWEST):
            raise self.not_found(request)

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Calls of the day."""
        return {"Sforce-Limit-Info": f"api-usage={self.window.used}/{self.window.limit}"}

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """403; the code is the same for the calls of a day and for calls at the same time."""
        what = "ConcurrentRequests" if fault is not None and fault.code == CONCURRENT else "TotalRequests"
        return error(403, "REQUEST_LIMIT_EXCEEDED", f"{what} Limit exceeded.")

    def server_error(self) -> ApiError:
        """503."""
        return error(503, "SERVER_UNAVAILABLE", "There was an error processing your request.")

    def token_expired(self) -> ApiError:
        """401."""
        return error(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def version_retired(self) -> ApiError:
        """410."""
        return error(410, "UNSUPPORTED_API_VERSION", "This API version is no longer supported.")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return error(404, "NOT_FOUND", "The requested resource does not exist")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """`records` of a query."""
        return payload.get("records") if isinstance(payload, dict) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other records; the last page is done."""
        payload = reply.payload | {"records": rows}
        if last:
            payload.pop("nextRecordsUrl", None)
            payload["done"] = True
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Records."""
        return RowFields("Id", ("CreatedDate", "SortOrder"), ("Country", "LeadSource", "Name", "Status"))
