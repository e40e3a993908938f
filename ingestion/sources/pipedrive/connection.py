"""What a person is asked to connect Pipedrive, and the cheapest proof that it works.

Data flow: FIELDS -> check -> one request for the token's owner.
"""

from ingestion.connection import Field
from ingestion.sources.pipedrive import settings
from ingestion.sources.pipedrive.client import PipedriveClient

FIELDS = (
    Field("base_url", "Address of your Pipedrive", "as in the browser: https://yourcompany.pipedrive.com"),
    Field("access_token", "API token", "Personal preferences > API", is_secret=True),
)


def check(base_url: str, access_token: str) -> str:
    """Ask who the token belongs to."""
    client = PipedriveClient(base_url, access_token, settings.API_VERSION, settings.LEGACY_VERSION)
    return f"found the company {client.company()}"
