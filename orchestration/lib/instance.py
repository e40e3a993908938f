"""The Dagster instance of this installation, and the runs that a killed process left open.

Belongs here: opening the instance and repairing it. Does not: what a run does.

Data flow: dagster.yaml + DATA_DIR/dagster -> DagsterInstance shared by `tilltale run`, web UI and daemon.
"""

import dagster as dg

from ingestion.config import Settings
from orchestration.lib.environment import export_environment

PROCESS_TAG = "tilltale/process"
REPOSITORY_TAG = ".dagster/repository"
REPOSITORY = "__repository__@orchestration.definitions"
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
    recorded until its end, so any that still looks open is dead. Runs of the web UI are left to the
    daemon's run monitoring, which knows their processes.
    """
    closed = 0
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=list(OPEN_STATUSES))):
        if PROCESS_TAG in run.tags:
            instance.report_run_failed(
                run,
                message="The process of this run ended without a word: it was killed or the machine stopped.",
            )
            closed += 1
    return closed
