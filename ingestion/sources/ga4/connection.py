"""What a person is asked to connect a Google Analytics property.

Belongs here: the fields and the check. Does not: loading (`__init__`).

Data flow: FIELDS -> check -> one line that says what was found.
"""

from datetime import UTC, datetime
from typing import Any

from ingestion.connection import Field
from ingestion.google import TOKEN_URL
from ingestion.sources.ga4 import settings
from ingestion.sources.ga4.client import AnalyticsClient

FIELDS = (
    Field("property_id", "Property id", "digits; Google Analytics > Admin > Property details"),
    Field(
        "service_account_key",
        "Path of the service account's key file (JSON)",
        "Google Cloud console > IAM > Service accounts > Keys; keep the file where nobody else reads it",
    ),
)


def check(
    property_id: str,
    service_account_key: str,
    *,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    token_url: str = TOKEN_URL,
    **_: Any,
) -> str:
    """Ask for one day of the property.

    Raises:
        SourceError: the key does not work, or may not read the property.
    """
    client = AnalyticsClient(
        service_account_key, property_id, base_url=base_url, api_version=api_version, token_url=token_url
    )
    zone = client.zone(datetime.now(UTC).date())
    return f"found the property {client.property_id}, which counts its days in {zone}"
