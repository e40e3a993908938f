"""The Dagster instance of this installation, and the runs that a killed process left open.

Belongs here: opening the instance and repairing it. Does not: what a run does.

Data flow: dagster.yaml + DATA_DIR/dagster -> DagsterInstance shared by `tilltale run`, web UI and daemon.
"""

import time
from collections.abc import Sequence

import dagster as dg

from ingestion.config import Settings
from orchestration.lib.environment import export_environment

PROCESS_TAG = "tilltale/process"
REPOSITORY_TAG = ".dagster/repository"
REPOSITORY = "__repository__@orchestration.definitions"
WEB_UI_START_SECONDS = 300
# a run that died is started again whole: its figures are then as of one moment
RETRY_WHOLE = {"dagster/retry_strategy": "ALL_STEPS"}
NEVER_RETRIED = {"dagster/max_retries": "0"}  # of runs that the daemon did not start and cannot start again
ALIVE_STATUSES = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)
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


def waiting_or_running(instance: dg.DagsterInstance) -> bool:
    """Whether any run has not ended yet."""
    return bool(instance.get_runs(filters=dg.RunsFilter(statuses=list(ALIVE_STATUSES)), limit=1))


def has_suspects(instance: dg.DagsterInstance) -> bool:
    """Whether a run has been open long enough to hold the writer lock, if it lives."""
    return any(map(_is_old, _open_records(instance)))


def _open_records(instance: dg.DagsterInstance) -> Sequence[dg.RunRecord]:
    return instance.get_run_records(filters=dg.RunsFilter(statuses=list(OPEN_STATUSES)))


def _is_old(record: dg.RunRecord) -> bool:
    return record.start_time is not None and time.time() - record.start_time > WEB_UI_START_SECONDS


def close_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs failed whose process is gone, so that the UI tells the truth. Returns how many.

    Call it while holding the writer lock. A run of `tilltale run` holds that lock from before it is
    recorded until its end, so any that still looks open is dead. A run of the web UI takes the lock
    some seconds after its start, so one that started long ago is dead as well; younger ones are left to
    the daemon's run monitoring.
    """
    closed = 0
    for record in _open_records(instance):
        run = record.dagster_run
        if PROCESS_TAG in run.tags or _is_old(record):
            instance.report_run_failed(
                run,
                message="The process of this run ended without a word: it was killed or the machine stopped.",
            )
            closed += 1
    return closed
