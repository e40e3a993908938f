"""What a person is asked to connect an ad account of LinkedIn, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.linkedin import API_VERSION, BASE_URL, urn_id
from ingestion.sources.linkedin_ads.client import AdsClient

FIELDS = (
    Field("account_id", "Number of the ad account", "Campaign Manager, beside the account's name"),
    Field(
        "access_token",
        "Access token of a member with a role on the account",
        "developer portal > OAuth token tools, scopes r_ads and r_ads_reporting; it lives 60 days",
        is_secret=True,
    ),
)


def check(
    account_id: str, access_token: str, base_url: str = BASE_URL, api_version: str = API_VERSION
) -> str:
    """Look the account up.

    Returns:
        What was found.

    Raises:
        SourceError: as a load would.
    """
    account = AdsClient(base_url, access_token, api_version, urn_id(account_id) or "").account()
    return f"found the ad account {account.get('name') or account_id} in {account.get('currency')}"
