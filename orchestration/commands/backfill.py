"""Reads a period of one source anew, up to a month of days a run, recorded as Dagster partitions.

Belongs here: which days, in which order, which of them are done. Does not: reading them (`defs/ingestion`),
publishing, which comes once, after the last of them.

Data flow: source, first and last day -> partitions of backfill/<source> -> raw tables, a line a run.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ingestion import registry
from ingestion.config import Settings
from orchestration.lib.environment import export_environment
from orchestration.lib.errors import TilltaleError
from orchestration.lib.locking import writer_lock


def backfill(
    settings: Settings,
    source: str,
    period: tuple[date, date],
    *,
    again: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Read the days of a period, oldest first; those that are done already are left out.

    Args:
        settings: this installation's settings.
        source: a registered source that is not `files`.
        period: first and last day.
        again: read days that are done, too.
        say: takes one line a run.

    Returns:
        How many days were read.

    Raises:
        TilltaleError: there is nothing to read, or some days could not be read; those before them stay
            done, and the same command goes on with them.
    """
    registry.entry(source)
    if source == "files":
        raise TilltaleError(
            "Files have no history to ask for: drop them again, their rows replace the old ones."
        )
    if missing := registry.missing_credentials(source):
        keys = ", ".join(f"sources.{source}.{key}" for key in missing)
        raise TilltaleError(f"{source} is not connected: set {keys}, or run `tilltale sources add {source}`.")
    with writer_lock(settings):
        export_environment(settings)
        import dagster as dg

        from orchestration.defs.ingestion.backfill import (
            DAYS_A_RUN,
            FIRST_DAY,
            JOB_NAME,
            backfill_job,
        )
        from orchestration.lib.instance import (
            NEVER_RETRIED,
            PROCESS_TAG,
            REPOSITORY,
            REPOSITORY_TAG,
            close_dead_runs,
            open_instance,
        )
        from orchestration.lib.keys import backfill_key
        from orchestration.lib.run_problems import judge_if_possible
        from orchestration.lib.warehouse import Warehouse

        yesterday = settings.now.astimezone(ZoneInfo(settings.reporting_time_zone)).date() - timedelta(days=1)
        first, last = max(period[0], date.fromisoformat(FIRST_DAY)), min(period[1], yesterday)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        if not days:
            raise TilltaleError(f"There is no day from {first} on that had ended by {last}.")
        instance = open_instance(settings)
        try:
            close_dead_runs(instance)
            done = set() if again else instance.get_materialized_partitions(backfill_key(source))
            wanted = [day for day in days if day.isoformat() not in done]
            if skipped := len(days) - len(wanted):
                say(f"{skipped} of {len(days)} days are done already (--again reads them, too)")
            # of the whole graph a backfill needs no more than this
            definitions = dg.Definitions.merge(
                backfill_job((source,)), dg.Definitions(resources={"warehouse": Warehouse()})
            )
            job = definitions.resolve_job_def(JOB_NAME)
            read = 0
            for start, end in _runs(wanted, DAYS_A_RUN):
                result = job.execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    run_config={
                        "resources": {"warehouse": {"config": {"as_of": settings.now.isoformat()}}},
                    },
                    tags={
                        "dagster/asset_partition_range_start": start.isoformat(),
                        "dagster/asset_partition_range_end": end.isoformat(),
                        PROCESS_TAG: str(os.getpid()),
                        REPOSITORY_TAG: REPOSITORY,
                        **NEVER_RETRIED,
                    },
                )
                if problem := judge_if_possible(settings, instance, result.run_id):
                    say(problem)
                if not result.success:
                    raise TilltaleError(
                        f"{source}, {start} to {end}: {_reason(result)} The {read} days before them are "
                        "done; the same command goes on from here."
                    )
                read += (end - start).days + 1
                event, *_ = result.get_asset_materialization_events()
                rows = event.materialization.metadata["rows_loaded"].value
                say(f"{source}, {start} to {end}: {rows:,} rows ({read} of {len(wanted)} days)")
            return len(wanted)
        finally:
            instance.dispose()


def _runs(days: list[date], longest: int) -> Iterator[tuple[date, date]]:
    """First and last day of each run: days without a gap, of one month of the calendar."""
    start = 0
    for place in range(1, len(days) + 1):
        is_end = place == len(days) or place - start == longest
        if is_end or days[place] - days[place - 1] != timedelta(days=1) or days[place].day == 1:
            yield days[start], days[place - 1]
            start = place


def _reason(result: object) -> str:
    """Why days could not be read, as the loader said it."""
    for event in result.get_step_failure_events():  # type: ignore[attr-defined]
        error = event.event_specific_data.user_failure_data
        if error is not None and error.description:
            return f"{str(error.description).rstrip('.')}."
    return "see the run in Dagster's web UI."
