"""Starts the vendors' servers as a process of their own and runs a command against them.

The server process lives only while its parent holds its standard input open: whatever happens to
the parent, nothing keeps running.

Data flow: settings -> server process -> one line of JSON (address, environment) -> command.
"""

import errno
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sandbox.inbox import drop_files
from sandbox.scenarios import ScenarioError, get_scenario, scale_of
from sandbox.servers.app import CalendarError, Sandbox, create_app, inside_calendar
from sandbox.servers.credentials import VENDORS, source_environment
from sandbox.settings import SandboxError, SandboxSettings
from sandbox.world import load_or_generate

HOST = "127.0.0.1"
STOP_SECONDS = 5


class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Lets an answer hang up on its caller, for the fault `timeout`."""

    def connection_made(self, transport: Any) -> None:
        """Hand the connection on to every request made over it."""
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce."""
        await super().startup(sockets)
        self._announce()


def check(settings: SandboxSettings) -> None:
    """Refuse what cannot be built before anything is started.

    Raises:
        SandboxError: unknown scenario or size, or a moment outside the company's history.
    """
    try:
        scale_of(settings.size, get_scenario(settings.scenario))
        inside_calendar(settings.as_of)
    except (ScenarioError, CalendarError) as error:
        raise SandboxError(str(error)) from error


def build(settings: SandboxSettings) -> Any:
    """The company's history, generated on first use.

    Raises:
        SandboxError: it cannot be built or kept.
    """
    check(settings)
    try:
        return load_or_generate(settings.scenario, settings.seed, settings.size, settings.worlds_dir)
    except OSError as error:
        raise disk_error(error, settings.worlds_dir) from error


def disk_error(error: OSError, place: Any) -> SandboxError:
    """One sentence for a file that cannot be written."""
    if error.errno == errno.ENOSPC:
        return SandboxError(
            f"the disk that holds {place} is full: free some space or set TILLTALE_DATA_DIR elsewhere"
        )
    return SandboxError(
        f"{place} cannot be used ({error.strerror or error}): set TILLTALE_DATA_DIR to a folder of yours"
    )


def environment(settings: SandboxSettings, root_url: str, meta: Mapping[str, Any]) -> dict[str, str]:
    """What a command needs to see in order to read this company."""
    files_only = get_scenario(settings.scenario).files_only
    sources = {} if files_only else source_environment(root_url, meta)
    return {
        **sources,
        "SANDBOX_URL": root_url,
        "TILLTALE_SOURCES": "files" if files_only else ",".join((*VENDORS, "files")),
        "TILLTALE_AS_OF": settings.as_of_text,
        "TILLTALE_DATA_DIR": str(settings.data_dir),
    }


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one.

    Raises:
        SandboxError: the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        message = (
            f"port {port} is already in use: choose another with --port, or leave --port out for a free one"
        )
        raise SandboxError(message) from error
    return listener


def serve(
    settings: SandboxSettings, port: int, ready: Callable[[dict[str, str]], None], embedded: bool
) -> None:
    """Build the company, drop its files and serve until told to stop.

    Args:
        settings: which company, which moment.
        port: 0 for a free one.
        ready: called with the environment once the servers listen.
        embedded: stop when standard input closes, that is with the parent process.

    Raises:
        SandboxError: with one sentence that says what to do.
    """
    check(settings)
    listener = listen(port)
    root_url = f"http://{HOST}:{listener.getsockname()[1]}"
    world = build(settings)
    try:
        drop_files(world.tables, settings.as_of, settings.inbox_dir)
    except OSError as error:
        raise disk_error(error, settings.inbox_dir) from error
    app = create_app(Sandbox(world.tables, world.meta, settings.as_of))
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, http=Protocol, lifespan="off", timeout_graceful_shutdown=1
    )
    server = _Server(config, lambda: ready(environment(settings, root_url, world.meta)))
    if embedded:
        threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _stop_with_parent(server: uvicorn.Server) -> None:
    while os.read(0, 1024):
        pass
    server.should_exit = True


@dataclass
class RunningServer:
    """A server process that listens. `env` points a loader at it."""

    base_url: str
    env: dict[str, str]
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """End the process; it is gone when this returns."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start(
    settings: SandboxSettings, port: int = 0, waiting: Callable[[float], None] | None = None
) -> RunningServer:
    """Start the servers in a process of their own and wait until they listen.

    Args:
        settings: which company, which moment.
        port: 0 for a free one.
        waiting: called about once a second with the seconds waited so far.

    Raises:
        SandboxError: the process ended before it listened; it has said why on standard error.
    """
    command = [
        sys.executable, "-m", "sandbox", "serve", "--embedded", "--port", str(port),
        "--scenario", settings.scenario, "--seed", str(settings.seed), "--size", settings.size,
        "--as-of", settings.as_of.isoformat(), "--data-dir", str(settings.data_dir),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None  # noqa: S101  # asked for above
    started = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not selector.select(timeout=1):
            if waiting:
                waiting(time.monotonic() - started)
    line = process.stdout.readline()
    if not line:
        raise (
            SandboxError("")
            if process.wait()
            else SandboxError("the sandbox's servers ended before they listened")
        )
    said = json.loads(line)
    env = said["env"] | {"TILLTALE_AS_OF": settings.as_of_text}
    return RunningServer(said["base_url"], env, process)


def run_command(command: Sequence[str], extra: Mapping[str, str]) -> int:
    """Run a command with more environment, pass signals on, and return its exit code.

    Raises:
        SandboxError: the command cannot be started.
    """
    kept = {
        name: value
        for name, value in extra.items()
        if not (name == "TILLTALE_SOURCES" and os.environ.get(name))
    }
    try:
        process = subprocess.Popen(list(command), env={**os.environ, **kept})
    except OSError as error:
        raise SandboxError(f"{command[0]} cannot be run: {error.strerror}") from error
    with _passing_signals_to(process):
        code = process.wait()
    return 128 - code if code < 0 else code


@contextmanager
def _passing_signals_to(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    def forward(number: int, frame: FrameType | None) -> None:
        # A Ctrl-C at the terminal has reached the command already: it is in the same process group.
        if number == signal.SIGINT and _in_foreground():
            return
        if process.poll() is None:
            process.send_signal(number)

    before = {number: signal.signal(number, forward) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
