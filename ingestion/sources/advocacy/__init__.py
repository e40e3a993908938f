"""Employee advocacy: what LinkedIn lets employees show of their own posts' reach.

LinkedIn gives a member's numbers to that member's own token and to nobody else, without the posts
themselves. So every employee who takes part signs in once, and each token asks for its own days. A member
whose token is dead is left aside and named when the run ends; the others are loaded.

What brings visits is known by tracked links, not from here: see `docs/sources/advocacy.md`.

Data flow: api.linkedin.com/rest, a token a member -> raw_advocacy.member_days
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.cursors import DayWindow
from ingestion.errors import TokenDead
from ingestion.linkedin import API_VERSION, BASE_URL
from ingestion.runs import Run
from ingestion.sources.advocacy import contracts, helpers, settings
from ingestion.sources.advocacy.client import MemberClient
from ingestion.sources.advocacy.helpers import Row


@dlt.source(name="advocacy", max_table_nesting=0)
def advocacy(
    run: Run,
    members: Any = dlt.secrets.value,
    base_url: str = BASE_URL,
    api_version: str = API_VERSION,
) -> Any:
    """Daily numbers of every employee who takes part.

    Args:
        run: the current run.
        members: table or JSON text, employee's key -> that employee's token.
        base_url: where the API is.
        api_version: month, as `202611`.
    """
    tokens = helpers.members_of(members)

    @dlt.resource(name="member_days")
    def member_days() -> Iterator[Any]:
        landing = run.landing(contracts.MEMBER_DAYS)
        refusals: list[TokenDead] = []
        for number, (employee, token) in enumerate(tokens.items(), start=1):
            client = MemberClient(base_url, token, api_version, helpers.shown_name(employee, number))
            window = DayWindow(
                run,
                f"member_days:{employee}",  # each goes on from where that member's token last worked
                restated_days=settings.RESTATED_DAYS,
                history_days=settings.HISTORY_DAYS,
            )
            try:
                rows = _days(client, employee, window)
                total = client.total(settings.CHECKED_METRIC, window.start, window.end)
            except TokenDead as refusal:
                refusals.append(refusal)
                continue
            landing.add(rows)
            if helpers.is_whole(rows, total):
                window.commit()
        if len(refusals) == len(tokens):
            raise refusals[0]
        run.refusals.extend(refusals)
        yield from landing.finish()

    return (member_days,)


def _days(client: MemberClient, employee: str, window: DayWindow) -> list[Row]:
    """All of one member's days, whole or not at all."""
    return [
        helpers.member_day_row(element, employee, metric)
        for start, end in window.parts(settings.DAYS_A_REQUEST)
        for query, metric in (settings.METRICS | settings.NEWER_METRICS).items()
        for element in client.daily(query, start, end)
        if helpers.figure(element) != settings.UNAVAILABLE
    ]
