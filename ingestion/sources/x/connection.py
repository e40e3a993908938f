"""What a person is asked to connect X, and the check at once.

Belongs here: the questions and one request that proves the answers; it costs one user read.

Data flow: FIELDS -> answers -> check -> one line about the account.
"""

from ingestion.connection import Field
from ingestion.sources.x import settings
from ingestion.sources.x.client import XClient

FIELDS = (
    Field("username", "The account's name", "as in x.com/yourcompany"),
    Field(
        "access_token",
        "The app's Bearer token",
        "console.x.com > your app > Keys and tokens; a user token reads private metrics, too",
        is_secret=True,
    ),
)


def check(access_token: str, username: str, base_url: str = settings.BASE_URL) -> str:
    """Look the account up with the token.

    Raises:
        SourceError: X refuses the token or does not know the account.
    """
    name = username.removeprefix("@")
    XClient(base_url, access_token, settings.NAMINGS[0]).user_id(name)
    return f"found the account @{name}"
