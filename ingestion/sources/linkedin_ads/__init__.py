"""LinkedIn ads: what each ad cost and brought on each day, and the names of what it belongs to.

Days are counted in the account's zone and read again for 30 days: conversions are booked on the day of the
click or view that led to them. Names and links are few and are read whole each time.

Data flow: api.linkedin.com/rest -> raw_linkedin_ads.{accounts, campaign_groups, campaigns, creatives,
ad_days}
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import dlt

from ingestion.contracts import Contract
from ingestion.cursors import DayWindow
from ingestion.linkedin import API_VERSION, BASE_URL, urn_id
from ingestion.runs import Run
from ingestion.sources.linkedin_ads import contracts, helpers, settings
from ingestion.sources.linkedin_ads.client import AdsClient
from ingestion.sources.linkedin_ads.helpers import Row


@dlt.source(name="linkedin_ads", max_table_nesting=0)
def linkedin_ads(
    run: Run,
    access_token: str = dlt.secrets.value,
    account_id: str = dlt.config.value,
    *,
    time_zone: str = "UTC",
    base_url: str = BASE_URL,
    api_version: str = API_VERSION,
) -> Any:
    """One ad account.

    Args:
        run: the current run.
        access_token: of a member with a role on the account.
        account_id: digits of the account's URN.
        time_zone: IANA zone in whose days LinkedIn reports the account; LinkedIn's reports are in UTC.
        base_url: where the API is.
        api_version: month, as `202611`.
    """
    account = urn_id(account_id) or ""
    client = AdsClient(base_url, access_token, api_version, account)
    entities = Entities(client)

    @dlt.resource(name="accounts")
    def accounts() -> Iterator[Any]:
        row = {**helpers.entity_row(client.account()), "time_zone": time_zone}
        yield from _landed(run, contracts.ACCOUNTS, [row])

    @dlt.resource(name="campaign_groups")
    def campaign_groups() -> Iterator[Any]:
        rows = [helpers.entity_row(record) for page in client.campaign_groups() for record in page]
        yield from _landed(run, contracts.CAMPAIGN_GROUPS, rows)

    @dlt.resource(name="campaigns")
    def campaigns() -> Iterator[Any]:
        yield from _landed(run, contracts.CAMPAIGNS, entities.campaigns)

    @dlt.resource(name="creatives")
    def creatives() -> Iterator[Any]:
        links = known_links(run)
        records = [record for page in client.creatives() for record in page]
        posts = {post for record in records if (post := helpers.post_of(record))}
        links |= client.post_links(sorted(posts - links.keys()))
        rows = [helpers.creative_row(record, links) for record in records]
        yield from _landed(run, contracts.CREATIVES, rows)

    @dlt.resource(name="ad_days")
    def ad_days() -> Iterator[Any]:
        landing = run.landing(contracts.AD_DAYS)
        window = DayWindow(
            run,
            "ad_days",
            restated_days=settings.RESTATED_DAYS,
            history_days=settings.HISTORY_DAYS,
            zone=time_zone,
        )
        ids = [row["id"] for row in entities.campaigns if row.get("id")]
        for start, end in window.parts(settings.DAYS_A_REQUEST):
            for rows in client.ad_days(start, end, ids):
                landing.add([helpers.ad_day_row(row, account) for row in rows])
        if landing.newest("date"):  # an account without a single figure is asked again from the beginning
            window.commit()
        yield from landing.finish()

    return accounts, campaign_groups, campaigns, creatives, ad_days


class Entities:
    """What more than one resource needs, asked for once."""

    def __init__(self, client: AdsClient) -> None:
        self._client = client

    @cached_property
    def campaigns(self) -> list[Row]:
        """Every campaign of the account."""
        return [helpers.entity_row(record) for page in self._client.campaigns() for record in page]


def known_links(run: Run) -> dict[str, str]:
    """Where posts lead, as earlier runs found out: a published post's link does not change."""
    stored = run.stored(contracts.CREATIVES, ("post_id", "link_url")).to_pylist()
    return {row["post_id"]: row["link_url"] for row in stored if row["post_id"] and row["link_url"]}


def _landed(run: Run, contract: Contract, rows: list[Row]) -> Iterator[Any]:
    landing = run.landing(contract)
    landing.add(rows)
    yield from landing.finish()
