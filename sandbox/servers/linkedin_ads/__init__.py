"""LinkedIn's Campaign Manager: entities with page tokens, and figures without pages, cut off without a word.

Data flow: ads, ad_daily of the network linkedin_ads -> /rest/adAccounts/..., adAnalytics, posts.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from starlette.requests import Request

from sandbox.servers.faults import RowFields
from sandbox.servers.linkedin.restli import LinkedInVendor, RestliQuery, error, not_found
from sandbox.servers.linkedin_ads.account import AdAccount
from sandbox.servers.paging import Row, decode_cursor, encode_cursor
from sandbox.servers.protocol import Endpoint, Reply, whole_number

LARGEST_ANSWER = 15_000
MOST_FIELDS = 20
DEFAULT_FIELDS = "impressions,clicks"


class LinkedInAds(LinkedInVendor):
    """Server of the company's ad account."""

    name = "linkedin_ads"
    token = "sandbox-linkedin-ads-token"

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """The account and a version that is served."""
        return {
            "base_url": f"{base_url}/rest/",
            "access_token": cls.token,
            "api_version": "202611",
            "account_id": accounts["linkedin_ads_account_id"],
        }

    @cached_property
    def view(self) -> AdAccount:
        """The account as of as_of."""
        return AdAccount(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Paths as LinkedIn names them, below `/rest`."""
        yield "GET", "/rest/adAccounts/{id}", self._account
        yield "GET", "/rest/adAccounts/{id}/adCampaignGroups", self._groups
        yield "GET", "/rest/adAccounts/{id}/adCampaigns", self._campaigns
        yield "GET", "/rest/adAccounts/{id}/creatives", self._creatives
        yield "GET", "/rest/adAnalytics", self._analytics
        yield "GET", "/rest/posts", self._posts

    async def _account(self, request: Request) -> Reply:
        self._own(request.path_params["id"])
        return Reply(self.view.account())

    async def _groups(self, request: Request) -> Reply:
        return self._found(request, "search", lambda: self.view.campaign_groups)

    async def _campaigns(self, request: Request) -> Reply:
        return self._found(request, "search", lambda: self.view.campaigns)

    async def _creatives(self, request: Request) -> Reply:
        return self._found(request, "criteria", lambda: self.view.creatives)

    def _found(self, request: Request, finder: str, rows: Callable[[], list[Row]]) -> Reply:
        """A page of entities; the token of the next one says where it begins."""
        self._own(request.path_params["id"])
        query = RestliQuery(request)
        query.finder(finder)
        try:
            size = whole_number(query.get("pageSize", ""), 100)
            token = query.get("pageToken", "")
            start = int(decode_cursor(token, 1)[0]) if token else 0
        except ValueError:
            raise error(400, "ILLEGAL_ARGUMENT", "pageSize or pageToken is not valid") from None
        end = start + size
        metadata = {"nextPageToken": encode_cursor(end)} if end < len(rows()) else {}
        return Reply({"elements": rows()[start:end], "metadata": metadata})

    async def _analytics(self, request: Request) -> Reply:
        query = RestliQuery(request)
        query.finder("analytics")
        if (query.get("pivot", ""), query.get("timeGranularity", "")) != ("CREATIVE", "DAILY"):
            raise error(400, "ILLEGAL_ARGUMENT", "only pivot=CREATIVE by day is known here")
        for account in query.urns("accounts"):
            self._own(account.rsplit(":", 1)[-1])
        fields = query.get("fields", DEFAULT_FIELDS).split(",")
        if len(fields) > MOST_FIELDS:
            raise error(400, "TOO_MANY_FIELDS", f"at most {MOST_FIELDS} fields may be asked for")
        campaigns = query.urns("campaigns") if "campaigns" in query.raw else None
        rows = self.view.analytics(*query.date_range(), campaigns)
        kept = [{name: row[name] for name in fields if name in row} for row in rows[:LARGEST_ANSWER]]
        return Reply({"elements": kept, "paging": {"start": 0, "count": 10, "links": []}})

    async def _posts(self, request: Request) -> Reply:
        urns = RestliQuery(request).urns("ids")
        found = {urn: self.view.posts[urn] for urn in urns if urn in self.view.posts}
        missing = {urn: not_found(urn).reply.payload for urn in urns if urn not in found}
        return Reply({"results": found, "statuses": {}, "errors": missing})

    def _own(self, account_id: str) -> None:
        if account_id != self.view.id:
            raise error(403, "ACCESS_DENIED", "Not enough permissions to access: GET /adAccounts", 100)

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """Other elements; the last page has no token for a next one."""
        payload = {**reply.payload, "elements": rows}
        if last:
            payload |= {"metadata": {}}
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Creatives and what holds them, and figures, which have no id of their own."""
        if "pivotValues" in row:
            return RowFields("pivotValues", ("impressions",), ("clicks",))
        return RowFields("id", ("createdAt",), ("name",))
