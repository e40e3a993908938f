"""A run that is killed leaves what was published, and the next run makes good what it left half done."""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from sandbox.inbox import drop_files
from tests.conftest import AS_OF, SandboxHandle
from tests.installation import Installation

pytestmark = pytest.mark.slow

KILLS = 5  # one in each fifth of a run


@pytest.mark.timeout(1800)
def test_run__killed_anywhere_converges_on_the_next_run(
    tmp_path: Path, sandbox_server: SandboxHandle, sandbox_world: Any
) -> None:
    drop_files(sandbox_world.tables, AS_OF, tmp_path / "inbox")
    # what a killed run leaves does not depend on how many sources there are
    installation = Installation(tmp_path, sandbox_server, sources="linkedin,hubspot,stripe,web,files")
    first = installation.tilltale("run")
    assert first.returncode == 0, first.stderr
    before = installation.checksums()
    started = time.monotonic()
    assert installation.tilltale("run").returncode == 0
    duration = time.monotonic() - started
    chance = random.Random(20261101)
    for fifth in range(KILLS):
        process = installation.start("run")
        time.sleep(duration * (fifth + chance.random()) / KILLS)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert installation.ask("select count(*) from marts.meta_publication") == [(1,)]
    result = installation.tilltale("run")
    assert result.returncode == 0, result.stderr
    assert installation.checksums() == before
