"""Salesforce: leads, contacts, accounts, opportunities with their histories, roles, campaigns, activities.

Every object is walked by the time of its last change, a few minutes back over what was read before. The
recycle bin is read with it, so that deletions and mergers arrive as changes; what was emptied from the bin is
noticed when known records are asked for by id.

Data flow: <instance>/services/data/v67.0/queryAll -> raw_salesforce.{leads, lead_history, contacts, accounts,
opportunities, opportunity_history, opportunity_contact_roles, opportunity_stages, campaigns,
campaign_members, tasks, events, cases, users}
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import dlt

from ingestion.cursors import Cursor
from ingestion.runs import Landing, Run
from ingestion.sources.salesforce import helpers, settings
from ingestion.sources.salesforce.client import SalesforceClient
from ingestion.sources.salesforce.contracts import SOBJECTS, SObject
from ingestion.vanished import mark_vanished


@dlt.source(name="salesforce", max_table_nesting=0)
def salesforce(  # noqa: PLR0917  dlt reads them from the configuration
    run: Run,
    base_url: str = dlt.secrets.value,
    client_id: str = dlt.secrets.value,
    client_secret: str = dlt.secrets.value,
    api_version: str = settings.API_VERSION,
    custom_fields: dict[str, str] | None = None,
    skip_objects: list[str] | None = None,
    currency: str = "",
) -> Any:
    """The CRM as far as sales and service are concerned.

    Args:
        run: the current run.
        base_url: the organization's address, `https://<name>.my.salesforce.com`.
        client_id: consumer key of the external client app.
        client_secret: its consumer secret.
        api_version: as `67.0`.
        custom_fields: our names -> the organization's own fields, where they are not the usual ones.
        skip_objects: objects that this organization does without.
        currency: of amounts, in an organization with one currency.
    """
    custom = helpers.custom_names(custom_fields or {})
    client = SalesforceClient(
        base_url, client_id, client_secret, api_version, helpers.optional_fields(custom)
    )
    skipped = set(skip_objects or [])

    def rows(sobject: SObject) -> Iterator[Any]:
        landing = run.landing(sobject.contract)
        fields = helpers.fields_of(sobject.contract, custom)
        for page in _pages(run, client, sobject, fields, landing):
            landing.add([helpers.row_of(record, custom, currency) for record in page])
        if sobject.is_checked:
            lookup = partial(client.known, sobject.name)
            days, at_once = settings.KNOWN_IDS_DAYS, settings.IDS_PER_QUERY
            mark_vanished(run, landing, lookup, days=days, at_once=at_once)
        yield from landing.finish()

    return [
        dlt.resource(rows, name=sobject.contract.name)(sobject)
        for sobject in SOBJECTS
        if not (sobject.is_optional and sobject.name in skipped)
    ]


def _pages(
    run: Run, client: SalesforceClient, sobject: SObject, fields: list[str], landing: Landing
) -> Iterator[list[helpers.Row]]:
    """Records that were changed since the last run; all of an object that does not say when."""
    if not sobject.changed:
        yield from client.every(sobject.name, fields)
        return
    cursor = Cursor(run, sobject.contract.name, overlap=timedelta(minutes=settings.OVERLAP_MINUTES))
    yield from client.changed(sobject.name, fields, sobject.changed, cursor.start, cursor.end)
    stamp = next(column.name for column in sobject.contract.columns if column.path == sobject.changed)
    newest = landing.newest(stamp)
    if newest is not None:  # an empty answer moves nothing
        cursor.commit(newest)
