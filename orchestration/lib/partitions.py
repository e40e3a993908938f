"""Days as Dagster's partitions: which there are, and how the daily run marks those that it changed.

Belongs here: what sources and facts by day share. Does not: what a run on some days does
(`defs/ingestion/backfill.py`, `defs/transform/days.py`).

Data flow: days -> DailyPartitionsDefinition; changed days -> AssetMaterialization a day.
"""

from collections.abc import Mapping
from datetime import date

import dagster as dg

from ingestion.config import load_settings
from orchestration.lib.fact_days import Period
from orchestration.lib.keys import days_key

FIRST_DAY = "2015-01-01"  # no vendor gives out more
# The days of a run that was asked for them have no such tag: they wait to be published.
MARKED_BY_BUILD_TAG = "tilltale/marked_by_build"
DAY_ROWS = "dagster/partition_row_count"


def history_days() -> dg.DailyPartitionsDefinition:
    """Days of the reporting time zone that have ended; what is new today is the daily run's."""
    return dg.DailyPartitionsDefinition(start_date=FIRST_DAY, timezone=load_settings().reporting_time_zone)


def days_that_can_be_marked() -> Period:
    """First and last day that the calendar of the web UI shows."""
    return Period.of(FIRST_DAY, history_days().get_last_partition_key() or FIRST_DAY)


def mark_days(context: dg.AssetExecutionContext, fact: str, rows_by_day: Mapping[date, int]) -> None:
    """Say that a build changed these days of a fact: 1 ms a day (November 2026)."""
    for day, rows in rows_by_day.items():
        context.log_event(
            dg.AssetMaterialization(
                asset_key=days_key(fact),
                partition=day.isoformat(),
                metadata={DAY_ROWS: rows},
                tags={MARKED_BY_BUILD_TAG: "true"},
            )
        )
