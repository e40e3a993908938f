"""What a person is asked to connect Zendesk, and the check of the answers.

Data flow: `tilltale sources add` -> FIELDS, check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.zendesk.client import ZendeskClient

FIELDS = (
    Field("base_url", "Address of your Zendesk", "https://<subdomain>.zendesk.com"),
    Field("email", "E-mail of the agent whose token it is", "an administrator"),
    Field(
        "api_token",
        "API token",
        "Admin Center > Apps and integrations > APIs > Zendesk API; see docs/sources/zendesk.md",
        is_secret=True,
    ),
)


def check(base_url: str, email: str, api_token: str) -> str:
    """Read who the token belongs to."""
    return (
        f"found the Zendesk account; the token acts as {ZendeskClient(base_url, email, api_token).account()}"
    )
