"""Starts the vendors' servers as a process of their own and runs a command against them.

Light on purpose: the process that waits for a command holds neither the company nor its libraries.

Data flow: settings -> server process -> one line of JSON (address, environment) -> command.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from sandbox.settings import SandboxError, SandboxSettings

STOP_SECONDS = 5
PROGRESS_SECONDS = 10


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
        waiting: called every ten seconds with the seconds waited so far.

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
        while not selector.select(timeout=PROGRESS_SECONDS):
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
