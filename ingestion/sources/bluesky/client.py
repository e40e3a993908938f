"""Speaks XRPC for one account: logs in once a run when there is a password, else reads what is public.

Belongs here: requests, the session and its renewal, what errors mean. Does not: what to ask for when
(`walk`), rows (`helpers`).
Logging in is limited to 30 times in five minutes and 300 a day, so a session is made on the first request
and renewed by its refresh token when Bluesky says that it has expired (HTTP 400, once).

Data flow: <server>/xrpc -> pages of feed items, notifications, post views.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

from ingestion.errors import ContractBroken, NotFound, TokenDead, VersionRetired
from ingestion.http import VendorSession, Verdict, read_pages
from ingestion.parsing import batches, mapping
from ingestion.sources.bluesky import helpers, settings

Row = dict[str, Any]

_DEAD = (
    "Bluesky refuses the login: make a new app password (Settings > Privacy and security > App passwords) "
    "and put it into sources.bluesky.app_password"
)
_DEAD_ERRORS = {"InvalidToken", "AuthenticationRequired", "AuthMissing", "AccountTakedown"}


class SessionExpired(TokenDead):
    """The session is over and may be renewed."""


class BlueskySession(VendorSession):
    """A session of one account; without a password it sends no token."""

    def __init__(self, server: str, handle: str, app_password: str) -> None:
        super().__init__("Bluesky", classify)
        self._server = server
        self._login = {"identifier": handle, "password": app_password} if app_password else None
        self._tokens: dict[str, str] = {}

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send with the session's token; renew it once when it has expired."""
        if self._login is None:
            return super().send(request, **kwargs)
        if not self._tokens:
            self._open("createSession", self._login)
        try:
            return super().send(self._signed(request), **kwargs)
        except SessionExpired:
            self._open("refreshSession", None)
            return super().send(self._signed(request), **kwargs)

    def _signed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._tokens['accessJwt']}"
        return request

    def _open(self, method: str, body: Row | None) -> None:
        headers = {"Authorization": f"Bearer {self._tokens['refreshJwt']}"} if body is None else {}
        url = f"{self._server}/xrpc/com.atproto.server.{method}"
        request = requests.Request("POST", url, json=body, headers=headers)
        answer = mapping(super().send(self.prepare_request(request), timeout=self.timeout).json())
        if not answer.get("accessJwt") or not answer.get("refreshJwt"):
            raise ContractBroken("Bluesky answers a login without tokens: update the loader")
        self._tokens = {name: str(answer[name]) for name in ("accessJwt", "refreshJwt")}


class BlueskyClient:
    """One account's view of Bluesky.

    Args:
        base_url: the account's server, or a public one when there is no password; "" for Bluesky's own.
        handle: of the account, with or without `@`; a DID will do.
        app_password: "" to read what is public.
    """

    def __init__(self, base_url: str, handle: str, app_password: str) -> None:
        own = settings.LOGIN_URL if app_password else settings.PUBLIC_URL
        server = (base_url or own).rstrip("/")
        self.is_logged_in = bool(app_password)
        self._actor = handle.removeprefix("@")
        session = BlueskySession(server, self._actor, app_password)
        self._xrpc = RESTClient(base_url=f"{server}/xrpc/", session=session)

    def profile(self) -> Row:
        """The account: its DID and how many posts it has.

        Raises:
            NotFound: Bluesky has no such account.
        """
        unknown = NotFound("Bluesky does not know the account: check sources.bluesky.handle")
        try:
            answer = self._xrpc.get("app.bsky.actor.getProfile", params={"actor": self._actor})
        except NotFound:
            raise unknown from None
        found = dict(mapping(answer.json()))
        if not found.get("did"):
            raise unknown
        return found

    def author_feed(self, did: str) -> Iterator[PageData[Any]]:
        """Posts, answers and reposts of the account, last first."""
        params = {"actor": did, "filter": "posts_with_replies"}
        return self._pages("app.bsky.feed.getAuthorFeed", "feed", params)

    def notifications(self) -> Iterator[PageData[Any]]:
        """Mentions of the account, answers to it and quotes of it, last first."""
        params = {"reasons": settings.MENTION_REASONS}
        return self._pages("app.bsky.notification.listNotifications", "notifications", params)

    def quotes(self, uri: str) -> Iterator[PageData[Any]]:
        """Posts that quote a post, last first."""
        return self._pages("app.bsky.feed.getQuotes", "posts", {"uri": uri})

    def replies(self, uri: str) -> list[Row]:
        """Posts below a post; a post that is gone by now has none."""
        params: Row = {"uri": uri, "depth": settings.THREAD_DEPTH, "parentHeight": 0}
        try:
            answer = self._xrpc.get("app.bsky.feed.getPostThread", params=params)
        except NotFound:
            return []
        return [dict(view) for view in helpers.replies(mapping(answer.json()).get("thread"))]

    def look_up(
        self, uris: Sequence[str], witness: str | None, nothing_left: bool = False
    ) -> tuple[list[Row], set[str]]:
        """Ask for posts by uri: Bluesky leaves out those it no longer has.

        An answer that leaves out everything may be a bad day of Bluesky's: it is believed only when a post
        that surely stands was asked for along with the others and came.

        Args:
            uris: the posts.
            witness: a post that was just listed; None when there is none.
            nothing_left: whether the account is known to have no post, so that no witness can be had.

        Returns:
            Views of those that stand, and the uris of those that are gone.
        """
        views: list[Row] = []
        gone: set[str] = set()
        for part in batches(list(uris), settings.LOOKUP_SIZE - 1):
            asked = [*part, witness] if witness else list(part)
            answer = mapping(self._xrpc.get("app.bsky.feed.getPosts", params={"uris": asked}).json())
            found = {
                view["uri"]: dict(view) for view in map(mapping, answer.get("posts") or ()) if view.get("uri")
            }
            views += [view for uri, view in found.items() if uri in part]
            if found or nothing_left:
                gone |= set(part) - found.keys()
                witness = witness or next(iter(found), None)
        return views, gone

    def _pages(self, method: str, key: str, params: Row) -> Iterator[PageData[Any]]:
        paginator = JSONResponseCursorPaginator(cursor_path="cursor", cursor_param="cursor")
        params = {**params, "limit": settings.PAGE_SIZE}
        return read_pages(self._xrpc, method, data_key=key, params=params, paginator=paginator)


def classify(response: requests.Response) -> Verdict | None:
    """Bluesky's own meanings; the rest is as HTTP has it."""
    if response.status_code < 400:
        return None
    error = _error(response)
    if error.get("error") == "ExpiredToken":
        return Verdict(SessionExpired(_DEAD))
    if response.status_code == 401 or error.get("error") in _DEAD_ERRORS:
        return Verdict(TokenDead(_DEAD))
    if response.status_code == 501 or error.get("error") == "MethodNotImplemented":
        return Verdict(
            VersionRetired(
                "Bluesky no longer has a method that is asked for: update the loader for its lexicons"
            )
        )
    if response.status_code == 400 and "not found" in str(error.get("message", "")).lower():
        return Verdict(NotFound("Bluesky knows no such account or post: check sources.bluesky.handle"))
    return None


def _error(response: requests.Response) -> Row:
    """The error's name and message; empty when the body is something else."""
    try:
        return dict(mapping(response.json()))
    except ValueError:
        return {}
