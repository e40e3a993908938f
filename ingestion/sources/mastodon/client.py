"""Speaks Mastodon's API for one account: walks forward by `min_id` over `Link` headers.

Belongs here: requests and their errors. Does not: what to ask for when (`__init__`), rows (`helpers`).
Ids are opaque texts: what is older or newer is told by times and by the server's own links.

Data flow: <instance>/api/v1 -> pages of statuses and notifications, oldest page first.
"""

import re
from collections.abc import Iterator
from typing import Any

import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator

from ingestion.errors import NotFound, TokenDead, VersionRetired
from ingestion.http import Verdict, read_pages, rest_client
from ingestion.parsing import mapping
from ingestion.sources.mastodon import settings

Row = dict[str, Any]

_BEGINNING = "1"  # 0 counts as "not given" on some servers
_ONE_STATUS = re.compile(r"/statuses/[^/?]+$")


class MastodonClient:
    """One account's view of its instance.

    Args:
        base_url: root of the instance.
        access_token: of the account; scopes read:accounts, read:statuses, read:notifications.
    """

    def __init__(self, base_url: str, access_token: str) -> None:
        self._api: RESTClient = rest_client(
            "Mastodon",
            f"{base_url.rstrip('/')}/{settings.API_PATH}",
            auth=BearerTokenAuth(access_token),
            classify=classify,
        )

    def account_id(self, account: str) -> str:
        """Look the company's account up.

        Raises:
            NotFound: the instance has no such account.
        """
        unknown = NotFound("this Mastodon instance does not know the account: check sources.mastodon.account")
        try:
            found = mapping(self._api.get("accounts/lookup", params={"acct": account}).json()).get("id")
        except NotFound:
            raise unknown from None
        if not found:
            raise unknown
        return str(found)

    def statuses(self, account_id: str, after: str | None) -> Iterator[PageData[Any]]:
        """Statuses of the account that come after this one, or all."""
        return self._forward(f"accounts/{account_id}/statuses", after, {})

    def mentions(self, after: str | None) -> Iterator[PageData[Any]]:
        """Notifications of mentions that come after this one, or all; some servers' links forget the type."""
        return self._forward("notifications", after, {"types[]": "mention"})

    def is_gone(self, status_id: str) -> bool:
        """Whether the instance no longer has this status."""
        try:
            self._api.get(f"statuses/{status_id}")
        except NotFound:
            return True
        return False

    def _forward(self, path: str, after: str | None, params: Row) -> Iterator[PageData[Any]]:
        params = {**params, "limit": settings.PAGE_SIZE, "min_id": after or _BEGINNING}
        paginator = HeaderLinkPaginator(links_next_key="prev")  # "previous" on a newest-first list is newer
        return read_pages(self._api, path, data_key=None, params=params, paginator=paginator)


def is_quota_low(response: requests.Response, reserve: float) -> bool:
    """Whether less than this share of the requests allowed is left."""
    limit, left = (response.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining"))
    return limit.isdigit() and left.isdigit() and int(left) < int(limit) * reserve


def classify(response: requests.Response) -> Verdict | None:
    """Mastodon's own meanings; the rest is as HTTP has it."""
    if response.status_code == 401:
        return Verdict(
            TokenDead(
                "Mastodon refuses the token: make a new one (Preferences > Development) with the scopes "
                "read:accounts read:statuses read:notifications and put it into sources.mastodon.access_token"
            )
        )
    if response.status_code == 410 and not _ONE_STATUS.search(response.request.path_url):
        return Verdict(
            VersionRetired("the Mastodon instance has removed a part of API v1: update the loader for it")
        )
    return None
