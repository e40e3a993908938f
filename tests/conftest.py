"""Fixtures that several packages share: a tiny sandbox company, its servers, a data folder of one's own.

The world is built once a session; the servers are a real process on loopback. Tests that move `as_of` or
switch faults on leave a clean server behind: `sandbox_server` resets it after every test.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.settings import SandboxSettings, read_settings

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
ONE_OF_EACH_KIND = "linkedin,meta_ads,hubspot,stripe,web,ga4,files"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@dataclass
class SandboxHandle:
    """The running servers: where they are, the SOURCES__* variables of a loader, and their switches."""

    base_url: str
    env: dict[str, str]
    settings: SandboxSettings

    def fault(self, vendor: str, kind: str, path_contains: str = "", **rule: Any) -> None:
        """Switch a fault on; `times`, `after`, `seconds` and `code` as in sandbox.servers.faults.Fault."""
        body = {"vendor": vendor, "kind": kind, "path_contains": path_contains, **rule}
        httpx.post(f"{self.base_url}/_sandbox/faults", json=body).raise_for_status()

    def clear_faults(self) -> None:
        """Switch all faults off."""
        httpx.delete(f"{self.base_url}/_sandbox/faults").raise_for_status()

    def set_as_of(self, moment: datetime) -> None:
        """Show what was known at another moment."""
        answer = httpx.post(f"{self.base_url}/_sandbox/as_of", json={"as_of": moment.isoformat()})
        answer.raise_for_status()

    def set_limit(self, vendor: str, calls: int, seconds: float) -> None:
        """Give a vendor another quota."""
        body = {"vendor": vendor, "calls": calls, "seconds": seconds}
        httpx.post(f"{self.base_url}/_sandbox/limits", json=body).raise_for_status()

    def reset(self) -> None:
        """No faults, the usual quotas, the usual moment."""
        self.clear_faults()
        httpx.delete(f"{self.base_url}/_sandbox/limits").raise_for_status()
        self.set_as_of(AS_OF)


@pytest.fixture(scope="session")
def sandbox_settings(tmp_path_factory: pytest.TempPathFactory) -> SandboxSettings:
    """The tiny company, seed 1, as of 2026-11-01, in a folder of its own."""
    folder = tmp_path_factory.mktemp("sandbox")
    return read_settings("default", 1, "tiny", as_of=AS_OF.isoformat(), data_dir=folder, environment={})


@pytest.fixture(scope="session")
def sandbox_world(sandbox_settings: SandboxSettings) -> Any:
    """The tiny company's whole history (`.tables`, `.meta`), built once a session."""
    from sandbox import server_process

    return server_process.build(sandbox_settings)


@pytest.fixture(scope="session")
def _sandbox_process(sandbox_settings: SandboxSettings, sandbox_world: Any) -> Iterator[SandboxHandle]:
    from sandbox import launcher

    server = launcher.start(sandbox_settings)
    try:
        sources = {name: value for name, value in server.env.items() if name.startswith("SOURCES__")}
        yield SandboxHandle(server.base_url, sources, sandbox_settings)
    finally:
        server.stop()


@pytest.fixture
def sandbox_server(_sandbox_process: SandboxHandle) -> Iterator[SandboxHandle]:
    """The tiny company's servers, in their usual state before and after each test."""
    yield _sandbox_process
    _sandbox_process.reset()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh DATA_DIR with the usual as_of, and no credentials of any source."""
    for name in list(os.environ):
        if name.startswith(("SOURCES__", "TILLTALE_", "ALERT_URLS")):
            monkeypatch.delenv(name)
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("TILLTALE_DATA_DIR", str(folder))
    monkeypatch.setenv("TILLTALE_AS_OF", AS_OF.isoformat())
    return folder
