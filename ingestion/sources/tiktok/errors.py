"""What TikTok's codes mean; the HTTP status is 200 for most of them, and a code is a number or a text.

Belongs here: code -> verdict. Does not: requests (`client`).

Data flow: answer -> verdict for the session's retry.
"""

import json
from typing import Any

import requests

from ingestion.errors import ContractBroken, NotFound, Throttled, TokenDead, VendorDown, VersionRetired
from ingestion.http import Classify, Verdict
from ingestion.parsing import mapping
from ingestion.sources.tiktok import settings

OK = "0"


def classify(api_version: str) -> Classify:
    """What the codes mean for a client of this version."""
    dead = TokenDead(
        "TikTok refuses the token (they live a day): authorize the account again and put the new one into "
        "sources.tiktok.access_token, or give sources.tiktok.refresh_token, client_id and client_secret"
    )
    permission = TokenDead(
        "TikTok's token may not read this: it needs the scopes user.info.basic video.list comment.list, and "
        "video.insights unless sources.tiktok.with_insights = false"
    )
    retired = VersionRetired(
        f"TikTok no longer serves API version {api_version}: set sources.tiktok.api_version to a newer one, "
        f"see {settings.API_VERSIONS_URL}"
    )
    throttled = Throttled("TikTok asks to slow down: the next run continues from here")
    down = VendorDown("TikTok answers with an error of its own; nothing to mend here, run again later")
    gone = NotFound("TikTok has no such object: check sources.tiktok.business_id")
    verdicts = {
        **dict.fromkeys(settings.THROTTLE_CODES, Verdict(throttled, retry=True)),
        **dict.fromkeys(settings.TOKEN_DEAD_CODES, Verdict(dead)),
        **dict.fromkeys(settings.PERMISSION_CODES, Verdict(permission)),
        **dict.fromkeys(settings.TRANSIENT_CODES, Verdict(down, retry=True)),
        **dict.fromkeys(settings.GONE_CODES, Verdict(gone)),
    }

    def verdict(response: requests.Response) -> Verdict | None:
        code = code_of(response)
        if response.status_code in (404, 410) and code not in verdicts:
            return Verdict(retired)
        if response.status_code == 401:
            return Verdict(dead)
        if code is None or code == OK:
            return None
        other = ContractBroken(f"TikTok does not accept the request (code {code}): update the loader")
        return verdicts.get(code) or Verdict(other)

    return verdict


def is_refused(response: requests.Response) -> bool:
    """Whether an answer says that the token is dead."""
    return response.status_code == 401 or code_of(response) in settings.TOKEN_DEAD_CODES


def code_of(response: requests.Response) -> str | None:
    """The code of an answer as text; None when it has none, as half a page."""
    try:
        body: Any = json.loads(response.content)
    except ValueError:
        return None
    code = mapping(body).get("code")
    return None if code is None else str(code)
