"""What an ended run says about the world: which sources, checks and steps are broken, which are in order.

Belongs here: reading a run's events. The same function judges runs of `tilltale run`, of the web UI and of
the daemon, killed ones included, since all of them leave their events in the one instance. Does not: words
and kinds (`failures.py`), messages (`incidents.py`).

Data flow: events of a run in Dagster's storage -> Judgement.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from ingestion.config import Settings
from orchestration.lib import dbt, versions
from orchestration.lib.errors import explain, is_disk_full, is_out_of_memory
from orchestration.lib.failures import FailureKind, as_kind
from orchestration.lib.incidents import SOURCE, Judgement, Problem, record
from orchestration.lib.lineage import readers_of

LOADED_CHECK = "source_is_loaded"
ANY_LOADED_CHECK = "some_source_is_loaded"
ERROR_KIND = "error_kind"
NOT_ASKED = "not asked for in this run: the table holds what it held before"
REFUSED = "refused"  # of what somebody asked for and was told at once why not: no alert
SHOWN_MARTS = 4
EVENTS = {
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.STEP_FAILURE,
}
OF_OTHER_PROBLEMS = "DagsterAssetCheckFailedError"
MACHINE_ERRORS = ("WarehouseBusyError", "DagsterExecutionInterruptedError", "SettingsError")
CHECK_ERRORS = ("PublishError",)


def judge_run(settings: Settings, instance: dg.DagsterInstance, run_id: str) -> None:
    """Enter an ended run into the incidents and tell people what is new."""
    record(settings, judgement_of(settings, instance, run_id))


def judge_if_possible(settings: Settings, instance: dg.DagsterInstance, run_id: str) -> str | None:
    """As `judge_run`; what goes wrong comes back as a sentence, so that no run fails because of it."""
    try:
        judge_run(settings, instance, run_id)
    except Exception as error:
        return f"Alerts could not be judged: {explain(error)}"
    return None


def judgement_of(settings: Settings, instance: dg.DagsterInstance, run_id: str) -> Judgement:
    """Everything that a run's events say."""
    run_record = instance.get_run_record_by_id(run_id)
    if run_record is None:
        raise dg.DagsterInvariantViolationError(f"there is no run {run_id}")
    run = run_record.dagster_run
    ended_at = datetime.fromtimestamp(run_record.end_time or datetime.now(UTC).timestamp(), UTC)
    events = [
        entry.event_log_entry.dagster_event
        for entry in instance.get_records_for_run(run_id, of_type=EVENTS).records
    ]
    evaluations = [
        event.asset_check_evaluation_data
        for event in events
        if event is not None and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ]
    errors = [
        event
        for event in events
        if event is not None and event.event_type is dg.DagsterEventType.STEP_FAILURE
    ]
    problems: list[Problem] = []
    in_order: set[str] = set()
    for evaluation in evaluations:
        subject = _subject(evaluation)
        state = evaluation.metadata.get("state")
        if state is not None and state.value == NOT_ASKED:
            continue  # a run of some sources, or of none, does not know how the others are
        if evaluation.passed or not _stops(evaluation):
            in_order.add(subject)
        else:
            problems.append(_check_problem(settings, evaluation, subject))
    if any(problem.subject.startswith(SOURCE) for problem in problems):
        # that nothing could be loaded is no second problem beside the sources that could not
        problems = [problem for problem in problems if not problem.subject.endswith(f"/{ANY_LOADED_CHECK}")]
    run_subject = f"run/{run.job_name}"
    if run.status is dg.DagsterRunStatus.SUCCESS:
        in_order.add(run_subject)
    else:
        problems += _step_problems(settings, errors, run_subject, has_failed_checks=bool(problems))
        if not errors and not problems and run.status is dg.DagsterRunStatus.FAILURE:
            problems.append(
                Problem(
                    run_subject,
                    FailureKind.MACHINE,
                    f"The process of {run.job_name} ended without a word.",
                    _stays(settings),
                )
            )
    return Judgement(run_id, ended_at, tuple(_unique(problems)), frozenset(in_order))


def _subject(evaluation: Any) -> str:
    if evaluation.check_name == LOADED_CHECK:
        return SOURCE + evaluation.asset_key.path[0].removeprefix("raw_")
    return f"check/{evaluation.asset_key.to_user_string()}/{evaluation.check_name}"


def _stops(evaluation: Any) -> bool:
    """Whether a failed check needs somebody: a source that is not loaded, or a publication held back."""
    if evaluation.check_name == LOADED_CHECK:
        return True
    return bool(evaluation.blocking and evaluation.severity is dg.AssetCheckSeverity.ERROR)


def _check_problem(settings: Settings, evaluation: Any, subject: str) -> Problem:
    metadata = {name: value.value for name, value in evaluation.metadata.items()}
    if subject.startswith(SOURCE):
        source = subject.removeprefix(SOURCE)
        return Problem(
            subject,
            as_kind(str(metadata.get(ERROR_KIND))),
            f"{source}: {str(metadata.get('why', 'not loaded')).rstrip('.')}.",
            _marts_of(settings, source),
        )
    named = f"{evaluation.check_name} on {evaluation.asset_key.to_user_string()}"
    if metadata.get(ERROR_KIND) == FailureKind.MACHINE.value:
        why = f"{named} could not be run: memory_limit is too low for it."
        return Problem(subject, FailureKind.MACHINE, why, _stays(settings))
    # rows and values stay in the web UI: a message travels further than who may see them
    rows = metadata.get("failed_row_count") or metadata.get("dagster_dbt/failed_row_count")
    return Problem(
        subject,
        FailureKind.CHECK_FAILED,
        named + (f": {rows} rows break it." if rows else " did not hold."),
        _stays(settings),
        str(metadata.get("what_to_do") or ""),
    )


def _step_problems(
    settings: Settings, events: list[Any], run_subject: str, *, has_failed_checks: bool
) -> Iterator[Problem]:
    for event in events:
        data = event.event_specific_data
        told = data.user_failure_data.metadata if data.user_failure_data else {}
        if REFUSED in told:
            continue
        if ERROR_KIND in told and "source" in told:  # days of a backfill
            source = str(told["source"].value)
            kind = as_kind(str(told[ERROR_KIND].value))
            what = f"{source}: {str(data.user_failure_data.description).rstrip('.')}."
            yield Problem(SOURCE + source, kind, what, _marts_of(settings, source))
            continue
        error = data.error
        while error is not None and error.cause is not None:
            error = error.cause
        name = (error.cls_name or "").rsplit(".", 1)[-1] if error is not None else ""
        text = error.message if error is not None else ""
        if name == OF_OTHER_PROBLEMS:
            continue
        if name == "BuildFailedError" and has_failed_checks and "model " not in text:
            continue  # dbt stopped because of tests, each of which is a check
        if is_disk_full(RuntimeError(text)):
            kind, why = FailureKind.MACHINE, "the disk is full"
        elif is_out_of_memory(text):
            kind, why = FailureKind.MACHINE, "memory_limit is too low for it"
        elif name in MACHINE_ERRORS:
            kind, why = (
                FailureKind.MACHINE,
                "the warehouse is held, a setting is wrong, or it was interrupted",
            )
        elif name in CHECK_ERRORS:
            kind, why = FailureKind.CHECK_FAILED, "the new file is not fit to be shown"
        else:  # the text may hold values of rows: it stays in the log
            kind, why = FailureKind.BUG, f"unexpected {name or 'error'}"
        yield Problem(run_subject, kind, f"Step {event.step_key}: {why}.", _stays(settings))


def _unique(problems: list[Problem]) -> Iterator[Problem]:
    seen: set[str] = set()
    for problem in problems:
        if problem.subject not in seen:
            seen.add(problem.subject)
            yield problem


def _stays(settings: Settings) -> str:
    version = versions.current_version(settings)
    kept = f"publication {version} stays in place" if version else "nothing has been published yet"
    return f"everybody who reads figures: {kept}"


def _marts_of(settings: Settings, source: str) -> str:
    """The published tables that keep an older state of a source."""
    marts = readers_of(dbt.load_manifest(settings), source).marts
    if not marts:
        return f"nobody: no published table reads {source}"
    more = len(marts) - SHOWN_MARTS
    shown = ", ".join(marts[:SHOWN_MARTS]) + (f" and {more} more" if more > 0 else "")
    return f"readers of {shown}: what they show of {source} is as old as its last good load"
