"""Asks LinkedIn about one member's own posts, with that member's token.

Belongs here: requests and their errors. Does not: what to ask for when (`__init__`), rows (`helpers`), what
all clients of LinkedIn share (`ingestion.linkedin`).

Data flow: api.linkedin.com/rest -> elements of one metric.
"""

from datetime import date, timedelta
from typing import Any

from dlt.sources.helpers.rest_client.paginators import SinglePagePaginator

from ingestion import linkedin
from ingestion.errors import ContractBroken
from ingestion.linkedin import date_record, elements, first_day
from ingestion.sources.advocacy import helpers, settings

Row = dict[str, Any]


class MemberClient:
    """One member's view of the API.

    Args:
        base_url: `https://api.linkedin.com/rest/`.
        access_token: of the member.
        api_version: month, as `202611`.
        name: how to call the member in a message.
    """

    def __init__(self, base_url: str, access_token: str, api_version: str, name: str) -> None:
        self._unknown: set[str] = set()
        self._rest = linkedin.client(
            "advocacy",
            base_url,
            access_token,
            api_version,
            expired=(
                f"the LinkedIn token of {name} in sources.advocacy.members has expired or was revoked "
                "(tokens live 60 days): ask that person to sign in again"
            ),
            forbidden=(
                f"the LinkedIn token of {name} in sources.advocacy.members lacks the scope "
                "r_member_postAnalytics: ask that person to sign in again and to allow it"
            ),
        )

    def total(self, metric: str, start: date | None = None, end: date | None = None) -> int | None:
        """One metric of all of the member's posts, in all or in [start, end]; None when LinkedIn has none."""
        counts = [helpers.figure(row) for row in self._found(metric, "TOTAL", start, end)]
        return counts[0] if counts and isinstance(counts[0], int) else None

    def daily(self, metric: str, start: date, end: date) -> list[Row]:
        """One metric of all of the member's posts on each day in [start, end].

        A metric that this version does not know yet is not asked for again.
        """
        if metric in self._unknown:
            return []
        try:
            rows = self._found(metric, "DAILY", start, end)
        except ContractBroken:
            if metric not in settings.NEWER_METRICS:
                raise
            self._unknown.add(metric)
            return []
        return [row for row in rows if (first_day(row) or "") <= end.isoformat()]

    def _found(self, metric: str, aggregation: str, start: date | None, end: date | None) -> list[Row]:
        path = f"memberCreatorPostAnalytics?q=me&queryType={metric}&aggregation={aggregation}"
        if start and end:
            day_after = end + timedelta(days=1)  # whether the end is part of the range is written nowhere
            path += f"&dateRange=(start:{date_record(start)},end:{date_record(day_after)})"
        return [row for page in elements(self._rest, path, SinglePagePaginator()) for row in page]
