"""Speaks X's API v2 for one account: timelines and lookups.

Belongs here: requests. Does not: what errors mean (`errors`), what to ask for when (`walk`), what it may cost
(`spend`), rows (`helpers`). A good answer may name errors beside its data, for posts that are gone for
instance; `data` is missing when there is none.

Data flow: api.x.com/2 -> pages of posts, newest first.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

from ingestion.errors import ContractBroken, NotFound
from ingestion.http import rest_client
from ingestion.parsing import mapping
from ingestion.sources.x import settings
from ingestion.sources.x.errors import classify

Row = dict[str, Any]


class XClient:
    """One account's view of the API.

    Args:
        base_url: `https://api.x.com/2/`.
        access_token: the app's Bearer token, or a user token of the account.
        naming: `tweet` or `post`: which of its two names X is asked with.
        with_authors: whether mentions include their authors, which costs a read each.
    """

    def __init__(self, base_url: str, access_token: str, naming: str, with_authors: bool = False) -> None:
        self._naming = naming
        self._with_authors = with_authors
        self._api: RESTClient = rest_client(
            "X", f"{base_url.rstrip('/')}/", auth=BearerTokenAuth(access_token), classify=classify
        )

    def user_id(self, username: str) -> str:
        """Look the account up.

        Raises:
            NotFound: X has no such account.
        """
        unknown = NotFound("X does not know the account: check sources.x.username")
        try:
            answer = mapping(self._api.get(f"users/by/username/{username}").json())
        except NotFound:
            raise unknown from None
        found = mapping(answer.get("data")).get("id")
        if not found:
            raise unknown
        return str(found)

    def posts(self, user_id: str, bounds: Row, private: bool, size: int) -> Iterator[PageData[Any]]:
        """The account's own posts and answers within bounds, newest first, without reposts."""
        params = {**bounds, **self._fields(private), "max_results": size, "exclude": "retweets"}
        return self._list(f"users/{user_id}/tweets", params)

    def mentions(self, user_id: str, bounds: Row, size: int) -> Iterator[PageData[Any]]:
        """Posts of others that name the account, within bounds, newest first."""
        params = {**bounds, **self._fields(private=False), "max_results": size}
        if self._with_authors:
            params |= {"expansions": "author_id", "user.fields": ",".join(settings.USER_FIELDS)}
        return self._list(f"users/{user_id}/mentions", params)

    def lookup(self, post_ids: Sequence[str], private: bool) -> tuple[list[Row], Any]:
        """These posts as they are now, and the whole answer, which names those that are gone."""
        params = {**self._fields(private), "ids": ",".join(post_ids)}
        answer = self._api.get("tweets", params=params).json()
        return rows_of(answer), answer

    def _fields(self, private: bool) -> Row:
        metrics = settings.PUBLIC_METRICS + (settings.PRIVATE_METRICS if private else ())
        names = (*settings.PLAIN_FIELDS, *settings.RENAMED_FIELDS[self._naming], *metrics)
        return {f"{self._naming}.fields": ",".join(names)}

    def _list(self, path: str, params: Row) -> Iterator[PageData[Any]]:
        paginator = JSONResponseCursorPaginator(
            cursor_path="meta.next_token", cursor_param="pagination_token"
        )
        no_hooks: Any = {"response": []}  # dlt's own would raise before the session has judged
        for page in self._api.paginate(
            path, params=params, data_selector="data", paginator=paginator, hooks=no_hooks
        ):
            page[:] = rows_of(page.response.json())
            yield page


def rows_of(answer: Any) -> list[Row]:
    """The posts of an answer; `data` is missing when there is none.

    Raises:
        ContractBroken: the answer has another shape.
    """
    body = mapping(answer)
    rows = body.get("data", [] if "meta" in body or "errors" in body else None)
    if not isinstance(rows, list):
        raise ContractBroken("X no longer sends a list under 'data': update the loader")
    return rows
