"""What a person is asked to connect a Facebook Page, and the check of the answers.

Data flow: `tilltale sources add` -> FIELDS, check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.graph.client import BASE_URL, Access
from ingestion.sources.facebook.client import FacebookClient

FIELDS = (
    Field(
        "page_id",
        "Id of the page",
        "digits: on the page, About > Page transparency > Page ID",
    ),
    Field(
        "access_token",
        "Page access token",
        "Business settings > System users > Generate token, then /me/accounts; see docs/sources/facebook.md",
        is_secret=True,
    ),
)


def check(access_token: str, page_id: str, base_url: str = BASE_URL) -> str:
    """Read the page's name."""
    page = FacebookClient(Access(access_token, base_url), page_id).page()
    return f"found the page {page.get('name') or page.get('id')}"
