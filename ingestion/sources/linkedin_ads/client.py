"""Asks LinkedIn about one ad account: its entities page by page, its figures day by day.

Belongs here: requests, and the cutting of ranges that LinkedIn would cut off. Does not: what to ask for when
(`__init__`), rows (`helpers`), what all clients of LinkedIn share (`ingestion.linkedin`).

Data flow: api.linkedin.com/rest -> pages of elements.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from dlt.sources.helpers.rest_client.client import PageData
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, SinglePagePaginator

from ingestion import linkedin
from ingestion.errors import ContractBroken, NotFound
from ingestion.linkedin import Forbidden, date_record, elements, encode_urn, urn_list
from ingestion.parsing import batches, mapping
from ingestion.sources.linkedin_ads import helpers, settings

Row = dict[str, Any]

_EXPIRED = (
    "LinkedIn's access token for ads has expired or was revoked (tokens live 60 days): sign in again and put "
    "the new one into sources.linkedin_ads.access_token"
)
_FORBIDDEN = (
    "LinkedIn's token may not read this ad account: its owner needs a role on the account and it needs the "
    "scopes r_ads and r_ads_reporting"
)


class AdsClient:
    """One ad account's view of the API.

    Args:
        base_url: `https://api.linkedin.com/rest/`.
        access_token: of a member with a role on the account.
        api_version: month, as `202611`.
        account_id: digits of the account's URN.
    """

    def __init__(self, base_url: str, access_token: str, api_version: str, account_id: str) -> None:
        self._account = account_id
        self._rest = linkedin.client(
            "linkedin_ads", base_url, access_token, api_version, expired=_EXPIRED, forbidden=_FORBIDDEN
        )

    def account(self) -> Row:
        """The account itself.

        Raises:
            NotFound: LinkedIn has no such account.
        """
        try:
            return dict(mapping(self._rest.get(f"adAccounts/{self._account}").json()))
        except NotFound:
            raise NotFound(
                "LinkedIn does not know the ad account: check sources.linkedin_ads.account_id"
            ) from None

    def campaign_groups(self) -> Iterator[PageData[Any]]:
        """Every campaign group, oldest first."""
        return self._found("adCampaignGroups?q=search&sortOrder=ASCENDING")

    def campaigns(self) -> Iterator[PageData[Any]]:
        """Every campaign, oldest first."""
        return self._found("adCampaigns?q=search&sortOrder=ASCENDING")

    def creatives(self) -> Iterator[PageData[Any]]:
        """Every creative, oldest first."""
        return self._found("creatives?q=criteria&sortOrder=ASCENDING")

    def post_links(self, urns: Sequence[str]) -> dict[str, str]:
        """Where these posts lead; none when the token may not read posts."""
        links: dict[str, str] = {}
        for part in batches(urns, settings.BATCH_SIZE):
            path = f"posts?ids={urn_list(part)}&viewContext=AUTHOR"
            try:
                answer = self._rest.get(path, headers={"X-RestLi-Method": "BATCH_GET"})
            except Forbidden:
                return links
            results = mapping(mapping(answer.json()).get("results"))
            found = {urn: helpers.post_link(mapping(post)) for urn, post in results.items()}
            links |= {urn: link for urn, link in found.items() if link}
        return links

    def ad_days(self, start: date, end: date, campaigns: Sequence[str]) -> Iterator[list[Row]]:
        """Every creative's figures of each day in [start, end].

        An answer that is as long as LinkedIn lets one be may be cut off: it is thrown away and the range is
        halved, a single day by its campaigns.

        Args:
            start: first day.
            end: last day.
            campaigns: ids of all campaigns of the account.

        Raises:
            ContractBroken: one campaign has more creatives on one day than LinkedIn gives out.
        """
        rows = self._analytics(start, end, ())
        if len(rows) < settings.LARGEST_ANSWER:
            yield rows
        elif start < end:
            middle = start + (end - start) // 2
            yield from self.ad_days(start, middle, campaigns)
            yield from self.ad_days(middle + timedelta(days=1), end, campaigns)
        else:
            for part in batches(list(campaigns), settings.BATCH_SIZE):
                yield from self._one_day(start, part)

    def _one_day(self, day: date, campaigns: Sequence[str]) -> Iterator[list[Row]]:
        rows = self._analytics(day, day, campaigns)
        if len(rows) < settings.LARGEST_ANSWER:
            yield rows
        elif len(campaigns) > 1:
            middle = len(campaigns) // 2
            yield from self._one_day(day, campaigns[:middle])
            yield from self._one_day(day, campaigns[middle:])
        else:
            raise ContractBroken(
                f"LinkedIn cuts its answers off at {settings.LARGEST_ANSWER:,} rows and one campaign has "
                f"more on {day}: split that campaign, or leave the day out"
            )

    def _analytics(self, start: date, end: date, campaigns: Sequence[str]) -> list[Row]:
        account = encode_urn(f"urn:li:sponsoredAccount:{self._account}")
        path = (
            "adAnalytics?q=analytics&pivot=CREATIVE&timeGranularity=DAILY"
            f"&dateRange=(start:{date_record(start)},end:{date_record(end)})&accounts=List({account})"
        )
        if campaigns:
            path += f"&campaigns={urn_list(f'urn:li:sponsoredCampaign:{each}' for each in campaigns)}"
        path += f"&fields={','.join(settings.FIELDS)}"
        return [row for page in elements(self._rest, path, SinglePagePaginator()) for row in page]

    def _found(self, path: str) -> Iterator[PageData[Any]]:
        paginator = JSONResponseCursorPaginator(
            cursor_path="metadata.nextPageToken", cursor_param="pageToken"
        )
        path = f"adAccounts/{self._account}/{path}&pageSize={settings.PAGE_SIZE}"
        return elements(self._rest, path, paginator)
