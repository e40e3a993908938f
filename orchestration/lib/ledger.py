"""Reads what the loaders wrote about their own runs.

Belongs here: questions about tilltale.source_runs. Does not: writing it (`ingestion`).

Data flow: tilltale.source_runs -> outcomes of this run, states for the screen.
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from ingestion.config import Settings

LEDGER = "raw_tilltale.source_runs"


@dataclass(frozen=True)
class SourceOutcome:
    """How one source's last run ended."""

    source: str
    status: str
    error_kind: str | None
    message: str | None
    rows_loaded: int
    rows_quarantined: int
    rows_total: int
    finished_at: datetime | None


def latest_outcomes(settings: Settings, since: datetime | None = None) -> list[SourceOutcome]:
    """The last run of each source, optionally only of runs that began after `since`."""
    if not settings.warehouse_path.exists():
        return []
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            rows = connection.execute(
                "select source, status, error_kind, message, coalesce(rows_loaded, 0), "
                f"coalesce(rows_quarantined, 0), coalesce(rows_total, 0), finished_at from {LEDGER} "
                "where started_at >= coalesce(?, '-infinity'::timestamptz) "
                "qualify row_number() over (partition by source order by started_at desc, run_id desc) = 1 "
                "order by source",
                [since],
            ).fetchall()
        except duckdb.CatalogException:  # nothing was ever loaded
            return []
    return [SourceOutcome(*row) for row in rows]
