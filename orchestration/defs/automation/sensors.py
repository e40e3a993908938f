"""What starts or tells something because of an event: ended runs and backfills, dead runs, files, retries.

Belongs here: sensors of the daemon. Does not: what they judge and tell (`lib/run_problems.py`,
`lib/incidents.py`). `tilltale run` judges its own runs, so alerts need no daemon there; these see all others,
and those that died. A sensor asks for nothing while another run waits or runs, and asks at its next tick
instead.

Data flow: events of runs, DATA_DIR/inbox, DATA_DIR/incidents.sqlite -> alerts, runs of refresh_daily.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import dagster as dg

from ingestion.config import load_settings
from orchestration.defs.automation.jobs import JOB_NAME
from orchestration.lib import incidents
from orchestration.lib.errors import WarehouseBusyError
from orchestration.lib.history import backfilled_since, files_loaded_at, has_open_backfill
from orchestration.lib.instance import close_dead_runs, has_suspects, waiting_or_running
from orchestration.lib.locking import writer_lock
from orchestration.lib.run_problems import judge_run

SECONDS = 30
BUSY = "another run waits or runs; asked again at the next tick"
ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)

asks_for_a_run = partial(
    dg.sensor,
    job_name=JOB_NAME,
    minimum_interval_seconds=SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)


def build_alert_sensor(status: dg.DagsterRunStatus) -> dg.SensorDefinition:
    """Judge every run that ended this way, and tell what is new."""

    @dg.run_status_sensor(
        run_status=status,
        name=f"alerts_after_{status.value.lower()}_sensor",
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells people once when something breaks and once when it is over.",
    )
    def alerts_sensor(context: dg.RunStatusSensorContext) -> None:
        judge_run(load_settings(), context.instance, context.dagster_run.run_id)

    return alerts_sensor


@dg.sensor(
    minimum_interval_seconds=SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Finds runs that died with their machine, and sends alerts that nobody took so far.",
)
def watch_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Dead runs are marked failed; the daemon then starts them again (run_retries)."""
    settings = load_settings()
    closed = 0
    if has_suspects(context.instance):
        try:
            with writer_lock(settings):  # nobody who holds it is dead
                closed = close_dead_runs(context.instance)
        except WarehouseBusyError:
            pass
    sent = incidents.tell(settings)
    return dg.SkipReason(f"{closed} dead runs found, {sent} overdue messages sent")


@asks_for_a_run(description="Loads and publishes files that were dropped into the inbox.")
def inbox_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for all files that are new; each file, as it is, is asked for once.

    A file counts when it has stood unchanged between two ticks: before, somebody may still be writing it.
    What a run has loaded that somebody else started is not loaded once more.
    """
    settings = load_settings()
    present = _stamps(settings.inbox_dir)
    known = json.loads(context.cursor) if context.cursor else {"asked": {}, "seen": {}}
    settled = {name: stamp for name, stamp in present.items() if known["seen"].get(name) == stamp}
    new = {name: stamp for name, stamp in settled.items() if known["asked"].get(name) != stamp}
    if new and waiting_or_running(context.instance):
        yield dg.SkipReason(BUSY)
        return
    kept = {name: stamp for name, stamp in known["asked"].items() if name in present}
    context.update_cursor(json.dumps({"asked": {**kept, **new}, "seen": present}))
    loaded_at = files_loaded_at(context.instance) if new else 0.0
    unread = {name: stamp for name, stamp in new.items() if stamp[1] / 1e9 >= loaded_at}
    if not unread:
        yield dg.SkipReason("no new file")
        return
    content = json.dumps(sorted(unread.items()))
    yield _request(["files"], f"files {hashlib.sha256(content.encode()).hexdigest()[:16]}")


@asks_for_a_run(description="Asks sources again that were throttled or down, as their failure's policy says.")
def retry_sources_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for all sources whose time has come; it builds and publishes only if one of them answers."""
    settings = load_settings()
    due = incidents.due_retries(settings, datetime.now(UTC))
    if not due:
        yield dg.SkipReason("no source is due")
    elif waiting_or_running(context.instance):
        yield dg.SkipReason(BUSY)
    else:
        names = sorted(incident.subject.removeprefix(incidents.SOURCE) for incident in due)
        attempt = " ".join(f"{incident.incident_id}.{incident.failures}" for incident in due)
        yield _request(names, f"retry {attempt}")


@asks_for_a_run(
    description="Builds and publishes what a backfill has read or made anew, once, when it has ended."
)
def publish_backfill_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for all that was read or made anew since the last one; `tilltale backfill` publishes by itself.

    It loads the sources that were read, so that these are up to date, and none where only facts were made
    anew.
    """
    mark = int(context.cursor or 0)
    done = backfilled_since(context.instance, mark)
    if not done.sources and not done.facts:
        yield dg.SkipReason("no backfill has read or made anew anything")
    elif waiting_or_running(context.instance) or has_open_backfill(context.instance):
        yield dg.SkipReason(BUSY)
    else:
        context.update_cursor(str(done.newest))
        yield _request(done.sources, f"backfill {done.newest}")


def _request(sources: list[str], run_key: str) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=run_key, run_config={"resources": {"warehouse": {"config": {"sources": sources}}}}
    )


def _stamps(inbox: Path) -> dict[str, list[int]]:
    """Size of every file in the inbox and when it was put there or changed, hidden ones left out.

    The time is the file system's own (ctime): a copied file may keep an older date of change.
    """
    found = {}
    for path in sorted(inbox.rglob("*")) if inbox.is_dir() else ():
        name = path.relative_to(inbox)
        if path.is_file() and not any(part.startswith((".", "~$")) for part in name.parts):
            status = path.stat()
            found[name.as_posix()] = [status.st_size, status.st_ctime_ns]
    return found


@dg.definitions
def sensor_defs() -> dg.Definitions:
    """All sensors."""
    alerts = [build_alert_sensor(status) for status in ENDED]
    return dg.Definitions(
        sensors=[*alerts, watch_sensor, inbox_sensor, retry_sources_sensor, publish_backfill_sensor]
    )
