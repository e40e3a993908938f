"""Zendesk: service conversations, and who asked.

The incremental export brings every ticket that was created or changed since the last one, deleted ones too,
and ends a minute or so before now. Its cursor is the time of change. What people wrote is not loaded.

Data flow: <subdomain>.zendesk.com/api/v2 -> raw_zendesk.{tickets, users}
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import dlt

from ingestion.cursors import Cursor
from ingestion.parsing import from_iso
from ingestion.runs import Run
from ingestion.sources.zendesk import contracts, settings
from ingestion.sources.zendesk.client import ZendeskClient

BEGINNING = datetime(2007, 1, 1, tzinfo=UTC)  # Zendesk is not older


@dlt.source(name="zendesk", max_table_nesting=0)
def zendesk(
    run: Run,
    base_url: str = dlt.config.value,
    email: str = dlt.secrets.value,
    api_token: str = dlt.secrets.value,
) -> Any:
    """Tickets that changed since the last run, and their requesters.

    Args:
        run: the current run.
        base_url: `https://<subdomain>.zendesk.com`.
        email: of the agent whose token it is.
        api_token: the agent's API token.
    """
    client = ZendeskClient(base_url, email, api_token)

    @dlt.resource(name="tickets")
    def tickets() -> Iterator[Any]:
        cursor = Cursor(
            run,
            "tickets",
            overlap=timedelta(minutes=settings.EXPORT_OVERLAP_MINUTES),
            lag=timedelta(minutes=settings.EXPORT_LAG_MINUTES),
            initial=BEGINNING,
        )
        landing = run.landing(contracts.TICKETS)
        for page in client.tickets(cursor.start or BEGINNING):
            changed = [from_iso(record.get("updated_at")) for record in page]
            landing.add([r for r, at in zip(page, changed, strict=True) if not _is_later(at, cursor.end)])
            if any(_is_later(at, cursor.end) for at in changed):
                break
        newest = landing.newest("updated_at")
        if newest is not None:  # an empty answer moves nothing
            cursor.commit(newest)
        requesters = run.landing(contracts.USERS)
        for page in client.users(sorted(landing.values("requester_id") - {None})):
            requesters.add(page)
        yield from landing.finish()
        yield from requesters.finish()

    return tickets


def _is_later(changed: Any, end: datetime) -> bool:
    """Whether a ticket changed after the window; one whose time cannot be read did not."""
    return isinstance(changed, datetime) and changed > end
