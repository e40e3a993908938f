"""What a person is asked to connect a Bluesky account, and the request that proves it.

Data flow: FIELDS -> check -> .dlt/secrets.toml.
"""

from ingestion.connection import Field
from ingestion.sources.bluesky.client import BlueskyClient

FIELDS = (
    Field("handle", "Handle of the company's account", "such as yourcompany.bsky.social, or your own domain"),
    Field(
        "app_password",
        "App password (empty: read only what is public)",
        "Bluesky > Settings > Privacy and security > App passwords; never the account's own password",
        is_secret=True,
        default="",
    ),
)


def check(handle: str, app_password: str = "", base_url: str = "") -> str:
    """Look the account up, logged in when there is a password.

    Returns:
        What was found.

    Raises:
        SourceError: as a load would.
    """
    client = BlueskyClient(base_url, handle, app_password)
    profile = client.profile()
    how = "logged in" if client.is_logged_in else "public posts only"
    name, posts = profile.get("handle") or handle, profile.get("postsCount", 0)
    return f"found the account {name} with {posts} posts ({how})"
