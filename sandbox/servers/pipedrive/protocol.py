"""What Pipedrive says on every path: tokens, versions, two budgets in headers, error bodies, where rows are.

Data flow: request -> refusal in Pipedrive's own words, or headers and fault points of an answer.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.pipedrive.account import PERSON_CUSTOM, field_key
from sandbox.servers.protocol import ApiError, Reply, Vendor

DAILY_BUDGET = 10_000_000
DAILY = 24  # code of a fault: the tokens of a day instead of the calls of two seconds


def error(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> ApiError:
    """Pipedrive's error body."""
    body = {"success": False, "error": message, "error_info": "Please check developers.pipedrive.com", **more}
    return ApiError(status, body, headers)


class PipedriveProtocol(Vendor):
    """Pipedrive without its paths."""

    name = "pipedrive"
    token = "sandbox-pipedrive-token"
    quota = (100_000, 2.0)

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The user's token and the keys of the account's own fields."""
        custom = {"deal_type": field_key("deal_type")} | {name: field_key(name) for name in PERSON_CUSTOM}
        names = {
            "analytics_first_url": "landing_url",
            "analytics_first_referrer": "referrer_url",
            "analytics_first_at": "first_visit_at",
        }
        mapped = {names.get(name, name): key for name, key in custom.items()}
        return {
            "base_url": base_url,
            "access_token": cls.token,
            "custom_fields": orjson.dumps(mapped).decode(),
        }

    def authenticate(self, request: Request) -> None:
        """A user's token, or an app's."""
        given = request.headers.get("x-api-token") or request.headers.get("authorization", "").removeprefix(
            "Bearer "
        )
        if given != self.token:
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """What the first version still serves is in the paths."""

    def answer_headers(self, request: Request) -> dict[str, str]:
        """Both budgets."""
        return {
            "x-ratelimit-limit": str(self.window.limit),
            "x-ratelimit-remaining": str(self.window.remaining),
            "x-ratelimit-reset": str(round(self.window.window_seconds)),
            "x-daily-ratelimit-token-limit": str(DAILY_BUDGET),
            "x-daily-ratelimit-token-remaining": str(DAILY_BUDGET - 20 * self.window.used),
        }

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429; which budget is spent is in the headers alone."""
        if fault is not None and fault.code == DAILY:
            return error(429, "Request over limit", {"x-daily-ratelimit-token-remaining": "0"})
        wait = str(max(1, round(fault.seconds if fault else self.window.window_seconds)))
        spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": wait, "Retry-After": wait}
        return error(429, "Request over limit", spent)

    def server_error(self) -> ApiError:
        """500."""
        return error(500, "Internal server error")

    def token_expired(self) -> ApiError:
        """401."""
        return error(401, "unauthorized access", errorCode=401)

    def version_retired(self) -> ApiError:
        """410."""
        return error(410, "This endpoint is no longer available.")

    def not_found(self, request: Request) -> ApiError:
        """404."""
        return error(404, "Unknown method .")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """`data`."""
        return payload.get("data")

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other rows; the last page has no cursor."""
        payload = reply.payload | {"data": rows}
        if last:
            payload["additional_data"] = {
                "next_cursor": None,
                "pagination": {"more_items_in_collection": False},
            }
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Records; changes and definitions of fields have keys of their own kind."""
        if "field_code" in row:
            return RowFields("field_code", ("field_name",), ("field_name",))
        if "field_key" in row:
            return RowFields("field_key", ("time",), ("change_source",))
        return RowFields("id", ("add_time",), ("org_id", "name", "title"))
