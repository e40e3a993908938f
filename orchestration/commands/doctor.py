"""Looks at everything a run needs, without changing anything.

Data flow: this machine and installation -> findings, each with what to do.
"""

import platform
import shutil
import sys
from dataclasses import dataclass

import duckdb

from ingestion.config import Settings, SettingsError, load_settings
from orchestration.commands.serve import is_port_free
from orchestration.lib import versions
from orchestration.lib.locking import is_locked
from orchestration.lib.publishing import read_publication

NEWEST_PYTHON = (3, 14)
OLDEST_PYTHON = (3, 11)
LOW_DISK_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    subject: str
    text: str
    is_problem: bool = False

    def __str__(self) -> str:
        return f"{'PROBLEM' if self.is_problem else 'ok':<8} {self.subject:<12} {self.text}"


def examine(ports: dict[str, int]) -> list[Finding]:
    """Everything there is to say, problems included."""
    findings = [_python()]
    try:
        settings = load_settings()
    except SettingsError as error:
        return [*findings, Finding("settings", str(error), is_problem=True)]
    findings.append(
        Finding(
            "settings",
            f"DATA_DIR {settings.data_dir}, {settings.reporting_currency}, {settings.reporting_time_zone}, "
            f"as of {settings.now:%Y-%m-%d %H:%M} UTC",
        )
    )
    findings += [_disk(settings), *_sources(settings), _lock(settings), _publication(settings)]
    findings += [
        Finding("port", f"{port} is free for the {name}")
        if is_port_free(port)
        else Finding(
            "port", f"{port} is in use: stop its program or give --{name}-port another", is_problem=True
        )
        for name, port in ports.items()
    ]
    return findings


def _python() -> Finding:
    version = platform.python_version()
    good = OLDEST_PYTHON <= sys.version_info[:2] < NEWEST_PYTHON
    return Finding(
        "python", version if good else f"{version}: install 3.11, 3.12 or 3.13", is_problem=not good
    )


def free_bytes(settings: Settings) -> int:
    """Space left where DATA_DIR is or will be."""
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def _disk(settings: Settings) -> Finding:
    free = free_bytes(settings)
    text = f"{free / 1024**3:.1f} GB free at {settings.data_dir}"
    return Finding(
        "disk", text if free > LOW_DISK_BYTES else f"{text}: free some space", free <= LOW_DISK_BYTES
    )


def _sources(settings: Settings) -> list[Finding]:
    from ingestion import registry

    findings = []
    try:
        enabled = registry.enabled_sources(settings)
    except SettingsError as error:
        return [Finding("sources", str(error), is_problem=True)]
    for name in registry.SOURCE_NAMES:
        missing = ", ".join(f"sources.{name}.{key}" for key in registry.missing_credentials(name))
        if name in enabled:
            text = (
                f"{name}: set {missing} in .dlt/secrets.toml" if missing else f"{name}: credentials are there"
            )
            findings.append(Finding("source", text, is_problem=bool(missing)))
        else:
            findings.append(
                Finding("source", f"{name}: not enabled" + (f", needs {missing}" if missing else ""))
            )
    return findings


def _lock(settings: Settings) -> Finding:
    holder = is_locked(settings)
    if holder is None and settings.warehouse_path.exists():
        try:
            duckdb.connect(str(settings.warehouse_path), read_only=True).close()
        except duckdb.IOException as error:
            holder = "another program" if "lock" in str(error) else None
    return Finding("warehouse", f"in use by {holder}: a run has to wait" if holder else "free", bool(holder))


def _publication(settings: Settings) -> Finding:
    current = versions.current_version(settings)
    if current is None:
        return Finding("published", "nothing yet: start with `tilltale run`")
    try:
        facts = read_publication(versions.version_path(settings, current))
    except duckdb.Error:
        return Finding(
            "published", f"{current} cannot be read: `tilltale rollback` to another", is_problem=True
        )
    return Finding(
        "published", f"{current}, as of {facts['as_of']:%Y-%m-%d %H:%M} UTC, {facts['row_count']:,} rows"
    )
