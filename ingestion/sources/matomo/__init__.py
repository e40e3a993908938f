"""Matomo: visits of single browsers, how they came, and the forms they sent.

A visit grows while it is alive and is then listed under the day of its last action, so the days that may
still change are read again. Days are the site's own, in whatever zone: one more is asked for on both sides
of the window. They are walked one by one, because Matomo loses rows where it pages through several.

Data flow: <matomo>/index.php -> raw_matomo.{visits, form_events}
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dlt

from ingestion.cursors import DayWindow
from ingestion.runs import Run
from ingestion.sources.matomo import contracts, helpers, settings
from ingestion.sources.matomo.client import MatomoClient

ONE_DAY = timedelta(days=1)


@dlt.source(name="matomo", max_table_nesting=0)
def matomo(
    run: Run,
    base_url: str = dlt.config.value,
    auth_token: str = dlt.secrets.value,
    site_id: str = dlt.config.value,
    *,
    form_category: str = settings.FORM_CATEGORY,
) -> Any:
    """Visits of one site.

    Args:
        run: the current run.
        base_url: where Matomo is, without index.php.
        auth_token: of a user with view access to the site.
        site_id: number of the site.
        form_category: category of the events that the site sends for a form.
    """
    client = MatomoClient(base_url, auth_token, str(site_id))

    @dlt.resource(name="visits")
    def visits() -> Iterator[Any]:
        client.require_version()
        window = DayWindow(
            run,
            "visits",
            restated_days=settings.RELOAD_DAYS,
            history_days=settings.HISTORY_DAYS,
            with_today=True,
        )
        landing = run.landing(contracts.VISITS)
        forms = run.landing(contracts.FORM_EVENTS)
        day = window.start - ONE_DAY
        while day <= window.end + ONE_DAY:
            for page in client.visits(day):
                known = [visit for visit in page if not helpers.is_later(visit, run.now)]
                landing.add([helpers.visit_row(visit) for visit in known])
                forms.add([row for visit in known for row in helpers.form_rows(visit, form_category)])
            day += ONE_DAY
        if landing.newest("first_action_at") is not None:  # an empty answer moves nothing
            window.commit()
        yield from landing.finish()
        yield from forms.finish()

    return visits
