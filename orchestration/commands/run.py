"""Runs the job `refresh_daily` in this process, recorded in the same Dagster instance as runs of the web UI.

Belongs here: one run from lock to verdict, and its report in words. Does not: any step of the job.

Data flow: options -> run config -> Dagster job -> events -> RunReport.
"""

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingestion.config import Settings
from orchestration.lib.errors import DISK_FULL, TilltaleError, explain, explain_text, is_disk_full
from orchestration.lib.locking import writer_lock

if TYPE_CHECKING:
    import dagster as dg

JOB_NAME = "refresh_daily"
PUBLISH_STEP = "publish_marts"
MIN_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class CheckFailure:
    """A check that did not pass."""

    check: str
    asset: str
    why: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.check} on {self.asset}: {self.why}. What to do: {self.what_to_do}"


@dataclass
class RunReport:
    """How a run ended.

    Attributes:
        version: the new publication, or None when none is out.
        path: the stable name of the published file.
        reasons: why there is none, the decisive one first.
        warnings: checks that failed without holding the publication back.
        checks_passed: checks of the run that passed.
        alerts_problem: why nobody could be alerted; a run never fails because of that.
    """

    run_id: str
    version: str | None = None
    path: str | None = None
    reasons: list[str] = field(default_factory=list)
    warnings: list[CheckFailure] = field(default_factory=list)
    checks_passed: int = 0
    alerts_problem: str | None = None


def refresh(
    settings: Settings, *, as_of: str | None, sources: list[str] | None, full_refresh: bool
) -> RunReport:
    """Load, check, build, check, publish; without loading anything where `sources` is an empty list.

    Raises:
        TilltaleError: the run cannot even begin (warehouse busy, disk full, models do not parse).
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_disk_full(error):
            raise
        message = f"DATA_DIR {settings.data_dir} cannot be made ({error.strerror}): set TILLTALE_DATA_DIR."
        raise TilltaleError(message) from error
    if shutil.disk_usage(settings.data_dir).free < MIN_FREE_BYTES:
        raise TilltaleError(DISK_FULL)
    with writer_lock(settings):
        from orchestration.lib.environment import export_environment
        from orchestration.lib.instance import (
            NEVER_RETRIED,
            PROCESS_TAG,
            REPOSITORY,
            REPOSITORY_TAG,
            close_dead_runs,
            open_instance,
        )
        from orchestration.lib.quality import checking_process
        from orchestration.lib.run_problems import judge_if_possible

        export_environment(settings)
        with checking_process():
            from orchestration.definitions import defs

            instance = open_instance(settings)
            try:
                close_dead_runs(instance)
                job = defs().resolve_job_def(JOB_NAME)
                result = job.execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    run_config={
                        "loggers": {"console": {}},
                        "resources": {
                            "warehouse": {
                                "config": {
                                    "as_of": as_of or settings.now.isoformat(),
                                    "sources": sources,
                                    "full_refresh": full_refresh,
                                }
                            }
                        },
                    },
                    tags={PROCESS_TAG: str(os.getpid()), REPOSITORY_TAG: REPOSITORY, **NEVER_RETRIED},
                )
                outcome = report(result)
                outcome.alerts_problem = judge_if_possible(settings, instance, result.run_id)
                return outcome
            finally:
                instance.dispose()


def report(result: "dg.ExecuteInProcessResult") -> RunReport:
    """Read a finished run's events."""
    outcome = RunReport(result.run_id)
    blocking = _blocking_checks(result)
    blockers: list[str] = []
    for evaluation in result.get_asset_check_evaluations():
        if evaluation.passed:
            outcome.checks_passed += 1
            continue
        failure = _check_failure(evaluation)
        if (evaluation.asset_key, evaluation.check_name) in blocking and evaluation.severity.value == "ERROR":
            blockers.append(f"check {failure}")
        else:
            outcome.warnings.append(failure)
    errors = [_step_error(event) for event in result.get_step_failure_events()]
    outcome.reasons = blockers + [error for error in errors if error]
    if not result.success and not outcome.reasons:
        outcome.reasons = [_run_error(result)]
    for event in result.get_asset_materialization_events():
        if event.step_key == PUBLISH_STEP:
            metadata = event.materialization.metadata
            outcome.version = str(metadata["version"].value)
            outcome.path = str(metadata["path"].value)
    return outcome


def _blocking_checks(result: "dg.ExecuteInProcessResult") -> set[tuple[Any, str]]:
    layer = result.job_def.asset_layer
    return {
        (key.asset_key, key.name)
        for key in layer.asset_graph.asset_check_keys
        if layer.asset_graph.get_check_spec(key).blocking
    }


def _check_failure(evaluation: Any) -> CheckFailure:
    metadata = {name: value.value for name, value in evaluation.metadata.items()}
    rows = metadata.get("dagster_dbt/failed_row_count")
    return CheckFailure(
        check=evaluation.check_name,
        asset=evaluation.asset_key.to_user_string(),
        why=explain_text(
            str(metadata.get("why") or (f"{rows} rows break it" if rows else "it did not hold"))
        ),
        what_to_do=str(
            metadata.get("what_to_do")
            or "read the test's SQL in DATA_DIR/dbt/target/compiled and run it on the warehouse"
        ),
    )


def _step_error(event: Any) -> str | None:
    """The decisive message of a failed step; failed checks are told on their own."""
    error = event.event_specific_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return f"step {event.step_key} failed"
    name = (error.cls_name or "").rsplit(".", 1)[-1]
    if name == "DagsterAssetCheckFailedError":
        return None
    text = error.message.strip()
    if is_disk_full(RuntimeError(text)):
        return DISK_FULL
    text = text.split(": ", 1)[1] if ": " in text and text.split(": ", 1)[0].endswith(name) else text
    return (
        explain_text(text)
        if name.endswith(("BuildFailedError", "PublishError", "BusyError"))
        else (f"step {event.step_key} failed: {explain(RuntimeError(text)).removeprefix('RuntimeError: ')}")
    )


def _run_error(result: "dg.ExecuteInProcessResult") -> str:
    for event in reversed(result.all_events):
        data = event.event_specific_data
        error = getattr(data, "error", None)
        if error is not None:
            while error.cause is not None:
                error = error.cause
            return explain_text(error.message.split(": ", 1)[-1])
    return "the run ended without a publication: see it in Dagster's web UI"
