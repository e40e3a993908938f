"""The one job, its schedule, and what every run is given.

Belongs here: when the pipeline runs and with what. The schedule is on as soon as a daemon runs: whoever
starts `tilltale up` wants fresh figures every morning, and nothing runs without the daemon.

Data flow: schedule, web UI or `tilltale run` -> refresh_daily -> every asset and check.
"""

import dagster as dg

from ingestion.config import load_settings
from orchestration.lib.keys import run_by_hand
from orchestration.lib.progress import progress_logger
from orchestration.lib.warehouse import Warehouse

JOB_NAME = "refresh_daily"
EVERY_MORNING = "0 5 * * *"


@dg.definitions
def automation_defs() -> dg.Definitions:
    """Job, schedule in the reporting time zone, and the warehouse resource."""
    refresh_daily = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all() - run_by_hand(),
        executor_def=dg.in_process_executor,
        description="Load every enabled source, check, build, check, publish.",
    )
    schedule = dg.ScheduleDefinition(
        name=f"{JOB_NAME}_schedule",
        job=refresh_daily,
        cron_schedule=EVERY_MORNING,
        execution_timezone=load_settings().reporting_time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every morning at five, in the reporting time zone.",
    )
    return dg.Definitions(
        jobs=[refresh_daily],
        schedules=[schedule],
        resources={"warehouse": Warehouse()},
        loggers={"console": progress_logger},
        executor=dg.in_process_executor,
    )
