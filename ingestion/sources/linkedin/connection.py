"""What a person is asked to connect a LinkedIn Page, and the check of the answers.

Data flow: `tilltale sources add` -> FIELDS, check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.linkedin import API_VERSION, BASE_URL
from ingestion.sources.linkedin import helpers
from ingestion.sources.linkedin.client import LinkedInClient

FIELDS = (
    Field(
        "organization_id",
        "Number of the page",
        "in the address of the page's admin view: linkedin.com/company/<number>/admin",
    ),
    Field(
        "access_token",
        "Access token of an administrator of the page",
        "developer portal > OAuth token tools; see docs/sources/linkedin.md",
        is_secret=True,
    ),
)


def check(
    organization_id: str, access_token: str, base_url: str = BASE_URL, api_version: str = API_VERSION
) -> str:
    """Ask for the page's newest posts.

    Returns:
        What was found.

    Raises:
        SourceError: as a load would.
    """
    page = helpers.organization_urn(organization_id)
    client = LinkedInClient(base_url, access_token, api_version, page)
    first = next(client.posts(), None)
    posts = helpers.total_of(first.response.json()) if first is not None else 0
    return f"found the page {organization_id} with {posts} posts"
