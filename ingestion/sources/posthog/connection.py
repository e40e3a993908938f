"""What a person is asked to connect a PostHog project, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.posthog.client import PostHogClient

FIELDS = (
    Field(
        "base_url",
        "Address of PostHog's app",
        "https://eu.posthog.com, https://us.posthog.com, or your own server",
    ),
    Field("project_id", "Number of the project", "Settings > Project > General, or in the app's address"),
    Field(
        "api_key",
        "Personal API key",
        "begins with phx_; Settings > Personal API keys, scope 'Query: read'",
        is_secret=True,
    ),
)


def check(base_url: str, project_id: str, api_key: str) -> str:
    """Ask for one page view.

    Raises:
        SourceError: as a load would.
    """
    has_events = PostHogClient(base_url, project_id, api_key).has_events()
    return f"found the project {project_id}" + ("" if has_events else ", with no page view in it yet")
