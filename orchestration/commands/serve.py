"""Serves the app, Dagster's web UI, the daemon and the check reports as child processes until Ctrl-C.

Belongs here: starting, watching and stopping the children. Does not: running the pipeline.

Data flow: settings -> child environment -> 127.0.0.1:<app port>, 127.0.0.1:<dagster port>.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import typer

from ingestion.config import Settings
from orchestration.lib.environment import DEFINITIONS_MODULE, REPOSITORY_ROOT, export_environment
from orchestration.lib.errors import TilltaleError

HOST = "127.0.0.1"
START_TIMEOUT_SECONDS = 120
STOP_TIMEOUT_SECONDS = 10
STOPPING = (signal.SIGINT, signal.SIGTERM)
CODE_PORT = 4000
SERVICES = {
    "app": "app",
    "reports": "check reports",
    "definitions": "dagster definitions",
    "dagster": "dagster web UI",
    "daemon": "dagster daemon",
}
POLL_SECONDS = 0.5


def is_port_free(port: int) -> bool:
    """Whether a server could listen on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def check_ports(ports: dict[str, int]) -> None:
    """Refuse to start when a port is taken.

    Raises:
        TilltaleError: names the port and the option.
    """
    for name, port in ports.items():
        if not is_port_free(port):
            raise TilltaleError(
                f"Port {port} is in use: stop the program that listens on it "
                f"or choose another with --{name}-port."
            )


def commands(settings: Settings, ports: Mapping[str, int], app_address: str = HOST) -> dict[str, list[str]]:
    """Command line of each child; all listen on loopback only, but the app where it is told to.

    The app itself refuses another address as long as nobody has to sign in (`app/asgi.py`).

    Web UI and daemon share one server of our definitions: left to themselves each starts its own, the
    daemon a new one every minute (10 s of CPU each, November 2026).
    """
    scripts = Path(sys.executable).parent
    workspace = settings.dagster_dir / "workspace.yaml"
    server = {"host": HOST, "port": ports["code"], "location_name": DEFINITIONS_MODULE}
    workspace.write_text(json.dumps({"load_from": [{"grpc_server": server}]}), encoding="utf-8")
    return {
        "app": [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(REPOSITORY_ROOT / "app" / "asgi.py"),
            f"--server.address={app_address}",
            f"--server.port={ports['app']}",
            "--server.headless=true",
            "--browser.gatherUsageStats=false",
        ],
        "check reports": [
            sys.executable,
            "-m",
            "orchestration.lib.reports_server",
            HOST,
            str(ports["reports"]),
        ],
        "dagster definitions": [
            str(scripts / "dagster"),
            "code-server",
            "start",
            f"--host={HOST}",
            f"--port={ports['code']}",
            f"--module-name={DEFINITIONS_MODULE}",
            f"--location-name={DEFINITIONS_MODULE}",
        ],
        "dagster web UI": [
            str(scripts / "dagster-webserver"),
            f"--host={HOST}",
            f"--port={ports['dagster']}",
            f"--workspace={workspace}",
        ],
        "dagster daemon": [str(scripts / "dagster-daemon"), "run", f"--workspace={workspace}"],
    }


def serve(
    settings: Settings, app_port: int, dagster_port: int, reports_port: int, app_address: str = HOST
) -> int:
    """Start the children, print the addresses, wait. Returns the exit code.

    Raises:
        TilltaleError: a child ended by itself or did not answer in time.
    """
    export_environment(settings)
    logs = settings.dagster_dir / "server_logs"
    logs.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)}
    ports = {"app": app_port, "dagster": dagster_port, "reports": reports_port, "code": free_port()}
    arguments = commands(settings, ports, app_address)
    children: dict[str, subprocess.Popen[bytes]] = {}
    for number in STOPPING:
        signal.signal(number, _interrupt)
    try:
        for name, command in arguments.items():
            if name == SERVICES["dagster"] and SERVICES["definitions"] in children:
                # A web UI that finds no definitions shows an error until it looks again.
                _wait_until_listening(ports["code"], children, logs)
            with (logs / f"{name.replace(' ', '_')}.log").open("ab") as log:
                children[name] = subprocess.Popen(
                    command,
                    cwd=REPOSITORY_ROOT,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
        reached = HOST if app_address in ("0.0.0.0", "::") else app_address  # noqa: S104 - never bound here
        _wait_until_up(f"http://{reached}:{app_port}/healthz", children, logs)
        typer.echo(f"App:     http://{reached}:{app_port}")
        _wait_until_up(f"http://{HOST}:{dagster_port}/server_info", children, logs)
        typer.echo(f"Dagster: http://{HOST}:{dagster_port}")
        typer.echo(f"Reports: http://{HOST}:{reports_port}")
        typer.echo("Ctrl-C stops them all.")
        while True:
            _check_alive(children, logs)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        typer.echo("Stopping.")
        return 0
    finally:
        _stop(children)


def become(settings: Settings, service: str, ports: Mapping[str, int], app_address: str = HOST) -> NoReturn:
    """Turn this process into one service, for systemd or a container to watch and to keep the log of.

    Raises:
        TilltaleError: there is no such service.
    """
    if service not in SERVICES:
        raise TilltaleError(f"There is no service '{service}': choose one of {', '.join(SERVICES)}.")
    export_environment(settings)
    command = commands(settings, {**ports, "code": CODE_PORT}, app_address)[SERVICES[service]]
    os.chdir(REPOSITORY_ROOT)
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)})  # noqa: S606 - no shell


def _interrupt(signum: int, frame: object) -> None:
    # Once is enough: a second Ctrl-C would break off the stopping and leave children behind.
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _wait_until_up(address: str, children: dict[str, "subprocess.Popen[bytes]"], logs: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        _check_alive(children, logs)
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(POLL_SECONDS)
    raise TilltaleError(
        f"Nothing answers at {address} after {START_TIMEOUT_SECONDS} s: read the logs in {logs}."
    )


def _wait_until_listening(port: int, children: dict[str, "subprocess.Popen[bytes]"], logs: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        _check_alive(children, logs)
        try:
            socket.create_connection((HOST, port), timeout=2).close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return
    raise TilltaleError(
        f"Nothing listens on port {port} after {START_TIMEOUT_SECONDS} s: read the logs in {logs}."
    )


def _check_alive(children: dict[str, "subprocess.Popen[bytes]"], logs: Path) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            log = logs / f"{name.replace(' ', '_')}.log"
            raise TilltaleError(f"The {name} ended by itself: read {log}. Its last line: {_last_line(log)}")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "(nothing)"


def _stop(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """End each child with everything it started."""
    for child in children.values():
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
