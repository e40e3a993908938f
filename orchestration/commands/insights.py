"""Findings that wait for a department, and reminding it of them.

Belongs here: reading the publication, the lines, rows of the file `insight_log`. Does not: routing
(mart_insights), how a message travels (`orchestration.lib.notify`).

Data flow: marts.mart_insights -> lines; with `remind` also a message to the department and
DATA_DIR/inbox/insight_log/reminders_<day>.csv.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from ingestion.config import Settings
from orchestration.lib import versions
from orchestration.lib.errors import TilltaleError
from orchestration.lib.notify import Tone, notify, urls_of

INSIGHT_URLS = "insight_urls"
REMIND_AFTER_DAYS = 7
"""Whoever was reminded is left alone for so many days."""

WAITING = """
    select insight_id, routed_to, label, coalesce(brand, product_area) as about, messages, state, is_overdue,
        week_start_date, due_at, reminded_at
    from marts.mart_insights
    where state in ('open', 'acknowledged')
    order by routed_to, is_overdue desc, due_at, insight_id
"""


@dataclass(frozen=True)
class Reminders:
    """How many findings were reminded of and noted, and which departments' messages nobody took."""

    noted: int
    undelivered: tuple[str, ...]


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


def department_urls(department: str) -> tuple[str, ...]:
    """Its own addresses in `[insight_urls]`, under its name in small letters with _ for blanks."""
    return urls_of(f"{INSIGHT_URLS}.{department.lower().replace(' ', '_')}")


def remind(settings: Settings, rows: list[dict[str, Any]], now: datetime) -> Reminders:
    """Tell each department of its overdue findings, and note that it was told.

    Those reminded lately are left out. A department without an address is told by whoever runs this; one
    whose message nobody took is not noted, so that the next call tries again.

    Args:
        settings: this installation's settings.
        rows: as from `waiting`.
        now: when the reminder goes out.
    """
    lately = now - timedelta(days=REMIND_AFTER_DAYS)
    due: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["is_overdue"] and (row["reminded_at"] is None or row["reminded_at"] < lately):
            due.setdefault(row["routed_to"], []).append(row)
    undelivered = []
    for department, found in due.items():
        title = f"{len(found)} finding{'s' * (len(found) > 1)} wait{'s' * (len(found) == 1)} for {department}"
        body = "\n".join(insight_lines(found)) + "\nWrite what you did into a file insight_log."
        if not notify(title, body, tone=Tone.WARNING, urls=department_urls(department)).is_complete:
            undelivered.append(department)
    told = [row for department, found in due.items() if department not in undelivered for row in found]
    _note(settings, told, now)
    return Reminders(len(told), tuple(undelivered))


def _note(settings: Settings, chosen: list[dict[str, Any]], now: datetime) -> None:
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
