"""What a person is asked to connect the company's web collector, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.web import helpers

FIELDS = (
    Field("base_url", "Address of the collector", "such as https://collector.company.example, without /v1"),
    Field("access_token", "Access token", "the web team has it; see docs/sources/web.md", is_secret=True),
)


def check(base_url: str, access_token: str) -> str:
    """Ask for one visit.

    Returns:
        Whether the collector has visits.

    Raises:
        SourceError: as a load would.
    """
    has_visits = helpers.has_any(helpers.client(base_url, access_token), "visits")
    return "found the collector" + ("" if has_visits else ", with no visit in it yet")
