"""The clock through the nights on which it jumps, and what asks for runs between its ticks."""

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

# Dagster has no public way to list a schedule's ticks
from dagster._utils.schedules import schedule_execution_time_iterator  # noqa: TID251

from ingestion.config import load_settings
from ingestion.registry import SOURCE_NAMES, tables
from orchestration.defs.automation.jobs import (
    build_accuracy_schedule,
    build_load_schedule,
    load_job,
    refresh_job,
    refresh_schedule,
)
from orchestration.defs.automation.sensors import inbox_sensor, retry_sources_sensor, watch_sensor
from orchestration.lib import incidents
from orchestration.lib import instance as runs
from orchestration.lib.cadence import cadences, hourly_sources
from orchestration.lib.failures import FailureKind
from orchestration.lib.instance import open_instance
from orchestration.lib.keys import raw_key


@dg.op
def wait() -> None:
    """Stands for anything that runs."""


@dg.job
def other() -> None:
    """A run of something else."""
    wait()


@pytest.fixture
def instance(data_dir: Path) -> Iterator[dg.DagsterInstance]:
    with open_instance(load_settings()) as found:
        yield found


def _ticks(schedule: dg.ScheduleDefinition, zone: str, first: date, days: int) -> list[datetime]:
    start = datetime.combine(first, datetime.min.time(), ZoneInfo(zone)).timestamp()
    end = start + days * 86400
    assert schedule.execution_timezone == zone
    found = []
    for tick in schedule_execution_time_iterator(start, str(schedule.cron_schedule), zone):
        if tick.timestamp() >= end:
            return found
        found.append(tick)
    return found


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
    ],
)
def test_schedules__load_each_day_once_when_the_clock_jumps(zone: str, night: date) -> None:
    first = night - timedelta(days=3)
    daily = _ticks(refresh_schedule(refresh_job(), zone), zone, first, 7)
    local = [tick.astimezone(ZoneInfo(zone)) for tick in daily]
    assert [tick.date() for tick in local] == [first + timedelta(days=number) for number in range(7)]
    assert {(tick.hour, tick.minute) for tick in local} == {(5, 0)}

    hourly = _ticks(build_load_schedule(load_job(), zone), zone, first, 7)
    instants = [tick.timestamp() for tick in hourly]
    assert len(set(instants)) == len(instants)
    gaps = {later - earlier for earlier, later in itertools.pairwise(instants)}
    assert max(gaps) <= 2 * 3600  # no hour of real time is left out for long, whatever the wall clock says

    weekly = _ticks(build_accuracy_schedule(zone), zone, first, 7)
    assert len(weekly) == 1


def test_schedules__are_skipped_by_rule(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = build_load_schedule(load_job(), "UTC")
    context = dg.build_schedule_context(instance=instance)
    assert "no source" in (schedule.evaluate_tick(context).skip_message or "")
    monkeypatch.setenv("TILLTALE_SOURCES", "zendesk,stripe")
    assert len(schedule.evaluate_tick(context).run_requests or []) == 1
    instance.create_run_for_job(other, status=dg.DagsterRunStatus.STARTED)
    assert "another run" in (schedule.evaluate_tick(context).skip_message or "")
    assert set(hourly_sources()) < set(SOURCE_NAMES)
    assert cadences()["x"].interval == timedelta(hours=24)  # each post read is paid for

    weekly = build_accuracy_schedule("UTC")
    monkeypatch.delenv("SANDBOX_TRUTH_FILE", raising=False)
    assert weekly.evaluate_tick(context).skip_message
    monkeypatch.setenv("SANDBOX_TRUTH_FILE", "truth.json")
    assert weekly.evaluate_tick(context).run_requests


def test_inbox_sensor__asks_once_for_each_file_when_it_is_whole(
    instance: dg.DagsterInstance, data_dir: Path
) -> None:
    folder = data_dir / "inbox" / "touchpoints"
    folder.mkdir(parents=True)
    cursor: str | None = None

    def tick() -> list[dg.RunRequest]:
        nonlocal cursor
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        data = inbox_sensor.evaluate_tick(context)
        cursor = data.cursor or cursor
        return list(data.run_requests or [])

    assert tick() == []
    (folder / "a.csv").write_text("half")
    (folder / ".b.csv.part").write_text("hidden")
    assert tick() == []
    (folder / "a.csv").write_text("half and the other half")
    assert tick() == []
    run = instance.create_run_for_job(other, status=dg.DagsterRunStatus.STARTED)
    assert tick() == []
    instance.report_run_canceled(run)
    (request,) = tick()
    assert request.run_config["resources"]["warehouse"]["config"]["sources"] == ["files"]
    assert request.run_key
    assert tick() == tick() == []
    (folder / "c.csv").write_text("one")
    (folder / "d.csv").write_text("two")
    tick()
    (both,) = tick()
    assert both.run_key != request.run_key
    os.utime(folder / "a.csv", (1, 1))
    tick()
    assert len(tick()) == 1
    assert set(json.loads(cursor or "")["asked"]) == {f"touchpoints/{name}.csv" for name in "acd"}


def test_inbox_sensor__does_not_ask_for_what_another_run_has_loaded(
    instance: dg.DagsterInstance, data_dir: Path
) -> None:
    folder = data_dir / "inbox" / "touchpoints"
    folder.mkdir(parents=True)
    cursor: str | None = None

    def requests_of_two_ticks() -> int:
        nonlocal cursor
        asked = 0
        for _ in range(2):
            context = dg.build_sensor_context(instance=instance, cursor=cursor)
            data = inbox_sensor.evaluate_tick(context)
            cursor = data.cursor or cursor
            asked += len(data.run_requests or [])
        return asked

    @dg.asset(key=raw_key("files", tables("files")[0].name))
    def files() -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"state": "loaded"})

    (folder / "a.csv").write_text("before the run")
    time.sleep(0.1)  # the clock of files is coarse
    dg.materialize([files], instance=instance)
    assert requests_of_two_ticks() == 0
    (folder / "b.csv").write_text("after it, with an older date of its own")
    os.utime(folder / "b.csv", (1, 1))
    assert requests_of_two_ticks() == 1
    assert requests_of_two_ticks() == 0
    (folder / "c.csv").write_text("before another run")
    time.sleep(0.1)
    dg.materialize([files], instance=instance)
    assert requests_of_two_ticks() == 0


def test_retry_sensor__asks_a_source_again_when_its_kind_says_so_and_not_for_ever(
    instance: dg.DagsterInstance,
) -> None:
    settings = load_settings()

    def fail(run_id: str, ended_at: datetime) -> None:
        problems = [
            incidents.Problem("source/stripe", FailureKind.VENDOR_DOWN, "stripe: no answer.", "readers"),
            incidents.Problem("source/hubspot", FailureKind.TOKEN_DEAD, "hubspot: refused.", "readers"),
        ]
        incidents.record(settings, incidents.Judgement(run_id, ended_at, tuple(problems)))

    def tick() -> list[dg.RunRequest]:
        data = retry_sources_sensor.evaluate_tick(dg.build_sensor_context(instance=instance))
        return list(data.run_requests or [])

    assert tick() == []
    ended = datetime.now(UTC) - timedelta(hours=48)
    keys = set()
    for attempt in range(4):
        fail(str(attempt), ended + timedelta(hours=attempt))
        (request,) = tick()
        assert request.run_config["resources"]["warehouse"]["config"]["sources"] == ["stripe"]
        keys.add(request.run_key)
    assert len(keys) == 4
    fail("last", ended + timedelta(hours=9))
    assert tick() == []
    fail("now", datetime.now(UTC))
    assert tick() == []


KILLED_RUN = """
import os, signal
import dagster as dg
from ingestion.config import load_settings
from orchestration.lib.instance import RETRY_WHOLE, open_instance

@dg.op
def dies():
    os.kill(os.getpid(), signal.SIGKILL)

@dg.job(tags=RETRY_WHOLE)
def other():
    dies()

other.execute_in_process(instance=open_instance(load_settings()))
"""


def test_watch_sensor__finds_runs_that_died_with_their_machine_and_marks_them_for_the_daemon_to_retry(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-c", KILLED_RUN], check=False)
    (run,) = instance.get_runs()
    assert run.status is dg.DagsterRunStatus.STARTED

    def tick() -> str:
        data = watch_sensor.evaluate_tick(dg.build_sensor_context(instance=instance))
        return data.skip_message or ""

    assert tick().startswith("0 dead")  # it is young: perhaps it is about to take the lock
    monkeypatch.setattr(runs, "WEB_UI_START_SECONDS", -1)
    assert tick().startswith("1 dead")
    (run,) = instance.get_runs()
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert run.tags["dagster/will_retry"] == "true"
