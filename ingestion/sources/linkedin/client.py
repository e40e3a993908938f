"""Asks LinkedIn about one page: finders, start/count paging.

Belongs here: requests. Does not: what to ask for when (`__init__`), rows (`helpers`), what all clients of
LinkedIn share (`ingestion.linkedin`).

Data flow: api.linkedin.com/rest -> pages of elements.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator, SinglePagePaginator

from ingestion import linkedin
from ingestion.errors import NotFound
from ingestion.linkedin import elements, encode_urn, urn_list
from ingestion.parsing import batches, mapping, to_epoch_ms
from ingestion.sources.linkedin import settings

Row = dict[str, Any]

_EXPIRED = (
    "LinkedIn's access token has expired or was revoked (tokens live 60 days): sign in again as an "
    "administrator of the page and put the new one into sources.linkedin.access_token"
)
_FORBIDDEN = (
    "LinkedIn's token may not read this page: its owner must be ADMINISTRATOR of the page and it "
    "needs the scopes r_organization_social and rw_organization_admin"
)
_STATISTICS = "organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity="


class LinkedInClient:
    """One page's view of the API.

    Args:
        base_url: `https://api.linkedin.com/rest/`.
        access_token: of an administrator of the page.
        api_version: month, as `202611`.
        page_urn: the page, `urn:li:organization:<digits>`.
    """

    def __init__(self, base_url: str, access_token: str, api_version: str, page_urn: str) -> None:
        self._page = encode_urn(page_urn)
        self._rest = linkedin.client(
            "linkedin", base_url, access_token, api_version, expired=_EXPIRED, forbidden=_FORBIDDEN
        )

    def posts(self) -> Iterator[PageData[Any]]:
        """Every post of the page, last modified first."""
        path = f"posts?q=author&author={self._page}&sortBy=LAST_MODIFIED&start=0&count={settings.PAGE_SIZE}"
        return elements(self._rest, path, _next_link())

    def gone(self, urns: Sequence[str]) -> set[str]:
        """Those of the posts that LinkedIn no longer has."""
        missing: set[str] = set()
        for part in batches(urns, settings.BATCH_SIZE):
            answer = self._rest.get(f"posts?ids={urn_list(part)}", headers={"X-RestLi-Method": "BATCH_GET"})
            errors = mapping(mapping(answer.json()).get("errors"))
            missing |= {urn for urn, error in errors.items() if mapping(error).get("status") in (404, 410)}
        return missing & set(urns)

    def post_statistics(self, urns: Sequence[str]) -> Iterator[list[Row]]:
        """Lifetime counters of these posts; posts that LinkedIn has no figures for are left out."""
        for parameter, prefix in (("shares", "urn:li:share:"), ("ugcPosts", "urn:li:ugcPost:")):
            chosen = [urn for urn in urns if urn.startswith(prefix)]
            for part in batches(chosen, settings.BATCH_SIZE):
                path = f"{_STATISTICS}{self._page}&{parameter}={urn_list(part)}"
                yield from elements(self._rest, path, SinglePagePaginator())

    def daily_statistics(self, start: datetime, end: datetime) -> Iterator[list[Row]]:
        """The page's counters of each day in [start, end), both midnights in UTC."""
        interval = f"(timeRange:(start:{to_epoch_ms(start)},end:{to_epoch_ms(end)}),timeGranularityType:DAY)"
        path = f"{_STATISTICS}{self._page}&timeIntervals={interval}"
        return elements(self._rest, path, SinglePagePaginator())

    def comments(self, urn: str) -> Iterator[list[Row]]:
        """All comments of a post; a post that is gone by now has none."""
        path = f"socialActions/{encode_urn(urn)}/comments?start=0&count={settings.PAGE_SIZE}"
        try:
            yield from elements(self._rest, path, _next_link(), finder=False)
        except NotFound:
            return


def _next_link() -> JSONLinkPaginator:
    return JSONLinkPaginator(next_url_path="paging.links[?(@.rel == 'next')].href")
