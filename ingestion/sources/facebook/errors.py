"""What Graph's error codes mean; the HTTP status, mostly 400, says little.

Belongs here: code -> verdict. Does not: requests (`client`).

Data flow: error answer -> verdict for the session's retry.
"""

import json
from typing import Any

import requests

from ingestion.errors import ContractBroken, NotFound, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.http import Classify, Verdict
from ingestion.parsing import mapping
from ingestion.sources.facebook import settings


class MetricRejected(ContractBroken):
    """Meta no longer knows a metric; one such metric fails the whole request."""


def classify(api_version: str) -> Classify:
    """What the codes mean for a client of this version."""
    dead = TokenDead(
        "Facebook's Page access token has expired or was revoked: make a new one and put it into "
        "sources.facebook.access_token"
    )
    permission = TokenDead(
        "Facebook's token may not read this: it needs pages_read_engagement, pages_read_user_content and "
        "read_insights from somebody with the ANALYZE task on the page"
    )
    blocked = Throttled("Facebook has blocked this app for a while (368): look into its app dashboard")
    down = VendorDown("Facebook answers with an error of its own; nothing to mend here, run again later")
    retired = VersionRetired(
        f"Facebook no longer serves API version {api_version}: set sources.facebook.api_version to a newer "
        f"one, see {settings.API_VERSIONS_URL}"
    )
    verdicts = {
        **dict.fromkeys(settings.PERMISSION_CODES, Verdict(permission)),
        **dict.fromkeys(settings.TOKEN_DEAD_CODES, Verdict(dead)),
        **dict.fromkeys(settings.TRANSIENT_CODES, Verdict(down, retry=True)),
        settings.BLOCKED_CODE: Verdict(blocked),
        settings.RETIRED_VERSION_CODE: Verdict(retired),
    }

    def verdict(response: requests.Response) -> Verdict | None:
        error = _error_of(response)
        code, message = error.get("code"), str(error.get("message"))
        if not isinstance(code, int):
            return None
        if code in settings.THROTTLE_CODES:
            quota = Throttled("Facebook's quota of calls is used up for now: run again in an hour")
            return Verdict(quota, retry=True, wait_seconds=regain_seconds(response))
        if code == settings.UNKNOWN_PATH_CODE and f"/{api_version}" in message:
            return Verdict(retired)
        if code == settings.INVALID_PARAMETER_CODE:
            return Verdict(_invalid_parameter(error.get("error_subcode"), message))
        other = ContractBroken(f"Facebook does not accept the request (code {code}): update the loader")
        return verdicts.get(code) or Verdict(other, retry=bool(error.get("is_transient")))

    return verdict


def regain_seconds(response: requests.Response) -> float | None:
    """How long until the page's quota is back, from `X-Business-Use-Case-Usage`; Meta counts minutes."""
    try:
        usage = json.loads(response.headers.get("X-Business-Use-Case-Usage", "{}"))
        entries = [entry for used in usage.values() for entry in used]
        minutes = [float(entry["estimated_time_to_regain_access"]) for entry in entries]
        return max(minutes) * 60 or None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _invalid_parameter(subcode: Any, message: str) -> ContractBroken | NotFound:
    if subcode == settings.GONE_SUBCODE:
        return NotFound("Facebook has no such object, or hides it: check sources.facebook.page_id")
    if "insights metric" in message:
        return MetricRejected("Facebook no longer knows a metric: update the loader")
    return ContractBroken("Facebook does not accept a parameter of the request (code 100): update the loader")


def _error_of(response: requests.Response) -> dict[str, Any]:
    if response.ok:
        return {}
    try:
        return dict(mapping(mapping(response.json()).get("error")))
    except ValueError:
        return {}
