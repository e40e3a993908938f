"""What a person is asked to connect Meta ad accounts, and the check of the answers.

Data flow: `tilltale sources add` -> FIELDS, check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.graph.client import BASE_URL, Access
from ingestion.sources.meta_ads.client import MetaAdsClient
from ingestion.sources.meta_ads.helpers import account_keys

FIELDS = (
    Field(
        "account_id",
        "Id of the ad account",
        "digits after act= in the address of Ads Manager; several are separated by commas",
    ),
    Field(
        "access_token",
        "Access token",
        "Business settings > System users > Generate token (ads_read); see docs/sources/meta_ads.md",
        is_secret=True,
    ),
)


def check(access_token: str, account_id: str, base_url: str = BASE_URL) -> str:
    """Read the name, currency and time zone of each ad account."""
    client = MetaAdsClient(Access(access_token, base_url))
    accounts = [client.account(key) for key in account_keys(account_id)]
    found = (f"{a.get('name') or a['id']} ({a['currency']}, {a['timezone_name']})" for a in accounts)
    return "found the ad account " + ", ".join(found)
