"""What Graph says on every path: tokens, versions, usage headers, error codes, where rows are.

Data flow: request -> refusal in Graph's own words, or headers and fault points of an answer.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.graph.requests import error
from sandbox.servers.protocol import ApiError, Reply, Vendor

OLDEST_VERSION, NEWEST_VERSION = 21, 26
GRAPH_VERSION = f"v{NEWEST_VERSION}.0"
THROTTLE_MESSAGES = {
    4: "(#4) Application request limit reached",
    17: "(#17) User request limit reached",
    32: "(#32) Page request limit reached",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    80000: "(#80000) There have been too many calls from this ad-account. Wait a bit and try again.",
    80001: "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
    80002: "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
}


class GraphProtocol(Vendor):
    """Graph without its nodes."""

    quota = (1_000_000, 86_400.0)
    account: ClassVar[tuple[str, str]]
    """Key of the account in the loader's configuration, and in the world's meta."""
    usage: ClassVar[tuple[str, int]]
    """Kind of quota in the usage header, and the code of a call beyond it."""

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account, its token and a version that is served."""
        key, source = cls.account
        return {
            "base_url": base_url,
            "access_token": cls.token,
            "api_version": GRAPH_VERSION,
            key: accounts[source],
        }

    def authenticate(self, request: Request) -> None:
        """`access_token=` or a Bearer header."""
        given = request.query_params.get("access_token") or request.headers.get("authorization", "")
        given = given.removeprefix("Bearer ").removeprefix("OAuth ")
        if not given:
            raise error(104, "An access token is required to request this resource.")
        if given != self.token:
            raise error(190, "Invalid OAuth access token - Cannot parse access token")

    def check_version(self, request: Request) -> None:
        """v21.0 to v26.0 are served."""
        version = request.scope["path"].removeprefix(f"/{self.name}/").split("/")[0]
        number = re.fullmatch(r"v(\d+)\.0", version)
        if not number or int(number[1]) > NEWEST_VERSION:
            raise error(2500, f"Unknown path components: /{version}")
        if int(number[1]) < OLDEST_VERSION:
            raise self.version_retired()

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Usage in percent of the quota."""
        percent = round(100 * self.window.used / max(self.window.limit, 1))
        usage = {"call_count": percent, "total_time": percent, "total_cputime": percent}
        return {
            "X-App-Usage": orjson.dumps(usage).decode(),
            "X-Business-Use-Case-Usage": self._business_usage(percent, 0),
            "facebook-api-version": GRAPH_VERSION,
        }

    def _business_usage(self, percent: int, minutes: int) -> str:
        usage = {
            "type": self.usage[0],
            "call_count": percent,
            "total_cputime": percent,
            "total_time": percent,
            "estimated_time_to_regain_access": minutes,
        }
        return orjson.dumps({self.world.meta[self.account[1]]: [usage]}).decode()

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """HTTP 400 with the product's own code, or another if the rule says so."""
        code = fault.code if fault and fault.code in THROTTLE_MESSAGES else self.usage[1]
        headers = {"X-Business-Use-Case-Usage": self._business_usage(100, 1)}
        return error(code, THROTTLE_MESSAGES[code], is_transient=True, headers=headers)

    def server_error(self) -> ApiError:
        """500 with code 2."""
        message = "An unexpected error has occurred. Please retry your request later."
        return error(2, message, status=500, is_transient=True)

    def token_expired(self) -> ApiError:
        """Code 190, subcode 463."""
        message = "Error validating access token: Session has expired."
        return error(190, message, error_subcode=463)

    def version_retired(self) -> ApiError:
        """Code 2635."""
        message = (
            "(#2635) You are calling a deprecated version of the API. "
            f"Please update to the latest version: {GRAPH_VERSION}."
        )
        return error(2635, message)

    def not_found(self, request: Request) -> ApiError:
        """Code 2500."""
        return error(2500, f"Unknown path components: {request.scope['path'].removeprefix('/' + self.name)}")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """An edge's `data`."""
        data = payload.get("data")
        return data if isinstance(data, list) else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no `next`."""
        payload = reply.payload | {"data": rows}
        if last:
            payload.pop("paging", None)
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Nodes, and insights, whose key is the metric's name."""
        if "values" in row:
            return RowFields("name", ("values",), ("description",))
        optional = ("permalink_url", "permalink", "like_count", "message", "text")
        return RowFields("id", ("created_time", "timestamp"), optional)
