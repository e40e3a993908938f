"""Declared shape of the raw table of employees' own reach.

Belongs here: columns, keys and types as data. Does not: how an element becomes a row (`helpers`).

Data flow: `helpers` rows -> this contract -> raw_advocacy.
"""

from ingestion.contracts import BIGINT, DATE, Column, Contract
from ingestion.sources.advocacy import settings

MEMBER_DAYS = Contract(
    source="advocacy",
    name="member_days",
    primary_key=("employee", "platform", "date", "metric"),
    recorded_at="date",
    columns=(
        Column("employee"),
        Column("platform"),
        Column("date", DATE),
        Column("metric", accepted=(*settings.METRICS.values(), *settings.NEWER_METRICS.values())),
        Column("value", BIGINT, required=True),
    ),
    ignored=frozenset({"dateRange", "metricType", "count"}),
)

CONTRACTS = (MEMBER_DAYS,)
