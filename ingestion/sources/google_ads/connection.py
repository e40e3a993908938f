"""What a person is asked to connect a Google Ads account.

Belongs here: the fields and the check. Does not: loading (`__init__`).

Data flow: FIELDS -> check -> one line that says which account was found.
"""

from typing import Any

from ingestion.connection import Field
from ingestion.google import TOKEN_URL
from ingestion.sources.google_ads import settings
from ingestion.sources.google_ads.client import GoogleAdsClient

FIELDS = (
    Field("customer_id", "Customer id of the account with the ads", "123-456-7890, at the top of Google Ads"),
    Field("login_customer_id", "Customer id of the manager account, if there is one", default=""),
    Field("developer_token", "Developer token", "manager account > Admin > API Center", is_secret=True),
    Field("client_id", "OAuth client id", "Google Cloud console > Google Auth Platform > Clients"),
    Field("client_secret", "OAuth client secret", "shown once when the client is made", is_secret=True),
    Field(
        "refresh_token",
        "Refresh token",
        "made by signing in with the scope adwords, see docs/sources/google_ads.md",
        is_secret=True,
    ),
)


def check(
    client_id: str,
    client_secret: str,
    refresh_token: str,
    *,
    developer_token: str,
    customer_id: str,
    login_customer_id: str = "",
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    token_url: str = TOKEN_URL,
    **_: Any,
) -> str:
    """Ask for the account's name.

    Raises:
        SourceError: the credentials do not work, or it is a manager account.
    """
    customer = GoogleAdsClient(
        client_id,
        client_secret,
        refresh_token,
        developer_token=developer_token,
        customer_id=customer_id,
        login_customer_id=login_customer_id,
        base_url=base_url,
        api_version=api_version,
        token_url=token_url,
    ).customer()
    return f"found the account {customer.get('descriptiveName')} in {customer.get('currencyCode')}"
