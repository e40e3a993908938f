"""Reading Graph requests and writing its error bodies: what every Graph path shares.

Data flow: query -> field names, metrics, moments, or the vendor's 400.
"""

import re
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl
from starlette.requests import Request

from sandbox.servers.protocol import ApiError, correlation_id


def error(code: int, message: str, status: int = 400, kind: str = "OAuthException", **more: Any) -> ApiError:
    """Graph's error body; `more` adds fields, or `headers`."""
    headers = more.pop("headers", None)
    error = {
        "message": message,
        "type": kind,
        "code": code,
        **more,
        "fbtrace_id": f"A{correlation_id()[:22]}",
    }
    return ApiError(status, {"error": error}, headers)


def field_tree(fields: str) -> dict[str, str]:
    """Top-level names of `a,b{c,d},e.limit(0).summary(true)`, each with what its braces hold.

    Bodies of requests may have them as a JSON list.
    """
    if fields.startswith("["):
        fields = ",".join(orjson.loads(fields))
    names: dict[str, str] = {}
    depth, name = 0, ""
    for char in fields + ",":
        depth += (char in "{(") - (char in "})")
        if char == "," and depth == 0:
            if name.strip():
                _, _, inner = name.strip().removesuffix("}").partition("{")
                names[re.split(r"[.{(]", name.strip(), maxsplit=1)[0]] = inner
            name = ""
        else:
            name += char
    return names


def metric_names(request: Request, known: dict[str, Any]) -> list[str]:
    """`metric=a,b` or a JSON list; one unknown metric fails the whole call."""
    text = request.query_params.get("metric", "")
    if text.startswith("["):
        text = ",".join(orjson.loads(text))
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise error(
            3001,
            "(#3001) No metric was specified to be fetched. Please specify one or more metrics.",
            error_subcode=1504028,
        )
    if any(name not in known for name in names):
        raise error(100, "(#100) The value must be a valid insights metric")
    return names


def moment(request: Request, name: str) -> datetime | None:
    """`since` or `until`: unix seconds or a date."""
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        if text.lstrip("-").isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        value = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as problem:
        raise error(100, f"(#100) Param {name} must be a unix time or a date") from problem
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def time_conditions(request: Request) -> list[pl.Expr]:
    """`since` and `until` over the column `order`."""
    conditions = []
    if since := moment(request, "since"):
        conditions.append(pl.col("order") >= unix(since))
    if until := moment(request, "until"):
        conditions.append(pl.col("order") <= unix(until))
    return conditions


def unix(instant: datetime) -> int:
    """Epoch seconds."""
    return int(instant.timestamp())
