"""Runs of a partitioned job in this process, recorded in the same Dagster instance as those of the web UI.

Belongs here: what a backfill of a source and one of a fact share: which days had ended, the instance, one
run. Does not: which job, in how many runs.

Data flow: job, first and last day -> a run in Dagster's instance -> its outcome.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingestion.config import Settings
from orchestration.lib.environment import export_environment
from orchestration.lib.errors import TilltaleError
from orchestration.lib.fact_days import Period
from orchestration.lib.locking import writer_lock

if TYPE_CHECKING:
    import dagster as dg


@contextmanager
def recording(settings: Settings) -> Iterator["dg.DagsterInstance"]:
    """The instance, and the right to write for as long as several runs take."""
    with writer_lock(settings):
        export_environment(settings)
        from orchestration.lib.instance import close_dead_runs, open_instance

        instance = open_instance(settings)
        try:
            close_dead_runs(instance)
            yield instance
        finally:
            instance.dispose()


def ended_days(settings: Settings, period: Period) -> Period:
    """The days of a period that are partitions.

    Raises:
        TilltaleError: there are none.
    """
    from orchestration.lib.partitions import FIRST_DAY

    yesterday = settings.now.astimezone(ZoneInfo(settings.reporting_time_zone)).date() - timedelta(days=1)
    known = Period.of(FIRST_DAY, yesterday.isoformat())
    found = Period(max(period.first, known.first), min(period.last, known.last))
    if found.first > found.last:
        raise TilltaleError(f"There is no day from {found.first} on that had ended by {found.last}.")
    return found


def run_days(
    settings: Settings,
    instance: "dg.DagsterInstance",
    job: "dg.Definitions",
    days: Period,
    say: Callable[[str], None],
) -> "dg.ExecuteInProcessResult":
    """One run of the one job that definitions hold, on these days; it may fail."""
    import dagster as dg

    from orchestration.lib.instance import NEVER_RETRIED, PROCESS_TAG, REPOSITORY, REPOSITORY_TAG
    from orchestration.lib.progress import progress_logger
    from orchestration.lib.run_problems import judge_if_possible
    from orchestration.lib.warehouse import Warehouse

    # of the whole graph a backfill needs no more than this
    shared = dg.Definitions(resources={"warehouse": Warehouse()}, loggers={"console": progress_logger})
    definitions = dg.Definitions.merge(job, shared)
    (one,) = job.jobs or ()
    result = definitions.resolve_job_def(one.name).execute_in_process(
        instance=instance,
        raise_on_error=False,
        run_config={
            "loggers": {"console": {}},
            "resources": {"warehouse": {"config": {"as_of": settings.now.isoformat()}}},
        },
        tags={
            "dagster/asset_partition_range_start": days.first.isoformat(),
            "dagster/asset_partition_range_end": days.last.isoformat(),
            PROCESS_TAG: str(os.getpid()),
            REPOSITORY_TAG: REPOSITORY,
            **NEVER_RETRIED,
        },
    )
    if problem := judge_if_possible(settings, instance, result.run_id):
        say(problem)
    return result


def told(result: "dg.ExecuteInProcessResult", name: str) -> int:
    """A number that the steps of a run told of it."""
    event, *_ = result.get_asset_materialization_events()
    return int(event.materialization.metadata[name].value)  # type: ignore[arg-type]


def reason(result: "dg.ExecuteInProcessResult") -> str:
    """Why a run failed, as its step said it."""
    for event in result.get_step_failure_events():
        error = event.event_specific_data.user_failure_data  # type: ignore[union-attr]
        if error is not None and error.description:
            return f"{str(error.description).rstrip('.')}."
    return "see the run in Dagster's web UI."
