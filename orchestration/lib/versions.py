"""Published versions on disk: names, the stable name, the pointer, retention, rollback.

Belongs here: files and their atomic replacement. Does not: what is inside them (`publishing.py`).
A version is an immutable file under its own name. The stable name is a hard link that `os.replace`
swaps, so a reader sees the old file or the new one, whole. Long-lived readers follow the pointer
`published/current` to the version's own path, because DuckDB keeps reading a replaced file's old content.

Data flow: history/<version>.duckdb -> published/tilltale.duckdb and published/current -> readers.
"""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.config import Settings
from orchestration.lib.errors import PublishError

KEPT_VERSIONS = 7
STABLE_NAME = "tilltale.duckdb"
POINTER_NAME = "current"
TEMPORARY_SUFFIX = ".tmp"
_VERSION = re.compile(r"^(\d{8}T\d{6}Z)-(\d{4,})$")


@dataclass(frozen=True)
class Version:
    """One publication on disk."""

    name: str
    path: Path
    is_current: bool


def stable_path(settings: Settings) -> Path:
    """The name that short-lived readers open."""
    return settings.published_dir / STABLE_NAME


def version_path(settings: Settings, name: str) -> Path:
    """The immutable file of one version."""
    return settings.history_dir / f"{name}.duckdb"


def current_version(settings: Settings) -> str | None:
    """Name of the version that the pointer names, or None before the first publication."""
    pointer = settings.published_dir / POINTER_NAME
    return pointer.read_text().strip() or None if pointer.exists() else None


def list_versions(settings: Settings) -> list[Version]:
    """Versions on disk, newest first."""
    current = current_version(settings)
    names = sorted((path.stem for path in settings.history_dir.glob("*.duckdb")), reverse=True)
    return [
        Version(name, version_path(settings, name), name == current) for name in names if _VERSION.match(name)
    ]


def next_version_name(settings: Settings, published_at: datetime) -> str:
    """A name that sorts after every existing one, even when the machine's clock was set back."""
    stamp = published_at.strftime("%Y%m%dT%H%M%SZ")
    number = 0
    for version in list_versions(settings):
        match = _VERSION.match(version.name)
        if match:
            stamp, number = max(stamp, match.group(1)), max(number, int(match.group(2)))
    return f"{stamp}-{number + 1:04d}"


def swap_to(settings: Settings, name: str) -> None:
    """Make a version the published one: first the stable name, then the pointer, each in one step.

    Raises:
        PublishError: no such version is kept.
    """
    source = version_path(settings, name)
    if not source.exists():
        kept = ", ".join(version.name for version in list_versions(settings)) or "none yet"
        raise PublishError(f"There is no publication '{name}': choose one of those kept ({kept}).")
    temporary = settings.published_dir / f".{STABLE_NAME}{TEMPORARY_SUFFIX}"
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:  # a file system without hard links
        shutil.copy2(source, temporary)
        sync_file(temporary)
    os.replace(temporary, stable_path(settings))
    pointer = settings.published_dir / f".{POINTER_NAME}{TEMPORARY_SUFFIX}"
    pointer.write_text(f"{name}\n")
    sync_file(pointer)
    os.replace(pointer, settings.published_dir / POINTER_NAME)
    sync_directory(settings.published_dir)


def tidy(settings: Settings) -> None:
    """Remove what killed runs left behind and finish a swap that was cut off between its two steps."""
    settings.history_dir.mkdir(parents=True, exist_ok=True)
    for folder in (settings.published_dir, settings.history_dir):
        for pattern in (f".*{TEMPORARY_SUFFIX}", f".*{TEMPORARY_SUFFIX}.wal"):
            for leftover in folder.glob(pattern):
                leftover.unlink(missing_ok=True)
    stable = stable_path(settings)
    current = current_version(settings)
    if not stable.exists():
        if current and version_path(settings, current).exists():
            swap_to(settings, current)
        return
    for version in list_versions(settings):
        if os.path.samefile(version.path, stable):
            if version.name != current:
                swap_to(settings, version.name)
            return


def prune(settings: Settings, kept: int = KEPT_VERSIONS) -> list[str]:
    """Delete all but the newest versions; the published one is never deleted. Returns the names deleted."""
    deleted = []
    for version in list_versions(settings)[kept:]:
        if not version.is_current:
            version.path.unlink(missing_ok=True)
            deleted.append(version.name)
    return deleted


def sync_file(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """Wait until the directory's entries are on the disk."""
    sync_file(path)
