"""Speaks Reddit's Data API: listings by `after`, threads with their folded parts, tokens of an hour.

Belongs here: requests and their errors. Does not: what to ask for when (`walk`), rows (`helpers`).
Reddit wants to know who asks: requests without an own User-Agent are refused.

Data flow: oauth.reddit.com -> pages of posts, newest first; comments of a post.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion.auth import RenewableToken, ask_for_token
from ingestion.errors import ContractBroken, NotFound, TokenDead, VersionRetired
from ingestion.http import Verdict, read_pages, rest_client
from ingestion.parsing import mapping
from ingestion.sources.reddit import helpers, settings
from ingestion.sources.reddit.helpers import Row

logger = logging.getLogger(__name__)

_APP_UNKNOWN = TokenDead(
    "Reddit gives no token: check sources.reddit.client_id and client_secret, and with a script app also "
    "username and password"
)


@dataclass(frozen=True)
class App:
    """A registered app and, for a script app, the account that it signs in as."""

    client_id: str
    client_secret: str
    username: str
    password: str | None


class RedditClient:
    """One app's view of Reddit.

    Args:
        base_url: `https://oauth.reddit.com/`.
        token_url: where tokens are handed out.
        user_agent: who asks, as `<platform>:<app id>:<version> (by /u/<name>)`.
        app: what a token is asked for with.
    """

    def __init__(self, base_url: str, token_url: str, user_agent: str, app: App) -> None:
        headers = {"User-Agent": user_agent}

        def mint() -> str:
            grant = {"grant_type": "client_credentials"}
            if app.password:
                grant = {"grant_type": "password", "username": app.username, "password": app.password}
            answer = ask_for_token(
                "Reddit",
                token_url,
                classify_token,
                data=grant,
                headers=headers,
                auth=(app.client_id, app.client_secret),
            )
            token = mapping(answer).get("access_token")
            if not token:  # a wrong password is answered with 200
                raise _APP_UNKNOWN
            return str(token)

        self._api: RESTClient = rest_client(
            "Reddit",
            f"{base_url.rstrip('/')}/",
            auth=RenewableToken(mint),
            headers=headers,
            classify=classify,
        )

    def account(self, username: str) -> str:
        """The account's name as Reddit writes it.

        Raises:
            NotFound: Reddit has no such account.
        """
        answer = mapping(self._api.get(f"user/{username}/about", params={"raw_json": 1}).json())
        name = mapping(answer.get("data")).get("name")
        if not name:
            raise NotFound("Reddit does not know the account: check sources.reddit.username")
        return str(name)

    def submitted(self, username: str) -> Iterator[PageData[Any]]:
        """The account's posts, newest first."""
        return self._listing(f"user/{username}/submitted", {"sort": "new"})

    def search(self, subreddit: str, query: str) -> Iterator[PageData[Any]]:
        """Posts of a subreddit that a search finds, newest first."""
        params = {"q": query, "restrict_sr": 1, "sort": "new", "t": "all", "type": "link"}
        return self._listing(f"r/{subreddit}/search", params)

    def new_comments(self, subreddit: str) -> Iterator[PageData[Any]]:
        """Comments of a subreddit, newest first: a search does not find comments."""
        return self._listing(f"r/{subreddit}/comments", {})

    def by_name(self, names: Sequence[str]) -> list[Row]:
        """These posts and comments as they are now; deleted ones are empty shells."""
        params = {"id": ",".join(names), "raw_json": 1}
        pages = read_pages(
            self._api, "api/info", data_key="data.children", params=params, paginator=SinglePagePaginator()
        )
        return [row for page in pages for row in helpers.things(page)]

    def comments(self, post_name: str) -> Iterator[list[Row]]:
        """All comments of a post: the thread, then what is folded away in it; none when the post is gone."""
        post = post_name.removeprefix("t3_")
        try:
            thread = self._thread(post, None)
        except NotFound:
            return
        folded: list[str] = []
        deeper: list[str] = []
        yield unfold(thread, folded, deeper)
        for _ in range(settings.MOST_REQUESTS_A_THREAD):
            if folded:
                part, folded[:] = folded[: settings.BATCH_SIZE], folded[settings.BATCH_SIZE :]
                yield unfold(self._more(post_name, part), folded, deeper)
            elif deeper:
                yield unfold(self._thread(post, deeper.pop().removeprefix("t1_")), folded, deeper)
            else:
                return
        logger.warning("a thread on Reddit is too large to be read in one run: some comments are left out")

    def _thread(self, post: str, comment: str | None) -> list[Any]:
        params: Row = {"limit": settings.COMMENT_LIMIT, "sort": "new", "raw_json": 1}
        if comment:
            params["comment"] = comment
        answer = self._api.get(f"comments/{post}", params=params).json()
        children = _children(answer[1]) if isinstance(answer, list) and len(answer) == 2 else None
        if children is None:
            raise ContractBroken("Reddit no longer sends a post and its comments: update the loader")
        return children

    def _more(self, post_name: str, ids: Sequence[str]) -> list[Any]:
        params = {"api_type": "json", "link_id": post_name, "children": ",".join(ids), "raw_json": 1}
        answer = mapping(self._api.get("api/morechildren", params=params).json())
        found = mapping(mapping(answer.get("json")).get("data")).get("things")
        return found if isinstance(found, list) else []

    def _listing(self, path: str, params: Row) -> Iterator[PageData[Any]]:
        params = {**params, "limit": settings.PAGE_SIZE, "raw_json": 1}
        paginator = JSONResponseCursorPaginator("data.after", cursor_param="after")
        for page in read_pages(self._api, path, data_key="data.children", params=params, paginator=paginator):
            page[:] = helpers.things(page)
            yield page


def unfold(children: Sequence[Any], folded: list[str], deeper: list[str]) -> list[Row]:
    """Comments of a tree as flat rows.

    Args:
        children: comments with their `replies`, and stubs for what was left out.
        folded: takes the ids of comments behind stubs.
        deeper: takes the names of comments whose answers are too deep for one page.
    """
    rows: list[Row] = []
    stack = list(reversed(children))
    while stack:
        thing = mapping(stack.pop())
        data = dict(mapping(thing.get("data")))
        if thing.get("kind") == "more":
            hidden = [str(item) for item in data.get("children") or []]
            folded.extend(hidden)
            if not hidden and data.get("parent_id"):
                deeper.append(str(data["parent_id"]))
        elif thing.get("kind") == "t1":
            stack.extend(reversed(_children(data.pop("replies", None)) or []))
            rows.append(data)
    return rows


def _children(listing: Any) -> list[Any] | None:
    children = mapping(mapping(listing).get("data")).get("children")
    return children if isinstance(children, list) else None


def classify(response: requests.Response) -> Verdict | None:
    """Reddit's own meanings; the rest is as HTTP has it."""
    if response.status_code == 401:
        return Verdict(_APP_UNKNOWN)
    if response.status_code == 403:
        return Verdict(
            TokenDead(
                "Reddit refuses to answer: the app needs Reddit's approval, the subreddits must be public, "
                f"and sources.reddit.user_agent must be your own; see {settings.POLICY_URL}"
            )
        )
    if response.status_code == 404:
        message = "Reddit has no such account or subreddit: check sources.reddit.username and subreddits"
        return Verdict(NotFound(message))
    if response.status_code == 410:
        return Verdict(VersionRetired("Reddit has removed a part of its API: update the loader for it"))
    return None


def classify_token(response: requests.Response) -> Verdict | None:
    """What Reddit answers to a request for a token."""
    if response.status_code in (400, 403):
        return Verdict(_APP_UNKNOWN)
    return classify(response)
