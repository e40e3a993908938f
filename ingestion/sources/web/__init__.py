"""The company's own web collector: landings and form submissions.

Belongs here: what is loaded when. Does not: paging (`helpers`), columns (`contracts`).

The cursor is the time of receipt, not of the visit: a visit that reaches the collector days late is new
then. The mark moves to the newest receipt that was read, so an empty answer moves nothing.

Data flow: GET v1/visits, v1/form_submissions -> raw_web; run alone: `python -m ingestion web`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dlt
from dlt.sources.helpers.rest_client import RESTClient

from ingestion.contracts import Contract
from ingestion.cursors import Cursor
from ingestion.runs import Run
from ingestion.sources.web import contracts, helpers, settings


@dlt.source(name="web", max_table_nesting=0)
def web(run: Run, base_url: str = dlt.config.value, access_token: str = dlt.secrets.value) -> Any:
    """Visits and form submissions received before the run's now.

    Args:
        run: the current run.
        base_url: address of the collector.
        access_token: its bearer token.
    """
    collector = helpers.client(base_url, access_token)
    return [
        dlt.resource(_received, name=contract.name)(run, collector, contract)
        for contract in contracts.CONTRACTS
    ]


def _received(run: Run, collector: RESTClient, contract: Contract) -> Iterator[Any]:
    cursor = Cursor(run, contract.name, overlap=timedelta(hours=settings.OVERLAP_HOURS))
    landing = run.landing(contract)
    for page in helpers.pages(collector, contract.name, cursor.start, cursor.end):
        landing.add(page)
    newest = landing.newest("received_at")
    if newest is not None:
        cursor.commit(newest)
    yield from landing.finish()
