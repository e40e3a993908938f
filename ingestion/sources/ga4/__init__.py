"""Google Analytics 4: sessions by day and where they came from.

Google restates its days for about two weeks, so these are read again each time and replaced whole: a session
that is credited to another campaign leaves no row behind. Days are those of the property's time zone. A day
for which nothing came at all is left as it is.

Data flow: analyticsdata.googleapis.com -> raw_ga4.sessions
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.cursors import DayWindow
from ingestion.google import TOKEN_URL
from ingestion.runs import Run
from ingestion.sources.ga4 import contracts, helpers, settings
from ingestion.sources.ga4.client import AnalyticsClient


@dlt.source(name="ga4", max_table_nesting=0)
def ga4(
    run: Run,
    service_account_key: str = dlt.secrets.value,
    property_id: str = dlt.config.value,
    *,
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    token_url: str = TOKEN_URL,
) -> Any:
    """Sessions of one property.

    Args:
        run: the current run.
        service_account_key: the key file's JSON, or its path.
        property_id: digits of the property.
        base_url: where the API is.
        api_version: as `v1beta`.
        token_url: where access tokens are made.
    """
    client = AnalyticsClient(
        service_account_key, str(property_id), base_url=base_url, api_version=api_version, token_url=token_url
    )

    @dlt.resource(name="sessions")
    def sessions() -> Iterator[Any]:
        landing = run.landing(contracts.SESSIONS, keep="first")
        window = DayWindow(
            run,
            "sessions",
            restated_days=settings.RELOAD_DAYS,
            history_days=settings.HISTORY_DAYS,
            zone=client.zone(run.now.date()),
        )
        ids: set[str] = set()  # of refused rows too: what was stored of them before is not gone
        for start, end in window.parts(settings.REQUEST_DAYS):
            for page in client.sessions(start, end):
                landing.add(page)
                ids.update(row["id"] for row in page)
        days = landing.values("date")
        stored = run.stored(contracts.SESSIONS, ("id", "date"))
        landing.withdraw(helpers.vanished(stored, days, ids, contracts.SESSIONS))
        if days:
            window.commit()
        yield from landing.finish()

    return sessions
