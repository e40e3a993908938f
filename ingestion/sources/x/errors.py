"""What X's statuses and problem types mean.

Belongs here: error answer -> verdict. Does not: requests (`client`).

Data flow: error answer -> verdict for the session's retry.
"""

from typing import Any

import requests

from ingestion.errors import ContractBroken, Throttled, TokenDead, VersionRetired
from ingestion.http import Verdict, reset_seconds
from ingestion.parsing import mapping
from ingestion.sources.x import settings

_CREDIT_PROBLEMS = frozenset({"usage-capped", "credits-depleted", "spend-cap-reached"})

_REFUSALS = {
    401: TokenDead(
        "X refuses the token: make a new Bearer token in the developer console, or sign in again if it is a "
        "user token, and put it into sources.x.access_token"
    ),
    403: TokenDead(
        "X says that the token may not read this: the app needs a pay-per-use project, a user token the "
        "scopes tweet.read users.read; without a user token set sources.x.is_user_token = false"
    ),
    410: VersionRetired(
        "X no longer serves this version of its API: set sources.x.base_url to the newer one and update the "
        f"loader for it, see {settings.CHANGELOG_URL}"
    ),
}


def classify(response: requests.Response) -> Verdict | None:
    """What X's own answers mean; the rest is as HTTP has it."""
    status, problem = response.status_code, _problem_of(response)
    kind = str(problem.get("type", "")).rsplit("/", 1)[-1]
    if status == 402 or kind in _CREDIT_PROBLEMS:
        return Verdict(
            Throttled(
                "X's credits or its monthly cap of reads are used up: buy credits in the developer console "
                "or wait for the next month"
            )
        )
    if status == 429:
        wait = reset_seconds(response, ("x-rate-limit-reset",))
        message = "X asks to slow down (429): the next run continues from here"
        return Verdict(Throttled(message), retry=True, wait_seconds=wait)
    if status == 400 and ".fields" in str(problem):
        names = " and ".join(settings.NAMINGS)
        message = (
            f"X does not accept the names of the fields: set sources.x.naming to the other one of {names}"
        )
        return Verdict(ContractBroken(message))
    refusal = _REFUSALS.get(410 if status == 404 and not kind else status)  # a path that X no longer has
    return Verdict(refusal) if refusal else None


def _problem_of(response: requests.Response) -> dict[str, Any]:
    if response.ok:
        return {}
    try:
        return dict(mapping(response.json()))
    except ValueError:
        return {}
