"""What a person is asked to connect a YouTube channel.

Belongs here: the fields and the check. Does not: loading (`__init__`).

Data flow: FIELDS -> check -> one line that says which channel was found.
"""

from typing import Any

from ingestion.connection import Field
from ingestion.google import TOKEN_URL
from ingestion.parsing import mapping
from ingestion.sources.youtube import settings
from ingestion.sources.youtube.client import YouTubeClient
from ingestion.sources.youtube.quota import Quota

FIELDS = (
    Field("client_id", "OAuth client id", "Google Cloud console > Google Auth Platform > Clients"),
    Field("client_secret", "OAuth client secret", "shown once when the client is made", is_secret=True),
    Field(
        "refresh_token",
        "Refresh token",
        "made by signing in as the channel's owner, see docs/sources/youtube.md",
        is_secret=True,
    ),
)


def check(
    client_id: str,
    client_secret: str,
    refresh_token: str,
    *,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    token_url: str = TOKEN_URL,
    **_: Any,
) -> str:
    """Find the channel of who signed in; costs one unit.

    Raises:
        SourceError: the credentials do not work, or the account has no channel.
    """
    client = YouTubeClient(
        client_id,
        client_secret,
        refresh_token,
        base_url=base_url,
        analytics_url=base_url,
        api_version=api_version,
        token_url=token_url,
        quota=lambda: Quota("", {}, settings.DAILY_UNITS),
    )
    channel = client.channel() or {}
    return f"found the channel {mapping(channel.get('snippet')).get('title')}"
