"""What a person is asked to connect TikTok, and the check at once.

Belongs here: the questions and one request that proves the answers.

Data flow: FIELDS -> answers -> check -> one line about the account.
"""

from ingestion.connection import Field
from ingestion.sources.tiktok import settings
from ingestion.sources.tiktok.client import TikTokClient

FIELDS = (
    Field("business_id", "The account's open_id", "comes with the token when the account holder authorizes"),
    Field("access_token", "The account's access token", "lives a day", is_secret=True),
    Field("refresh_token", "Its refresh token", "lives a year; renews the other", is_secret=True, default=""),
    Field("client_id", "The app's id", "TikTok for Business developer portal > My apps", default=""),
    Field("client_secret", "The app's secret", "on the same page", is_secret=True, default=""),
)


def check(
    access_token: str,
    business_id: str,
    refresh_token: str = "",
    client_id: str = "",
    client_secret: str = "",
    *,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
) -> str:
    """Ask for the account's name.

    Raises:
        SourceError: TikTok refuses the token or does not know the account.
    """
    client = TikTokClient(base_url, access_token, api_version, business_id)
    return f"found the account {client.account_name()}"
