"""What a person is asked to connect an Instagram account, and the check of the answers.

Data flow: `tilltale sources add` -> FIELDS, check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.graph.client import BASE_URL, Access
from ingestion.sources.instagram.client import InstagramClient

FIELDS = (
    Field(
        "user_id",
        "Id of the Instagram account",
        "digits: /me/accounts?fields=instagram_business_account in Meta's Graph API Explorer",
    ),
    Field(
        "access_token",
        "Access token",
        "Business settings > System users > Generate token; see docs/sources/instagram.md",
        is_secret=True,
    ),
)


def check(access_token: str, user_id: str, base_url: str = BASE_URL) -> str:
    """Read the account's name."""
    account = InstagramClient(Access(access_token, base_url), user_id).account()
    return f"found the Instagram account @{account.get('username')} with {account.get('media_count')} posts"
