"""What a person is asked to connect a Mastodon account, and the check of the answers.

Data flow: `tilltale sources add` -> FIELDS, check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.mastodon.client import MastodonClient

FIELDS = (
    Field("base_url", "Address of your instance", "such as https://mastodon.social"),
    Field("account", "Name of the account", "without the instance, such as yourcompany"),
    Field(
        "access_token",
        "Access token",
        "Preferences > Development > New application; scopes read:accounts read:statuses read:notifications",
        is_secret=True,
    ),
)


def check(base_url: str, access_token: str, account: str) -> str:
    """Look the account up, and its notifications, which need the widest of the scopes.

    Returns:
        What was found.

    Raises:
        SourceError: as a load would.
    """
    client = MastodonClient(base_url, access_token)
    client.account_id(account.removeprefix("@"))
    next(client.mentions(None), None)
    return f"found the account {account}"
