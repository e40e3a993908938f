"""What a person is asked to connect Stripe, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.stripe import helpers, settings

FIELDS = (
    Field(
        "api_key",
        "Restricted key",
        f"Stripe > Developers > API keys > Create restricted key, read access to {settings.PERMISSIONS}",
        is_secret=True,
    ),
)


def check(api_key: str, base_url: str = settings.BASE_URL, api_version: str = settings.API_VERSION) -> str:
    """Ask for one object of each list that a load reads: a missing permission shows at once.

    Returns:
        What was found.

    Raises:
        SourceError: as a load would.
    """
    account = helpers.client(base_url, api_key, api_version)
    found = [name for name in settings.COLLECTIONS if helpers.has_any(account, name)]
    kind = "test" if "_test_" in api_key else "live"
    return f"found a {kind} account with {', '.join(found).replace('_', ' ') or 'nothing in it yet'}"
