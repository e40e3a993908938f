"""What a person is asked to connect Salesforce, and the cheapest proof that it works.

Data flow: FIELDS -> check -> one query for the organization's name.
"""

from ingestion.connection import Field
from ingestion.sources.salesforce import settings
from ingestion.sources.salesforce.client import SalesforceClient

FIELDS = (
    Field(
        "base_url", "Address of your Salesforce", "Setup > My Domain: https://yourcompany.my.salesforce.com"
    ),
    Field("client_id", "Consumer key", "Setup > External Client App Manager > your app > Settings > OAuth"),
    Field("client_secret", "Consumer secret", "beside the consumer key", is_secret=True),
)


def check(base_url: str, client_id: str, client_secret: str) -> str:
    """Mint a token and ask who it is for."""
    client = SalesforceClient(base_url, client_id, client_secret, settings.API_VERSION, frozenset())
    return f"found the organization {client.organization()}"
