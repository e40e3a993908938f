"""What a person is asked to connect HubSpot, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from collections.abc import Sequence

from ingestion.connection import Field
from ingestion.sources.hubspot import settings
from ingestion.sources.hubspot.client import HubSpotClient

FIELDS = (
    Field(
        "access_token",
        "Service key",
        "Settings > Integrations > Service Keys, scopes crm.objects.{contacts,companies,deals,owners}.read "
        "and tickets",
        is_secret=True,
    ),
)


def check(
    access_token: str,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    extra_objects: Sequence[str] = settings.EXTRA_OBJECTS,
) -> str:
    """Count the records of each kind that a load reads: a missing scope shows at once.

    Returns:
        What was found.

    Raises:
        SourceError: as a load would.
    """
    client = HubSpotClient(base_url, access_token, api_version)
    kinds = ("contacts", "companies", "deals", *extra_objects)
    return "found " + ", ".join(f"{client.count(kind)} {kind}" for kind in kinds)
