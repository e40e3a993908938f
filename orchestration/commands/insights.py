"""Findings that wait for a department, and the note that it was reminded of them.

Belongs here: reading the publication, the lines, rows of the file `insight_log`. Does not: routing
(mart_insights), sending.

Data flow: marts.mart_insights -> lines; with `remind` also DATA_DIR/inbox/insight_log/reminders_<day>.csv.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from ingestion.config import Settings
from orchestration.lib import versions
from orchestration.lib.errors import TilltaleError

REMIND_AFTER_DAYS = 7
"""Whoever was reminded is left alone for so many days."""

WAITING = """
    select insight_id, routed_to, label, coalesce(brand, product_area) as about, messages, state, is_overdue,
        week_start_date, due_at, reminded_at
    from marts.mart_insights
    where state in ('open', 'acknowledged')
    order by routed_to, is_overdue desc, due_at, insight_id
"""


def waiting(settings: Settings) -> list[dict[str, Any]]:
    """Findings nobody has acted on or dismissed, by department, overdue ones first.

    Raises:
        TilltaleError: nothing is published, or a publication from before there were findings.
    """
    current = versions.current_version(settings)
    if current is None:
        raise TilltaleError("Nothing is published yet: run `tilltale run` first.")
    try:
        with duckdb.connect(str(versions.version_path(settings, current)), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(WAITING).pl().to_dicts()
    except duckdb.CatalogException as error:
        raise TilltaleError("The publication has no findings yet: run `tilltale run` first.") from error


def insight_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """One line a finding under the name of its department."""
    if not rows:
        yield "No finding waits."
    department = None
    for row in rows:
        if row["routed_to"] != department:
            department = row["routed_to"]
            yield f"{department}:"
        about = f" about {row['about']}" if row["about"] else ""
        due = f"{'overdue since' if row['is_overdue'] else 'due'} {row['due_at']:%Y-%m-%d}"
        yield (
            f"  {row['insight_id']}  week {row['week_start_date']}  {row['messages']} x "
            f"{row['label']}{about}, {row['state']}, {due}"
        )


def note_reminders(settings: Settings, rows: list[dict[str, Any]], now: datetime) -> int:
    """Write that overdue findings were reminded of; those reminded lately are left out.

    Args:
        settings: this installation's settings.
        rows: as from `waiting`.
        now: when the reminder goes out.

    Returns:
        How many findings the file names; without any, no file is written.
    """
    lately = now - timedelta(days=REMIND_AFTER_DAYS)
    chosen = [
        row
        for row in rows
        if row["is_overdue"] and (row["reminded_at"] is None or row["reminded_at"] < lately)
    ]
    if chosen:
        folder = settings.inbox_dir / "insight_log"
        folder.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(
            {
                "insight_id": [row["insight_id"] for row in chosen],
                "happened_at": [now.isoformat(timespec="seconds")] * len(chosen),
                "state": ["reminded"] * len(chosen),
            }
        ).write_csv(folder / f"reminders_{now:%Y-%m-%dT%H%M%S}.csv")
    return len(chosen)
