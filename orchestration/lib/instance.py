"""The Dagster instance of this installation, and the runs that a killed process left open.

Belongs here: opening the instance and repairing it. Does not: what a run does.

Data flow: dagster.yaml + DATA_DIR/dagster -> DagsterInstance shared by `tilltale run`, web UI and daemon.
"""

import time

import dagster as dg

from ingestion.config import Settings
from orchestration.lib.environment import export_environment

PROCESS_TAG = "tilltale/process"
REPOSITORY_TAG = ".dagster/repository"
REPOSITORY = "__repository__@orchestration.definitions"
WEB_UI_START_SECONDS = 300
OPEN_STATUSES = (
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.CANCELING,
    dg.DagsterRunStatus.NOT_STARTED,
)


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The instance that dagster.yaml describes, with its files in DATA_DIR."""
    export_environment(settings)
    return dg.DagsterInstance.get()


def close_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs failed whose process is gone, so that the UI tells the truth. Returns how many.

    Call it while holding the writer lock. A run of `tilltale run` holds that lock from before it is
    recorded until its end, so any that still looks open is dead. A run of the web UI takes the lock
    some seconds after its start, so one that started long ago is dead as well; younger ones are left to
    the daemon's run monitoring.
    """
    closed = 0
    for record in instance.get_run_records(filters=dg.RunsFilter(statuses=list(OPEN_STATUSES))):
        run = record.dagster_run
        is_old = record.start_time is not None and time.time() - record.start_time > WEB_UI_START_SECONDS
        if PROCESS_TAG in run.tags or is_old:
            instance.report_run_failed(
                run,
                message="The process of this run ended without a word: it was killed or the machine stopped.",
            )
            closed += 1
    return closed
