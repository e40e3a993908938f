"""What a person is asked to connect a Matomo site, and the requests that prove it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.matomo.client import MatomoClient

FIELDS = (
    Field("base_url", "Address of Matomo", "such as https://matomo.company.example, without index.php"),
    Field("site_id", "Number of the site", "Administration > Websites > Manage shows it as ID"),
    Field(
        "auth_token",
        "Auth token",
        "Administration > Personal > Security > Auth tokens, of a user with view access",
        is_secret=True,
    ),
)


def check(base_url: str, site_id: str, auth_token: str) -> str:
    """Ask for the site and for one visit of today.

    Raises:
        SourceError: as a load would.
    """
    client = MatomoClient(base_url, auth_token, site_id)
    client.require_version()
    name = client.site_name()
    return f"found the site {name}" + ("" if client.has_visits_log() else ", with no visit of today yet")
