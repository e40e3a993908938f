"""One writer at a time for everything under DATA_DIR that a run changes.

Belongs here: the lock of a whole run, the probe of DuckDB's own lock, the lock of a short step. DuckDB locks
the file only while a connection is open; a run opens and closes it a dozen times, so a second run could slip
between the load and the build. A lock is the kernel's (`flock`): gone when its holder is, however that died.

Data flow: warehouse.lock (held for the whole run) -> load, build, check, publish.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError, warehouse_busy

CREATION_LOCK = "creation.lock"
"""In Dagster's folder: held while its files are made."""

_HELD: dict[Path, int] = {}


def lock_path(settings: Settings) -> Path:
    """The lock file; its text is the process id of its last holder."""
    return settings.data_dir / "warehouse.lock"


def unfinished_restore_path(settings: Settings) -> Path:
    """Is there while a restore swaps files, and stays when it was stopped; its text names the backup."""
    return settings.data_dir / "restore.unfinished"


@contextmanager
def writer_lock(settings: Settings, *, finishing_restore: bool = False) -> Iterator[None]:
    """Hold the warehouse for this process; entering again inside the same process is free.

    Raises:
        WarehouseBusyError: another process holds the lock or the DuckDB file.
        TilltaleError: a restore was stopped in the middle, and this is not the one that finishes it.
    """
    path = lock_path(settings)
    if path in _HELD:
        _HELD[path] += 1
        try:
            yield
        finally:
            _HELD[path] -= 1
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise warehouse_busy(_holder(path)) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        if not finishing_restore:
            _refuse_half_restored(settings)
            probe_warehouse(settings)
        _HELD[path] = 1
        try:
            yield
        finally:
            del _HELD[path]
    finally:
        os.close(descriptor)


@contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Wait until no other process is inside with the same file, and let none in meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def probe_warehouse(settings: Settings) -> None:
    """Open and close the warehouse, so that a foreign holder (an SQL shell) is found before any work.

    Raises:
        WarehouseBusyError: another process has the file open.
    """
    if not settings.warehouse_path.exists():
        return
    try:
        duckdb.connect(str(settings.warehouse_path)).close()
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        text = str(error)
        holder = text.split("PID ", 1)[1].split(")", 1)[0] if "PID " in text else "unknown"
        raise warehouse_busy(f"process {holder}") from None


def _refuse_half_restored(settings: Settings) -> None:
    path = unfinished_restore_path(settings)
    if path.exists():
        backup = path.read_text(encoding="utf-8").strip()
        raise TilltaleError(f"A restore was stopped in the middle: finish it by `tilltale restore {backup}`.")


def is_locked(settings: Settings) -> str | None:
    """Who holds the warehouse, or None when it is free."""
    path = lock_path(settings)
    if not path.exists():
        return None
    with path.open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder(path)
    return None


def _holder(path: Path) -> str:
    text = path.read_text().strip()
    return f"process {text}" if text else "unknown process"
