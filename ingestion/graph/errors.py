"""What Graph's error codes mean; the HTTP status, mostly 400, says little.

Belongs here: code -> verdict, in the words of one product. Does not: requests (`client`), codes that only one
product has (its own `errors`).

Data flow: error answer -> verdict for the session's retry.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from ingestion.errors import ContractBroken, NotFound, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.http import Classify, Verdict
from ingestion.parsing import mapping

API_VERSIONS_URL = "https://developers.facebook.com/docs/graph-api/changelog/versions"

TOKEN_DEAD_CODES = frozenset({102, 190})
PERMISSION_CODES = frozenset({10, *range(200, 300)})
THROTTLE_CODES = frozenset({4, 17, 32, 613, 80000, 80001, 80002, 80003, 80004})
TRANSIENT_CODES = frozenset({1, 2})
INVALID_PARAMETER_CODE = 100
GONE_SUBCODE = 33
RETIRED_VERSION_CODE = 2635
BLOCKED_CODE = 368
UNKNOWN_PATH_CODE = 2500


class MetricRejected(ContractBroken):
    """Meta does not have a metric, or not for this object; one such metric fails the whole request."""


@dataclass(frozen=True)
class GraphError:
    """The parts of an error's body that say what happened."""

    code: int
    subcode: int | None
    message: str


@dataclass(frozen=True)
class Product:
    """How one product of Meta is spoken of in messages.

    Attributes:
        source: name of the source, for the settings `sources.<source>.<key>`.
        vendor: name as people know it.
        credential: what kind of token it takes.
        permissions: what the token needs, as the end of a sentence.
        account_key: the setting that says which account is read.
        own_codes: what codes mean for this product only; None: as for all of Meta.
    """

    source: str
    vendor: str
    credential: str
    permissions: str
    account_key: str
    own_codes: Callable[[GraphError, requests.Response], Verdict | None] = lambda error, response: None


def classify(product: Product, api_version: str) -> Classify:
    """What the codes mean for a client of this product and version."""
    name = product.vendor
    dead = TokenDead(
        f"{name}'s {product.credential} has expired or was revoked: make a new one and put it into "
        f"sources.{product.source}.access_token"
    )
    permission = TokenDead(f"{name}'s token may not read this: it needs {product.permissions}")
    blocked = Throttled(f"{name} has blocked this app for a while (368): look into its app dashboard")
    down = VendorDown(f"{name} answers with an error of its own; nothing to mend here, run again later")
    retired = VersionRetired(
        f"{name} no longer serves API version {api_version}: set sources.{product.source}.api_version to a "
        f"newer one, see {API_VERSIONS_URL}"
    )
    verdicts = {
        **dict.fromkeys(PERMISSION_CODES, Verdict(permission)),
        **dict.fromkeys(TOKEN_DEAD_CODES, Verdict(dead)),
        **dict.fromkeys(TRANSIENT_CODES, Verdict(down, retry=True)),
        BLOCKED_CODE: Verdict(blocked),
        RETIRED_VERSION_CODE: Verdict(retired),
    }

    def verdict(response: requests.Response) -> Verdict | None:
        body = _error_of(response)
        code, subcode = body.get("code"), body.get("error_subcode")
        if not isinstance(code, int):
            return None
        error = GraphError(code, subcode if isinstance(subcode, int) else None, str(body.get("message")))
        if own := product.own_codes(error, response):
            return own
        if code in THROTTLE_CODES:
            quota = Throttled(f"{name}'s quota of calls is used up for now: run again in an hour")
            return Verdict(quota, retry=True, wait_seconds=regain_seconds(response))
        if code == UNKNOWN_PATH_CODE and f"/{api_version}" in error.message:
            return Verdict(retired)
        if code == INVALID_PARAMETER_CODE:
            return Verdict(_invalid_parameter(product, error))
        other = ContractBroken(f"{name} does not accept the request (code {code}): update the loader")
        return verdicts.get(code) or Verdict(other, retry=bool(body.get("is_transient")))

    return verdict


def regain_seconds(response: requests.Response) -> float | None:
    """How long until the account's quota is back, from `X-Business-Use-Case-Usage`; Meta counts minutes."""
    try:
        usage = json.loads(response.headers.get("X-Business-Use-Case-Usage", "{}"))
        entries = [entry for used in usage.values() for entry in used]
        minutes = [float(entry["estimated_time_to_regain_access"]) for entry in entries]
        return max(minutes) * 60 or None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _invalid_parameter(product: Product, error: GraphError) -> ContractBroken | NotFound:
    if error.subcode == GONE_SUBCODE:
        account = f"sources.{product.source}.{product.account_key}"
        return NotFound(f"{product.vendor} has no such object, or hides it: check {account}")
    if "metric" in error.message:
        return MetricRejected(f"{product.vendor} no longer knows a metric: update the loader")
    return ContractBroken(
        f"{product.vendor} does not accept a parameter of the request (code 100): update the loader"
    )


def _error_of(response: requests.Response) -> dict[str, Any]:
    if response.ok:
        return {}
    try:
        return dict(mapping(mapping(response.json()).get("error")))
    except ValueError:
        return {}
