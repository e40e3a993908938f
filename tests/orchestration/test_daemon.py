"""A run that is killed with its process is started again by the daemon, without a person.

Real parts: this installation's dagster.yaml, a code server, the daemon, a process that is killed. The job is
a small one, so that what is waited for is the daemon and not a pipeline.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from ingestion.config import load_settings
from orchestration.commands.serve import free_port
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.instance import open_instance

pytestmark = pytest.mark.slow

SCRIPTS = Path(sys.executable).parent
PATIENCE_SECONDS = 240
CODE = """
import os, pathlib, time
import dagster as dg
from orchestration.lib.instance import RETRY_WHOLE

@dg.op
def load():
    path = pathlib.Path(os.environ["TILLTALE_DATA_DIR"]) / "processes"
    first = not path.exists()
    with path.open("a") as file:
        file.write(f"{os.getpid()}\\n")
    while first:
        time.sleep(1)

@dg.job(tags=RETRY_WHOLE, executor_def=dg.in_process_executor)
def refresh():
    load()

defs = dg.Definitions(jobs=[refresh])
"""


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:  # a code server now and then waits for ever after a run has ended
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.mark.timeout(900)
def test_daemon__starts_a_killed_run_again(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY_ROOT))
    code, workspace, processes = data_dir / "code.py", data_dir / "workspace.json", data_dir / "processes"
    code.write_text(CODE)
    port = free_port()
    server = {"host": "127.0.0.1", "port": port, "location_name": "code"}
    workspace.write_text(json.dumps({"load_from": [{"grpc_server": server}]}))
    dagster = str(SCRIPTS / "dagster")
    serve = [dagster, "code-server", "start", "--host=127.0.0.1", f"--port={port}"]
    with open_instance(load_settings()) as instance:
        with (
            _running([*serve, f"--python-file={code}", "--location-name=code"], data_dir / "code.log"),
            _running(
                [str(SCRIPTS / "dagster-daemon"), "run", f"--workspace={workspace}"],
                data_dir / "daemon.log",
            ),
        ):
            launch = [dagster, "job", "launch", "-w", str(workspace), "-j", "refresh"]
            _wait_for(lambda: subprocess.run(launch, capture_output=True, check=False).returncode == 0)
            _wait_for(processes.exists)
            os.kill(int(processes.read_text()), signal.SIGKILL)
            _wait_for(lambda: instance.get_runs_count(_ended(dg.DagsterRunStatus.SUCCESS)) == 1)
        assert len(processes.read_text().split()) == 2
        (killed,) = instance.get_runs(filters=_ended(dg.DagsterRunStatus.FAILURE))
        (again,) = instance.get_runs(filters=_ended(dg.DagsterRunStatus.SUCCESS))
        assert again.parent_run_id == killed.run_id


def _ended(status: dg.DagsterRunStatus) -> dg.RunsFilter:
    return dg.RunsFilter(statuses=[status])
