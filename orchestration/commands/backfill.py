"""Reads a period of one source anew, a month at a time, recorded as Dagster partitions.

Belongs here: which months, in which order, which of them are done. Does not: reading one (`defs/ingestion`).

Data flow: source, first and last month -> partitions of backfill/<source> -> raw tables, a line a month.
"""

import os
from collections.abc import Callable
from datetime import date

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
    """Read the months of a period, oldest first; those that are done already are left out.

    Args:
        settings: this installation's settings.
        source: a registered source that is not `files`.
        period: any day of the first month, any day of the last.
        again: read months that are done, too.
        say: takes one line a month.

    Returns:
        How many months were read.

    Raises:
        TilltaleError: there is nothing to read, or a month could not be read; those before it stay done, and
            the same command goes on with it.
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
        from orchestration.definitions import defs
        from orchestration.defs.ingestion.backfill import JOB_NAME, MONTHS
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

        first = period[0].replace(day=1).isoformat()
        last = min(period[1], settings.now.date()).isoformat()
        months = [key for key in MONTHS.get_partition_keys() if first <= key <= last]
        if not months:
            raise TilltaleError(f"There is no month from {first[:7]} on that had begun by {last}.")
        instance = open_instance(settings)
        try:
            close_dead_runs(instance)
            done = set() if again else instance.get_materialized_partitions(backfill_key(source))
            wanted = [month for month in months if month not in done]
            if skipped := len(months) - len(wanted):
                say(f"{skipped} of {len(months)} months are done already (--again reads them, too)")
            job = defs().resolve_job_def(JOB_NAME)
            for number, month in enumerate(wanted, start=1):
                result = job.execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    partition_key=month,
                    asset_selection=[backfill_key(source)],
                    run_config={
                        "resources": {"warehouse": {"config": {"as_of": settings.now.isoformat()}}},
                    },
                    tags={PROCESS_TAG: str(os.getpid()), REPOSITORY_TAG: REPOSITORY, **NEVER_RETRIED},
                )
                if problem := judge_if_possible(settings, instance, result.run_id):
                    say(problem)
                if not result.success:
                    raise TilltaleError(
                        f"{source}, {month[:7]}: {_reason(result)} The {number - 1} months before it are "
                        "done; the same command goes on from here."
                    )
                (event,) = result.get_asset_materialization_events()
                rows = event.materialization.metadata["rows_loaded"].value
                say(f"{source}, {month[:7]}: {rows:,} rows ({number} of {len(wanted)})")
            return len(wanted)
        finally:
            instance.dispose()


def _reason(result: object) -> str:
    """Why a month could not be read, as the loader said it."""
    for event in result.get_step_failure_events():  # type: ignore[attr-defined]
        error = event.event_specific_data.user_failure_data
        if error is not None and error.description:
            return f"{str(error.description).rstrip('.')}."
    return "see the run in Dagster's web UI."
