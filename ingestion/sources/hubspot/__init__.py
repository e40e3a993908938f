"""HubSpot: contacts, companies, deals and tickets with their histories, links and stages; talks; owners.

Changed records are found by search, oldest change first, up to a few minutes ago: the index trails the
records. Archived records never appear there and are listed on their own. Histories and associations are
read for what has changed; a changed association does not mark its record, so now and then all are read.

Data flow: api.hubapi.com/crm -> raw_hubspot.{contacts, companies, deals, deal_stage_history,
contact_lifecycle_history, deal_contacts, deal_companies, deal_stages, tickets, ticket_stage_history,
ticket_stages, ticket_contacts, activities, activity_contacts, activity_deals, owners}
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import dlt
import pyarrow.compute as pc

from ingestion.contracts import Contract
from ingestion.cursors import Cursor
from ingestion.parsing import from_iso, text
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
    extra_objects: Sequence[str] = settings.EXTRA_OBJECTS,
) -> Any:
    """The CRM as far as sales and service are concerned.

    Args:
        run: the current run.
        access_token: service key or private app token.
        base_url: where the API is.
        api_version: date version, as `2026-09`.
        extra_objects: of tickets, meetings, calls and emails those that the token may read.
    """
    client = HubSpotClient(base_url, access_token, api_version)

    @dlt.resource(name="contacts")
    def contacts() -> Iterator[Any]:
        landing = _changed(run, client, contracts.CONTACTS, helpers.contact_row)
        stages = History(contracts.CONTACT_LIFECYCLE_HISTORY, "lifecyclestage", helpers.lifecycle_rows)
        history = _history(run, client, landing, "contacts", stages)
        yield from landing.finish()
        yield from history.finish()

    @dlt.resource(name="companies")
    def companies() -> Iterator[Any]:
        yield from _changed(run, client, contracts.COMPANIES).finish()

    @dlt.resource(name="deals")
    def deals() -> Iterator[Any]:
        landing = _changed(run, client, contracts.DEALS)
        stages = History(contracts.DEAL_STAGE_HISTORY, "dealstage", helpers.stage_history_rows)
        history = _history(run, client, landing, "deals", stages)
        links = (
            Links(contracts.DEAL_CONTACTS, "contacts", helpers.deal_contact_row),
            Links(contracts.DEAL_COMPANIES, "companies", helpers.deal_company_row),
        )
        linked = _linked(run, client, landing, "deals", links)
        for walked in (landing, history, *linked):
            yield from walked.finish()

    @dlt.resource(name="deal_stages")
    def deal_stages() -> Iterator[Any]:
        landing = run.landing(contracts.DEAL_STAGES)
        for page in client.pipelines("deals"):
            landing.add([stage for pipeline in page for stage in helpers.stage_rows(pipeline)])
        yield from landing.finish()

    @dlt.resource(name="tickets")
    def tickets() -> Iterator[Any]:
        landing = _changed(run, client, contracts.TICKETS)
        entered = History(
            contracts.TICKET_STAGE_HISTORY, "hs_pipeline_stage", helpers.ticket_stage_history_rows
        )
        history = _history(run, client, landing, "tickets", entered)
        links = (Links(contracts.TICKET_CONTACTS, "contacts", helpers.ticket_contact_row),)
        linked = _linked(run, client, landing, "tickets", links)
        stages = run.landing(contracts.TICKET_STAGES)
        for page in client.pipelines("tickets"):
            stages.add([stage for pipeline in page for stage in helpers.stage_rows(pipeline)])
        for walked in (landing, history, *linked, stages):
            yield from walked.finish()

    @dlt.resource(name="activities")
    def activities() -> Iterator[Any]:
        for kind, name in settings.ACTIVITY_KINDS.items():
            if kind in extra_objects:
                named = partial(_with_kind, name)
                landing = _changed(run, client, contracts.ACTIVITIES, named, kind)
                links = (
                    Links(
                        contracts.ACTIVITY_CONTACTS,
                        "contacts",
                        partial(helpers.activity_link_row, name, "contact_id"),
                    ),
                    Links(
                        contracts.ACTIVITY_DEALS, "deals", partial(helpers.activity_link_row, name, "deal_id")
                    ),
                )
                for walked in (landing, *_linked(run, client, landing, kind, links)):
                    yield from walked.finish()

    @dlt.resource(name="owners")
    def owners() -> Iterator[Any]:
        landing = run.landing(contracts.OWNERS)
        for page in client.owners():
            landing.add([helpers.owner_row(owner) for owner in page])
        yield from landing.finish()

    service = (tickets,) if "tickets" in extra_objects else ()
    return contacts, companies, deals, deal_stages, *service, activities, owners


@dataclass(frozen=True)
class History:
    """Every value a property ever had: its table, the property, and how a record makes rows."""

    contract: Contract
    property: str
    rows: Callable[[Mapping[str, Any]], Iterator[Row]]


@dataclass(frozen=True)
class Links:
    """One kind of association: its table, what it leads to, and how (id, association) makes a row."""

    contract: Contract
    target: str
    row: Callable[[str | None, Mapping[str, Any]], Row]


def _changed(
    run: Run,
    client: HubSpotClient,
    contract: Contract,
    row: Callable[[Row], Row] = lambda record: record,
    kind: str = "",
) -> Landing:
    """Records that were changed since the last run, then those that were archived since."""
    kind = kind or contract.name
    cursor = Cursor(
        run,
        kind,
        overlap=timedelta(minutes=settings.SEARCH_OVERLAP_MINUTES),
        lag=timedelta(minutes=settings.SEARCH_LAG_MINUTES),
    )
    landing = run.landing(contract)
    properties = helpers.properties_of(contract)
    is_contact = kind == "contacts"
    modified = settings.CONTACTS_MODIFIED_PROPERTY if is_contact else settings.MODIFIED_PROPERTY
    for page in client.changed(kind, properties, modified, cursor.start, cursor.end):
        landing.add([row(record) for record in page])
    newest = landing.newest("updated_at")
    if newest is not None:  # an empty answer moves nothing
        cursor.commit(newest)
    for page in client.archived(kind, properties):
        landing.add([row(record) for record in page if not _is_before(record, cursor.start)])
    return landing


def _history(run: Run, client: HubSpotClient, walked: Landing, kind: str, history: History) -> Landing:
    """Histories of the records that changed.

    A row bears nothing of its record that a contract could check: one nobody asked for is set aside here.
    """
    landing = run.landing(history.contract)
    asked = walked.values("id")
    for page in client.histories(kind, history.property, sorted(asked)):
        known = [record for record in page if text(record.get("id")) in asked]
        landing.add([row for record in known for row in history.rows(record)])
        strangers = [record for record in page if text(record.get("id")) not in asked]
        landing.refuse(strangers, "id", "was not asked for")
    return landing


def _with_kind(name: str, record: Row) -> Row:
    return {**record, "kind": name}


def _linked(
    run: Run, client: HubSpotClient, walked: Landing, kind: str, links: Sequence[Links]
) -> list[Landing]:
    """Associations of the records that changed; of every record when that is due again."""
    mark = "full_walk" if kind == "deals" else f"{kind}.full_walk"
    full = FullWalk(run, settings.ASSOCIATIONS_FULL_DAYS, mark)
    ids = walked.values("id") | (_known(run, walked.contract, kind) if full.is_due else set())
    landings = []
    for link in links:
        landing = run.landing(link.contract)
        found = client.associations(kind, link.target, sorted(ids))
        landing.add([{**link.row(key, target), "observed_at": run.now} for key, target in found])
        landings.append(landing)
    if ids:
        full.commit()
    return landings


def _known(run: Run, contract: Contract, kind: str) -> set[str]:
    """Ids of one kind that earlier runs landed."""
    if contract.name != "activities":
        return set(run.stored(contract, ["id"])["id"].to_pylist())
    table = run.stored(contract, ["id", "kind"])
    return set(table.filter(pc.equal(table["kind"], settings.ACTIVITY_KINDS[kind]))["id"].to_pylist())


def _is_before(record: Row, instant: datetime | None) -> bool:
    """Whether a record was archived before this; one whose time cannot be read was not."""
    archived = from_iso(record.get("archivedAt"))
    return instant is not None and isinstance(archived, datetime) and archived < instant
