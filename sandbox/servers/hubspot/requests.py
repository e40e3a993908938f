"""Reading HubSpot requests and writing its error bodies: what every HubSpot path shares.

Data flow: query or JSON body -> checked values, or the vendor's 400.
"""

from typing import Any

import orjson
from starlette.requests import Request

from sandbox.servers.hubspot.records import SINGULAR
from sandbox.servers.paging import Row
from sandbox.servers.protocol import ApiError, correlation_id


def error(status: int, message: str, category: str = "VALIDATION_ERROR", **more: Any) -> ApiError:
    """HubSpot's error body; `more` adds fields, or `headers`."""
    headers = more.pop("headers", None)
    body = {
        "status": "error",
        "message": message,
        "correlationId": correlation_id(),
        "category": category,
        **more,
    }
    return ApiError(status, body, headers)


def singular(kind: str) -> str:
    """Contacts -> contact."""
    return next(single for single, plural in SINGULAR.items() if plural == kind)


def names(request: Request, parameter: str) -> list[str]:
    """A comma-separated parameter, which may also be repeated."""
    return [
        name.strip()
        for text in request.query_params.getlist(parameter)
        for name in text.split(",")
        if name.strip()
    ]


def whole(value: Any, default: int) -> int:
    """A whole number, or the default when there is none."""
    try:
        return default if value in (None, "") else int(value)
    except (TypeError, ValueError) as problem:
        raise error(400, f"{value!r} is not a number") from problem


def page_limit(request: Request, cap: int, default: int) -> int:
    """`limit` within what the path allows."""
    limit = whole(request.query_params.get("limit"), default)
    if not 0 < limit <= cap:
        raise error(400, f"limit must be between 1 and {cap}")
    return limit


async def json_body(request: Request) -> Row:
    """The JSON object of a POST."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as problem:
        raise error(400, "Invalid input JSON") from problem
    if not isinstance(body, dict):
        raise error(400, "Invalid input JSON: an object is expected")
    return body


def next_page(request: Request, after: str) -> Row:
    """`paging` with the cursor and the deprecated link."""
    return {"next": {"after": after, "link": str(request.url.include_query_params(after=after))}}
