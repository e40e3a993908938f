"""The commands of the sandbox: what they start, pass on, write and leave behind."""

import errno
import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from typer.testing import CliRunner

from sandbox import server_process
from sandbox.__main__ import app
from sandbox.inbox import drop_files
from sandbox.servers.vendors import VENDORS
from sandbox.settings import SandboxError, SandboxSettings, parse_as_of, read_settings
from tests.conftest import AS_OF, SandboxHandle


def sandbox(settings: SandboxSettings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "sandbox", *arguments]
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("TILLTALE_", "SOURCES__"))
    }
    environment = clean | {"TILLTALE_DATA_DIR": str(settings.data_dir), "TILLTALE_SANDBOX_SIZE": "tiny"}
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=300, check=False)


def test_with__runs_the_command_against_a_live_company(
    sandbox_world: Any, sandbox_settings: SandboxSettings
) -> None:
    script = (
        "import os, urllib.request as u; "
        "r = u.Request(os.environ['SOURCES__WEB__BASE_URL'] + '/v1/visits?limit=1',"
        " headers={'Authorization': 'Bearer ' + os.environ['SOURCES__WEB__ACCESS_TOKEN']}); "
        "names = ('TILLTALE_AS_OF', 'TILLTALE_SOURCES', 'SANDBOX_URL'); "
        "print(u.urlopen(r).status, *(os.environ[name] for name in names)); "
        "raise SystemExit(7)"
    )
    done = sandbox(sandbox_settings, "with", "--", sys.executable, "-c", script)
    assert done.returncode == 7
    status, as_of, sources, url = done.stdout.split()
    assert (status, as_of) == ("200", "2026-11-01")
    assert sources == ",".join((*VENDORS, "database", "files"))
    assert "building the sandbox company" in done.stderr
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/_sandbox/health")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--as-of", "2020-01-01"), "lies outside the sandbox company's history"),
        (("--as-of", "soon"), "is no date or time"),
        (("--scenario", "utopia"), "There is no scenario 'utopia'"),
        (("--size", "huge"), "There is no size 'huge'"),
    ],
)
def test_serve__says_what_cannot_be_done(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["serve", *arguments, "--data-dir", str(tmp_path)])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert sentence in done.stderr


def test_with__fails_when_the_company_cannot_be_built(sandbox_settings: SandboxSettings) -> None:
    done = sandbox(sandbox_settings, "with", "--as-of", "2020-01-01", "--", "true")
    assert done.returncode == 1
    assert "lies outside the sandbox company's history" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve__says_that_a_port_is_busy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["serve", "--port", str(port), "--data-dir", str(tmp_path)])
    assert done.exit_code == 1
    assert f"port {port} is already in use" in done.stderr


def test_serve__says_that_a_folder_cannot_be_used(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = CliRunner().invoke(app, ["serve", "--size", "tiny", "--data-dir", str(in_the_way / "data")])
    assert done.exit_code == 1
    assert "set TILLTALE_DATA_DIR to a folder of yours" in done.stderr


def test_serve__says_that_the_disk_is_full() -> None:
    place = Path("/data")
    full = server_process.disk_error(OSError(errno.ENOSPC, "No space left on device"), place)
    hidden = pl.exceptions.ComputeError("underlying IO error: No space left on device (os error 28)")
    assert str(full).startswith("the disk that holds /data is full: free some space")
    assert str(server_process.disk_error(hidden, place)) == str(full)


def test_with__missing_command_is_127(sandbox_world: Any, sandbox_settings: SandboxSettings) -> None:
    done = sandbox(sandbox_settings, "with", "--", "no-such-command")
    assert (done.returncode, "cannot be run" in done.stderr) == (127, True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_with__passes_signals_on_and_stops_the_server(
    sandbox_world: Any, sandbox_settings: SandboxSettings, number: signal.Signals
) -> None:
    # Not a shell: one that was started in the background cannot trap the Ctrl-C that its parent ignores.
    script = (
        "import os, signal, sys, time\n"
        "def caught(number, frame): print('caught', flush=True); sys.exit(9)\n"
        "for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, caught)\n"
        "print(os.environ['SANDBOX_URL'], flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-m", "sandbox", "with", "--", sys.executable, "-c", script]
    environment = {
        **os.environ,
        "TILLTALE_DATA_DIR": str(sandbox_settings.data_dir),
        "TILLTALE_SANDBOX_SIZE": "tiny",
    }
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert httpx.get(f"{url}/_sandbox/health").status_code == 200
    process.send_signal(number)
    assert process.wait(60) == 9
    assert process.stdout.read().strip() == "caught"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/_sandbox/health")


def test_with__killed_parent_leaves_no_server(sandbox_world: Any, sandbox_settings: SandboxSettings) -> None:
    command = [sys.executable, "-m", "sandbox", "with", "--", "bash", "-c", "echo $SANDBOX_URL; exec sleep 3"]
    environment = {
        **os.environ,
        "TILLTALE_DATA_DIR": str(sandbox_settings.data_dir),
        "TILLTALE_SANDBOX_SIZE": "tiny",
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    process.kill()
    process.wait()
    with httpx.Client() as client, pytest.raises(httpx.TransportError):
        for _ in range(100_000):
            client.get(f"{url}/_sandbox/health", timeout=30)
    process.stdout.close()


def test_health__tells_the_moment(sandbox_server: SandboxHandle) -> None:
    sandbox_server.set_as_of(AS_OF + timedelta(days=1))
    health = httpx.get(f"{sandbox_server.base_url}/_sandbox/health").json()
    assert (health["status"], health["as_of"]) == ("ok", "2026-11-02T00:00:00+00:00")
    late = httpx.post(f"{sandbox_server.base_url}/_sandbox/as_of", json={"as_of": "2030-01-01"})
    assert late.status_code == 400


def test_inbox__holds_what_had_been_dropped(sandbox_world: Any, tmp_path: Path) -> None:
    drop_files(sandbox_world.tables, AS_OF, tmp_path)
    for name, frame in sandbox_world.tables.items():
        if not name.startswith("files_"):
            continue
        table = name.removeprefix("files_")
        visible = frame.filter(pl.col("visible_at") < AS_OF.date())
        files = sorted((tmp_path / table.partition("__")[0]).glob(f"sandbox_{table}_[0-9]*.csv"))
        rows = (
            pl.concat([pl.read_csv(file, infer_schema=False) for file in files]) if files else pl.DataFrame()
        )
        assert rows.height == visible.height
        if files:
            assert rows.columns == [column for column in frame.columns if column != "visible_at"]


def test_inbox__a_day_more_only_extends_the_month(sandbox_world: Any, tmp_path: Path) -> None:
    moment = datetime(2026, 10, 20, tzinfo=UTC)
    drop_files(sandbox_world.tables, moment, tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.csv")}
    assert drop_files(sandbox_world.tables, moment, tmp_path) == 0
    drop_files(sandbox_world.tables, moment + timedelta(days=7), tmp_path)
    after = {file: file.read_bytes() for file in tmp_path.rglob("*.csv")}
    changed = [file for file, content in after.items() if before.get(file) != content]
    assert changed
    assert all(file.name.endswith("_2026-10.csv") for file in changed)
    assert all(after[file].startswith(before.get(file, b"")) for file in changed)
    drop_files(sandbox_world.tables, moment, tmp_path)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.csv")} == before


def test_inbox__leaves_other_peoples_files_alone(sandbox_world: Any, tmp_path: Path) -> None:
    own = tmp_path / "costs" / "agency.csv"
    own.parent.mkdir()
    own.write_text("activity_key,date\n")
    drop_files(sandbox_world.tables, AS_OF, tmp_path)
    assert own.exists()


def test_settings__environment_wins_and_zone_dates_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tilltale.toml").write_text(
        'sandbox_seed = 3\nas_of = 2026-05-01\nreporting_time_zone = "Europe/Berlin"\n'
    )
    filed = read_settings(environment={})
    assert (filed.seed, filed.as_of, filed.as_of_text) == (
        3,
        datetime(2026, 4, 30, 22, tzinfo=UTC),
        "2026-05-01",
    )
    assert read_settings(environment={"TILLTALE_SANDBOX_SEED": "4"}).seed == 4
    assert read_settings(seed=5, environment={"TILLTALE_SANDBOX_SEED": "4"}).seed == 5
    with pytest.raises(SandboxError, match="whole number"):
        read_settings(environment={"TILLTALE_SANDBOX_SEED": "many"})
    with pytest.raises(SandboxError, match="IANA"):
        parse_as_of("2026-05-01", "Mars/Olympus")
