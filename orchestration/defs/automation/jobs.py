"""The jobs and the clock: when the pipeline runs, with what, and what happens to a run that overlaps.

Belongs here: jobs and schedules. Schedules are on as soon as a daemon runs: whoever starts `tilltale up`
wants fresh figures every morning, and nothing runs without the daemon. Does not: sensors (`sensors.py`).

One run at a time writes. The daily run waits in the queue until the one before it has ended; hourly loads are
skipped instead, since the next one reads the same. A night that was missed is caught up once when the daemon
is back, however many there were: a run reads everything since the last good load. A month is closed by the
first publication FREEZE_AFTER_DAYS after its end (`lib/freezing.py`), so it needs no clock of its own.

Hourly loads publish nothing. Of a run over all 26 sources of the tiny sandbox, loading and checking took 72 s
and building and publishing 342 s (2 cores, November 2026); and with a publication an hour the seven that are
kept would reach back seven hours instead of a week.

Data flow: schedule, web UI or `tilltale run` -> refresh_daily -> every asset and check.
"""

import os
from collections.abc import Iterator
from typing import Any

import dagster as dg

from ingestion import registry
from ingestion.config import load_settings
from orchestration.lib.cadence import hourly_sources
from orchestration.lib.instance import RETRY_WHOLE, waiting_or_running
from orchestration.lib.keys import run_by_hand
from orchestration.lib.progress import progress_logger
from orchestration.lib.warehouse import Warehouse

JOB_NAME = "refresh_daily"
EVERY_MORNING = "0 5 * * *"
LOAD_JOB_NAME = "load_conversations"
EVERY_HOUR = "30 * * * *"  # half an hour off the daily run, whose minute other programs like, too
ACCURACY_JOB_NAME = "evaluate_accuracy"
EVERY_MONDAY = "0 7 * * 1"
AssetJob = Any  # Dagster does not publish the type of what define_asset_job gives


@dg.op(description="Holds models, links and answers against the sandbox company's truth; only it has one.")
def score_publication(context: dg.OpExecutionContext) -> None:
    """Score the current publication and keep the report in DATA_DIR/quality."""
    from orchestration.commands.evaluate import evaluate  # imports every measure

    evaluation = evaluate(load_settings())
    best = evaluation.models.row(0, named=True)
    context.log.info(f"best model: {best['model']}; the report is in DATA_DIR/quality/accuracy.json")


@dg.job(
    name=ACCURACY_JOB_NAME,
    executor_def=dg.in_process_executor,
    tags=RETRY_WHOLE,
    description="Score the current publication against the sandbox company's truth.",
)
def evaluate_accuracy() -> None:
    """One step."""
    score_publication()


def refresh_job() -> AssetJob:
    """The whole line from vendors to the publication."""
    return dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all() - run_by_hand(),
        executor_def=dg.in_process_executor,
        tags=RETRY_WHOLE,
        description="Load every enabled source, check, build, check, publish.",
    )


def load_job() -> AssetJob:
    """Only loading and checking, only where people write to us and about us."""
    return dg.define_asset_job(
        LOAD_JOB_NAME,
        selection=dg.AssetSelection.groups(*(f"raw_{source}" for source in hourly_sources())),
        executor_def=dg.in_process_executor,
        tags=RETRY_WHOLE,
        description="Load mentions and conversations between the daily runs; the next one publishes them.",
    )


def refresh_schedule(job: AssetJob, zone: str) -> dg.ScheduleDefinition:
    """Every morning, long after the hour that a clock may skip or repeat."""
    return dg.ScheduleDefinition(
        name=f"{JOB_NAME}_schedule",
        job=job,
        cron_schedule=EVERY_MORNING,
        execution_timezone=zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every morning at five, in the reporting time zone.",
    )


def build_load_schedule(job: AssetJob, zone: str) -> dg.ScheduleDefinition:
    """Every hour; skipped when something else writes or no such source is connected."""

    @dg.schedule(
        name=f"{LOAD_JOB_NAME}_schedule",
        job=job,
        cron_schedule=EVERY_HOUR,
        execution_timezone=zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every hour, unless another run waits or runs.",
    )
    def load_conversations_schedule(
        context: dg.ScheduleEvaluationContext,
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        if not set(hourly_sources()) & set(registry.enabled_sources(load_settings())):
            yield dg.SkipReason("no source with mentions or conversations is connected")
        elif waiting_or_running(context.instance):
            yield dg.SkipReason("another run waits or runs; the next hour reads the same")
        else:
            yield dg.RunRequest()

    return load_conversations_schedule


def build_accuracy_schedule(zone: str) -> dg.ScheduleDefinition:
    """Every week, where there is a truth to compare with."""

    @dg.schedule(
        name=f"{ACCURACY_JOB_NAME}_schedule",
        job=evaluate_accuracy,
        cron_schedule=EVERY_MONDAY,
        execution_timezone=zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Mondays at seven, in an installation of the sandbox company.",
    )
    def evaluate_accuracy_schedule() -> Iterator[dg.RunRequest | dg.SkipReason]:
        from orchestration.commands.evaluate_identity import TRUTH_VARIABLE  # imports the measures

        if TRUTH_VARIABLE in os.environ:
            yield dg.RunRequest()
        else:
            yield dg.SkipReason("only the sandbox company's truth is known")

    return evaluate_accuracy_schedule


@dg.definitions
def automation_defs() -> dg.Definitions:
    """Jobs, schedules in the reporting time zone, and the warehouse resource."""
    zone = load_settings().reporting_time_zone
    refresh_daily, load_conversations = refresh_job(), load_job()
    return dg.Definitions(
        jobs=[refresh_daily, load_conversations, evaluate_accuracy],
        schedules=[
            refresh_schedule(refresh_daily, zone),
            build_load_schedule(load_conversations, zone),
            build_accuracy_schedule(zone),
        ],
        resources={"warehouse": Warehouse()},
        loggers={"console": progress_logger},
        executor=dg.in_process_executor,
    )
