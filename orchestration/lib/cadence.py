"""How often each source is loaded and when it counts as late: read from the one place that says it.

Belongs here: the two numbers of each source in `dbt_project/seeds/seed_sources.csv`, which the model
meta_freshness reads, too, so that Dagster's web UI and the app call the same source late. Does not: schedules
(`defs/automation`).

Data flow: seed_sources.csv -> schedules, freshness policies; the same file -> meta_freshness.
"""

import csv
from dataclasses import dataclass
from datetime import timedelta

from orchestration.lib.environment import DBT_PROJECT_DIR

SEED = DBT_PROJECT_DIR / "seeds" / "seed_sources.csv"
DAILY = timedelta(hours=24)
LATE_AFTER = timedelta(hours=36)  # of what is made by the daily run: tables, the publication


@dataclass(frozen=True)
class Cadence:
    """How often one source is loaded, and how long after its last good load it is late."""

    interval: timedelta
    late_after: timedelta


def cadences() -> dict[str, Cadence]:
    """The cadence of every source."""
    with SEED.open(encoding="utf-8", newline="") as file:
        return {
            row["source"]: Cadence(
                timedelta(hours=int(row["load_interval_hours"])),
                timedelta(hours=int(row["late_after_hours"])),
            )
            for row in csv.DictReader(file)
        }


def _hours(text: str) -> timedelta:
    return timedelta(hours=int(text))


def hourly_sources() -> tuple[str, ...]:
    """Sources that are loaded between the daily runs."""
    return tuple(source for source, cadence in cadences().items() if cadence.interval < DAILY)
