"""What a person is asked to connect one employee to the advocacy numbers, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml, table sources.advocacy.members.
"""

from typing import Any

from ingestion.connection import Field
from ingestion.linkedin import API_VERSION, BASE_URL
from ingestion.sources.advocacy import helpers, settings
from ingestion.sources.advocacy.client import MemberClient

FIELDS = (
    Field(
        "members",
        "Employees and their tokens",
        'as JSON: {"e-17": "token", "e-18": "token"}, with the keys of the employees file; each '
        "employee signs in once and allows r_member_postAnalytics",
        is_secret=True,
    ),
)


def check(members: Any, base_url: str = BASE_URL, api_version: str = API_VERSION) -> str:
    """Ask for one day with every token.

    Returns:
        How many members may be read.

    Raises:
        SourceError: the first member's that cannot be, as a load would.
    """
    tokens = helpers.members_of(members)
    for number, (employee, token) in enumerate(tokens.items(), start=1):
        client = MemberClient(base_url, token, api_version, helpers.shown_name(employee, number))
        client.total(settings.CHECKED_METRIC)
    return f"found {len(tokens)} employees whose numbers may be read"
