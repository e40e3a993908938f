"""PostHog: page views of single browsers, and the moments at which one says who it is.

The cursor is the time at which PostHog took an event in, not the one at which it happened: what a browser
sends days late is new then. Raw keeps the events; which of them begins a visit is worked out in staging.

Data flow: <posthog>/api/projects/<id>/query -> raw_posthog.events
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import dlt

from ingestion.cursors import Cursor
from ingestion.runs import Run
from ingestion.sources.posthog import contracts, query, settings
from ingestion.sources.posthog.client import PostHogClient

BEGINNING = datetime(2015, 1, 1, tzinfo=UTC)  # PostHog is not older
EVER = datetime(1970, 1, 2, tzinfo=UTC)  # what was imported into it may be


@dlt.source(name="posthog", max_table_nesting=0)
def posthog(
    run: Run,
    base_url: str = dlt.config.value,
    project_id: str = dlt.config.value,
    api_key: str = dlt.secrets.value,
    *,
    form_event: str = settings.FORM_EVENT,
    form_property: str = settings.FORM_PROPERTY,
    email_property: str = settings.EMAIL_PROPERTY,
    answer_property: str = settings.ANSWER_PROPERTY,
) -> Any:
    """Page views, identifications and forms of one project.

    Args:
        run: the current run.
        base_url: of the app, as `https://eu.posthog.com`.
        project_id: number of the project.
        api_key: a personal API key that may read queries.
        form_event: name of the event that the site sends for a form.
        form_property: its property with the form's name.
        email_property: its property with the sender's address.
        answer_property: its property with what the sender says brought them.
    """
    client = PostHogClient(base_url, str(project_id), api_key)
    text = query.text(form=form_property, email=email_property, how_heard=answer_property)

    @dlt.resource(name="events")
    def events() -> Iterator[Any]:
        cursor = Cursor(run, "events", overlap=timedelta(hours=settings.OVERLAP_HOURS), initial=BEGINNING)
        start = cursor.start or BEGINNING
        # PostHog finds events fast by when they happened and not by when they came
        is_next = not cursor.is_first and run.window is None
        happened_after = start - timedelta(days=settings.LATE_DAYS) if is_next else EVER
        landing = run.landing(contracts.EVENTS)
        for page in client.events(text, form_event, happened_after, start, cursor.end):
            landing.add(page)
        newest = landing.newest("received_at")
        if newest is not None:  # an empty answer moves nothing
            cursor.commit(newest)
        yield from landing.finish()

    return events
