"""The server process: builds the company, drops its files, serves its vendors until told to stop.

It lives only while its parent holds its standard input open: whatever happens to the parent, nothing
keeps running.

Data flow: settings -> world on disk -> inbox files and HTTP servers -> environment for loaders.
"""

import errno
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sandbox.inbox import drop_files
from sandbox.scenarios import ScenarioError, get_scenario, scale_of
from sandbox.servers.app import CalendarError, Sandbox, create_app, inside_calendar
from sandbox.servers.vendors import VENDORS, source_environment
from sandbox.settings import SandboxError, SandboxSettings
from sandbox.shop_database import write_shop_database
from sandbox.world import World, load_or_generate, truth_until
from sandbox.world.press import with_press_visits

HOST = "127.0.0.1"


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


def build(settings: SandboxSettings) -> World:
    """The company's history, generated on first use.

    Raises:
        SandboxError: it cannot be built or kept.
    """
    check(settings)
    try:
        world = load_or_generate(settings.scenario, settings.seed, settings.size, settings.worlds_dir)
        return replace(world, tables=with_press_visits(world.tables))
    except (OSError, pl.exceptions.ComputeError) as error:
        raise disk_error(error, settings.worlds_dir) from error


def disk_error(error: Exception, place: Any) -> SandboxError:
    """One sentence for a file that cannot be written; polars hides the number of the error in its text."""
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error):
        return SandboxError(
            f"the disk that holds {place} is full: free some space or set TILLTALE_DATA_DIR elsewhere"
        )
    reason = getattr(error, "strerror", None) or error
    return SandboxError(f"{place} cannot be used ({reason}): set TILLTALE_DATA_DIR to a folder of yours")


def environment(settings: SandboxSettings, root_url: str, world: World, truth: Path) -> dict[str, str]:
    """What a command needs to see in order to read this company."""
    files_only = get_scenario(settings.scenario).files_only
    sources = {} if files_only else source_environment(root_url, world.meta)
    if not files_only:
        sources["SOURCES__DATABASE__URL"] = f"sqlite:///{shop_database(world)}"
    return {
        **sources,
        "SANDBOX_URL": root_url,
        "SANDBOX_TRUTH_FILE": str(truth),
        "TILLTALE_SOURCES": "files" if files_only else ",".join((*VENDORS, "database", "files")),
        "TILLTALE_AS_OF": settings.as_of_text,
        "TILLTALE_DATA_DIR": str(settings.data_dir),
        "TILLTALE_SERVICE_TIME_ZONE": world.meta["service_time_zone"],
    }


def shop_database(world: World) -> Path:
    """Where the shop database lies that is no server."""
    return world.directory / "shop.sqlite"


def write_truth(settings: SandboxSettings, world: World) -> Path:
    """Lay down the truth up to the moment shown, for `make evaluate`; no loader reads it."""
    path = world.directory / "truth_shown.json"
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(truth_until(world.directory, settings.as_of), indent=2), encoding="utf-8")
    os.replace(temporary, path)
    return path


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
        truth = write_truth(settings, world)
    except OSError as error:
        raise disk_error(error, settings.inbox_dir) from error
    place = shop_database(world)
    moved = partial(write_shop_database, world.tables, path=place)
    try:
        sandbox = Sandbox(world.tables, world.meta, settings.as_of, lambda as_of: moved(as_of=as_of))
    except (OSError, sqlite3.Error) as error:
        raise disk_error(error, place) from error
    app = create_app(sandbox)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, http=Protocol, lifespan="off", timeout_graceful_shutdown=1
    )
    server = _Server(config, lambda: ready(environment(settings, root_url, world, truth)))
    if embedded:
        threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _stop_with_parent(server: uvicorn.Server) -> None:
    while os.read(0, 1024):
        pass
    server.should_exit = True
