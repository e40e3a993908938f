"""What a person is asked to connect Reddit, and the check at once.

Belongs here: the questions and one request that proves the answers.

Data flow: FIELDS -> answers -> check -> one line about the account.
"""

from ingestion.connection import Field
from ingestion.sources.reddit import settings
from ingestion.sources.reddit.client import App, RedditClient

FIELDS = (
    Field("client_id", "The app's id", "reddit.com/prefs/apps, below the app's name"),
    Field("client_secret", "The app's secret", "on the same page", is_secret=True),
    Field("username", "The account's name", "without u/"),
    Field("password", "The account's password", "for a script app only", is_secret=True, default=""),
    Field("user_agent", "Who asks", "as linux:tilltale:1.0 (by /u/yourname); must be your own"),
    Field("subreddits", "Where to look for mentions", "names separated by commas", default=""),
    Field("terms", "What to look for there", "your brand's names, separated by commas", default=""),
)


def check(
    client_id: str,
    client_secret: str,
    username: str,
    user_agent: str,
    *,
    password: str = "",
    subreddits: str = "",
    terms: str = "",
    base_url: str = settings.BASE_URL,
    token_url: str = settings.TOKEN_URL,
) -> str:
    """Get a token and look the account up.

    Raises:
        SourceError: Reddit gives no token or does not know the account.
    """
    app = App(client_id, client_secret, username, password or None)
    client = RedditClient(base_url, token_url, user_agent, app)
    return f"found the account u/{client.account(username.removeprefix('u/'))}"
