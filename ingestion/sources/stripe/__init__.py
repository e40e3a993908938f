"""Stripe: customers, charges, refunds, disputes, invoices, credits, subscriptions, the balance ledger.

Belongs here: what is loaded when. Does not: paging and errors (`helpers`), what events name (`changes`),
columns (`contracts`).

Stripe lists newest first and by creation time only. So a walk's mark moves only when the whole walk has
succeeded, and what may still change (a charge gets refunded, an invoice paid) is listed again over a rolling
window. Older ones are read one by one when an event names them, or a new refund or payment points at them.

Data flow: GET /v1/<collection> -> raw_stripe.<collection>; run alone: `python -m ingestion stripe`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import dlt
from dlt.sources.helpers.rest_client import RESTClient

from ingestion.contracts import Contract
from ingestion.cursors import Cursor
from ingestion.runs import Landing, Run
from ingestion.sources.stripe import contracts, helpers, settings
from ingestion.sources.stripe.changes import EventTrail

Row = Callable[[dict[str, Any]], dict[str, Any]]


@dlt.source(name="stripe", max_table_nesting=0)
def stripe(
    run: Run,
    base_url: str = settings.BASE_URL,
    api_key: str = dlt.secrets.value,
    api_version: str = settings.API_VERSION,
) -> Any:
    """Everything Stripe knows about money received, as of the run's now.

    Args:
        run: the current run.
        base_url: `https://api.stripe.com`, or a server that speaks its protocol.
        api_key: a restricted key (rk_live_...) with read access.
        api_version: dated version this loader was written for.
    """
    account = helpers.client(base_url, api_key, api_version)

    @dlt.resource(name="customers")
    def customers() -> Iterator[Any]:
        yield from _walk(run, account, contracts.CUSTOMERS).finish()

    @dlt.resource(name="charges")
    def charges() -> Iterator[Any]:
        walked = _walk(run, account, contracts.CHARGES)
        refunds = _walk(run, account, contracts.REFUNDS)
        _complete(account, walked, refunds.values("charge_id"))
        yield from walked.finish()
        yield from refunds.finish()

    @dlt.resource(name="disputes")
    def disputes() -> Iterator[Any]:
        yield from _walk(run, account, contracts.DISPUTES).finish()

    @dlt.resource(name="invoices")
    def invoices() -> Iterator[Any]:
        walked = _walk(run, account, contracts.INVOICES, row=helpers.invoice_row)
        payments = _walk(run, account, contracts.INVOICE_PAYMENTS)
        _complete(account, walked, payments.values("invoice_id"), helpers.invoice_row)
        yield from walked.finish()
        yield from payments.finish()

    @dlt.resource(name="credit_notes")
    def credit_notes() -> Iterator[Any]:
        yield from _walk(run, account, contracts.CREDIT_NOTES, row=helpers.credit_note_row).finish()

    @dlt.resource(name="subscriptions")
    def subscriptions() -> Iterator[Any]:
        yield from _walk(run, account, contracts.SUBSCRIPTIONS, row=helpers.subscription_row).finish()

    @dlt.resource(name="balance_transactions")
    def balance_transactions() -> Iterator[Any]:
        days = settings.BALANCE_RELIST_DAYS
        yield from _walk(run, account, contracts.BALANCE_TRANSACTIONS, days).finish()

    return customers, charges, disputes, invoices, credit_notes, subscriptions, balance_transactions


def _walk(
    run: Run,
    account: RESTClient,
    contract: Contract,
    relist_days: int | None = None,
    row: Row = helpers.as_it_is,
) -> Landing:
    """List a collection: all of it on the first run, later what is new or may have changed."""
    cursor = Cursor(run, contract.name)
    trail = EventTrail(run, contract.name, row)
    landing = run.landing(contract, keep="first")
    start = None if trail.has_gap else _window_start(run, cursor, relist_days or settings.RELIST_DAYS)
    for page in helpers.pages(account, contract.name, start, cursor.end):
        landing.add([row(record) for record in page])
    newest = landing.newest("created_at")
    if newest is not None:  # an empty answer moves nothing
        cursor.commit(newest)
    trail.follow(account, landing, has_listed_all=start is None and newest is not None)
    return landing


def _window_start(run: Run, cursor: Cursor, relist_days: int) -> datetime | None:
    if cursor.start is None or run.window is not None:
        return cursor.start
    return min(cursor.start, run.now - timedelta(days=relist_days))


def _complete(account: RESTClient, walked: Landing, wanted: set[Any], row: Row = helpers.as_it_is) -> None:
    """Add the older objects that new ones point at: their state has changed since they were listed."""
    missing = sorted(wanted - walked.values("id") - {None})
    for page in helpers.objects(account, walked.contract.name, islice(missing, settings.LOOKUP_BATCH_LIMIT)):
        walked.add([row(record) for record in page])
