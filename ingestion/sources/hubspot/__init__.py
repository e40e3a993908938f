"""HubSpot: contacts, companies and deals with their histories, links, stages and owners.

Changed records are found by search, oldest change first, up to a few minutes ago: the index trails the
records. Archived records never appear there and are listed on their own. Histories and associations are
read for what has changed; a changed association does not mark its deal, so now and then all are read.

Data flow: api.hubapi.com/crm -> raw_hubspot.{contacts, companies, deals, deal_stage_history,
contact_lifecycle_history, deal_contacts, deal_companies, deal_stages, owners}
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import dlt

from ingestion.contracts import Contract
from ingestion.cursors import Cursor
from ingestion.parsing import from_iso
from ingestion.posts import FullWalk
from ingestion.runs import Landing, Run
from ingestion.sources.hubspot import contracts, helpers, settings
from ingestion.sources.hubspot.client import HubSpotClient
from ingestion.sources.hubspot.helpers import Row


@dlt.source(name="hubspot", max_table_nesting=0)
def hubspot(
    run: Run,
    access_token: str = dlt.secrets.value,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
) -> Any:
    """The CRM as far as sales are concerned.

    Args:
        run: the current run.
        access_token: service key or private app token.
        base_url: where the API is.
        api_version: date version, as `2026-09`.
    """
    client = HubSpotClient(base_url, access_token, api_version)

    @dlt.resource(name="contacts")
    def contacts() -> Iterator[Any]:
        landing = _changed(run, client, contracts.CONTACTS, helpers.contact_row)
        history = run.landing(contracts.CONTACT_LIFECYCLE_HISTORY)
        for page in client.histories("contacts", "lifecyclestage", sorted(landing.values("id"))):
            history.add([row for record in page for row in helpers.lifecycle_rows(record)])
        yield from landing.finish()
        yield from history.finish()

    @dlt.resource(name="companies")
    def companies() -> Iterator[Any]:
        yield from _changed(run, client, contracts.COMPANIES).finish()

    @dlt.resource(name="deals")
    def deals() -> Iterator[Any]:
        landing = _changed(run, client, contracts.DEALS)
        history = run.landing(contracts.DEAL_STAGE_HISTORY)
        for page in client.histories("deals", "dealstage", sorted(landing.values("id"))):
            history.add([row for record in page for row in helpers.stage_history_rows(record)])
        links = list(_links(run, client, landing.values("id")))
        yield from landing.finish()
        yield from history.finish()
        for link in links:
            yield from link.finish()

    @dlt.resource(name="deal_stages")
    def deal_stages() -> Iterator[Any]:
        landing = run.landing(contracts.DEAL_STAGES)
        for page in client.pipelines():
            landing.add([stage for pipeline in page for stage in helpers.stage_rows(pipeline)])
        yield from landing.finish()

    @dlt.resource(name="owners")
    def owners() -> Iterator[Any]:
        landing = run.landing(contracts.OWNERS)
        for page in client.owners():
            landing.add([helpers.owner_row(owner) for owner in page])
        yield from landing.finish()

    return contacts, companies, deals, deal_stages, owners


def _changed(
    run: Run, client: HubSpotClient, contract: Contract, row: Callable[[Row], Row] = lambda record: record
) -> Landing:
    """Records that were changed since the last run, then those that were archived since."""
    cursor = Cursor(
        run,
        contract.name,
        overlap=timedelta(minutes=settings.SEARCH_OVERLAP_MINUTES),
        lag=timedelta(minutes=settings.SEARCH_LAG_MINUTES),
    )
    landing = run.landing(contract)
    properties = helpers.properties_of(contract)
    modified = settings.MODIFIED_PROPERTIES[contract.name]
    for page in client.changed(contract.name, properties, modified, cursor.start, cursor.end):
        landing.add([row(record) for record in page])
    newest = landing.newest("updated_at")
    if newest is not None:  # an empty answer moves nothing
        cursor.commit(newest)
    for page in client.archived(contract.name, properties):
        landing.add([row(record) for record in page if not _is_before(record, cursor.start)])
    return landing


def _links(run: Run, client: HubSpotClient, changed: set[str]) -> Iterator[Landing]:
    """Contacts and companies of the deals that changed; of every deal when that is due again."""
    full = FullWalk(run, settings.ASSOCIATIONS_FULL_DAYS)
    known = set(run.stored(contracts.DEALS, ["id"])["id"].to_pylist()) if full.is_due else set()
    deals = sorted(changed | known)
    for contract, target, row in (
        (contracts.DEAL_CONTACTS, "contacts", helpers.deal_contact_row),
        (contracts.DEAL_COMPANIES, "companies", helpers.deal_company_row),
    ):
        landing = run.landing(contract)
        links = client.associations("deals", target, deals)
        landing.add([{**row(deal, link), "observed_at": run.now} for deal, link in links])
        yield landing
    if deals:
        full.commit()


def _is_before(record: Row, instant: datetime | None) -> bool:
    """Whether a record was archived before this; one whose time cannot be read was not."""
    archived = from_iso(record.get("archivedAt"))
    return instant is not None and isinstance(archived, datetime) and archived < instant
