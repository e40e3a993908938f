"""A whole installation's data in one folder, and back.

Belongs here: what a backup holds, its manifest, its checks, and putting it back in place. Does not: the
commands' words (`orchestration.commands.backup`).
Everything under DATA_DIR is kept but for what is made anew (NOT_KEPT) and what only names what else is kept.
A backup appears under its name when it is whole; a restore changes nothing before everything has been copied
and held against the manifest, and is noted until it is through, so that no run starts on half of it.
Credentials (.dlt/secrets.toml) are not in it; people's data is: a backup is as private as the warehouse.

Data flow: DATA_DIR -> <folder>/<moment>/{manifest.json, data/...} -> DATA_DIR.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.config import Settings
from orchestration.lib import erasure, versions
from orchestration.lib.errors import DISK_FULL, TilltaleError
from orchestration.lib.locking import CREATION_LOCK, unfinished_restore_path, writer_lock

FORMAT = 1
MANIFEST = "manifest.json"
PARTIAL_SUFFIX = ".partial"
NOT_KEPT = frozenset(
    {"accuracy", "backups", "dbt", "docs", "sandbox", "warehouse.lock", "dagster/server_logs"}
    | {f"dagster/{CREATION_LOCK}", "dagster/workspace.yaml", f"published/{versions.STABLE_NAME}"}
)
SQLITE_MAGIC = b"SQLite format 3\x00"
SQLITE_SIDE_FILES = ("-wal", "-shm", "-journal")
MERGED = "inbox"  # files there belong to whoever dropped them: a restore adds and never removes


class BackupError(TilltaleError):
    """A backup cannot be made or must not be used; the message says what to do."""


@dataclass(frozen=True)
class Backup:
    """One backup, as its manifest describes it."""

    folder: Path
    made_at: str
    current: str | None
    files: dict[str, dict[str, object]]

    @property
    def byte_count(self) -> int:
        """Bytes of all its files."""
        return sum(int(str(entry["bytes"])) for entry in self.files.values())


def write(settings: Settings, target: Path, moment: datetime | None = None) -> Backup:
    """Back up everything, consistent: no run writes meanwhile.

    Dagster's web UI and daemon may go on; their SQLite files are copied by SQLite's own backup.

    Raises:
        BackupError: there is nothing to back up.
        TilltaleError: the warehouse is busy or the disk is full.
    """
    with writer_lock(settings):
        if not settings.warehouse_path.exists():
            raise BackupError(f"There is no warehouse in {settings.data_dir}: nothing to back up.")
        with duckdb.connect(str(settings.warehouse_path)) as connection:
            connection.execute("checkpoint")  # so that the file is whole without its write-ahead log
        versions.tidy(settings)
        found = sorted(_kept_files(settings.data_dir, target))
        target.mkdir(parents=True, exist_ok=True)
        _require_space(target, sum(path.stat().st_size for path in found))
        for leftover in target.glob(f".*{PARTIAL_SUFFIX}"):
            shutil.rmtree(leftover)
        name = _free_name(target, moment or datetime.now(UTC))
        partial = target / f".{name}{PARTIAL_SUFFIX}"
        partial.mkdir(mode=0o700)
        files: dict[str, dict[str, object]] = {}
        for path in found:
            relative = path.relative_to(settings.data_dir).as_posix()
            copy = partial / "data" / relative
            copy.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, copy)
            files[relative] = {"bytes": copy.stat().st_size, "sha256": _sha256(copy)}
        current = versions.current_version(settings)
        manifest = {"format": FORMAT, "made_at": name, "current": current, "files": files}
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        versions.sync_file(partial / MANIFEST)
        os.replace(partial, target / name)
        versions.sync_directory(target)
    return read(target / name)


def prune(target: Path, kept: int) -> list[Path]:
    """Delete all but the newest backups of a folder. Returns what was deleted."""
    deleted = _backups_in(target)[:-kept]
    for folder in deleted:
        shutil.rmtree(folder)
    return deleted


def read(place: Path) -> Backup:
    """The backup in a folder, or the newest of a folder of backups.

    Raises:
        BackupError: there is none, or its manifest cannot be read.
    """
    folder = place.parent if place.name == MANIFEST else place
    if not (folder / MANIFEST).exists():
        among = _backups_in(folder)
        if not among:
            raise BackupError(f"There is no backup in {place}: name a folder that `tilltale backup` wrote.")
        folder = among[-1]
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        backup = Backup(folder, manifest["made_at"], manifest["current"], manifest["files"])
        known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"The backup {folder} is damaged ({MANIFEST}): use another one.") from error
    if not known:
        raise BackupError(f"The backup {folder} was made by a newer Tilltale: restore it with that version.")
    return backup


def verify(backup: Backup) -> None:
    """Hold every file against the manifest.

    Raises:
        BackupError: a file is missing or another one; the message names it.
    """
    for relative, entry in backup.files.items():
        path = backup.folder / "data" / relative
        if ".." in Path(relative).parts or Path(relative).is_absolute():
            raise BackupError(f"The backup {backup.folder} is damaged ({MANIFEST}): use another one.")
        if not path.is_file() or _sha256(path) != entry["sha256"]:
            raise BackupError(f"The backup {backup.folder} is damaged ({relative}): use another one.")


def restore(settings: Settings, place: Path, *, force: bool) -> Backup:
    """Put a backup in the place of what DATA_DIR holds. Stopped at any moment, the same call finishes it.

    Who was erased since the backup stays on the list of the erased: the next run erases them again.

    Raises:
        BackupError: no backup, a damaged one, or DATA_DIR is in use and `force` is not given.
    """
    backup = read(place.resolve())
    verify(backup)
    unfinished = unfinished_restore_path(settings)
    holds_data = settings.warehouse_path.exists() or settings.history_dir.exists()
    if holds_data and not force and not unfinished.exists():
        raise BackupError(
            f"{settings.data_dir} holds data already: give --force to replace it by the backup "
            f"of {backup.made_at}, or set TILLTALE_DATA_DIR to an empty folder."
        )
    with writer_lock(settings, finishing_restore=True):
        staged = settings.data_dir / ".restoring"
        replaced = settings.data_dir / ".replaced"
        if staged.exists():
            shutil.rmtree(staged)
        _require_space(settings.data_dir, backup.byte_count)
        for relative in backup.files:
            copy = staged / relative
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(backup.folder / "data" / relative, copy)
            versions.sync_file(copy)
        there = settings.model_copy(update={"data_dir": staged})
        if backup.current:
            versions.swap_to(there, backup.current)
        _carry_erasures(settings, replaced, there)
        unfinished.write_text(f"{backup.folder}\n", encoding="utf-8")
        versions.sync_file(unfinished)
        _put_in_place(settings.data_dir, staged, replaced)
        unfinished.unlink()
        shutil.rmtree(staged)
        shutil.rmtree(replaced, ignore_errors=True)
    return backup


def _put_in_place(data_dir: Path, staged: Path, replaced: Path) -> None:
    """Move what is there aside and what was staged in, an entry at a time."""
    replaced.mkdir(exist_ok=True)
    for dropped in sorted((staged / MERGED).rglob("*")):
        home = data_dir / dropped.relative_to(staged)
        if dropped.is_file() and not home.exists():
            home.parent.mkdir(parents=True, exist_ok=True)
            os.replace(dropped, home)
    for entry in sorted(staged.iterdir()):
        if entry.name == MERGED:
            continue
        home = data_dir / entry.name
        if home.exists() and (replaced / entry.name).exists():  # this call was stopped here once
            _remove(home)
        elif home.exists():
            os.replace(home, replaced / entry.name)
        os.replace(entry, home)
    (data_dir / "warehouse.duckdb.wal").unlink(missing_ok=True)  # a killed run's, of the file replaced
    versions.sync_directory(data_dir)


def _carry_erasures(settings: Settings, replaced: Path, there: Settings) -> None:
    """Take the list of the erased over: from the warehouse in place, or from the one moved aside already."""
    for name in (settings.warehouse_path, replaced / settings.warehouse_path.name):
        try:
            with duckdb.connect(str(name), read_only=True) as connection:
                hashes = connection.execute(f"from {erasure.ERASED}").fetchall()
        except duckdb.Error:  # no such file, a damaged one, or nobody was ever erased
            continue
        erasure.remember_hashes(there, [value for (value,) in hashes])


def _kept_files(data_dir: Path, target: Path) -> Iterator[Path]:
    left_out = target.resolve()
    for folder, folders, names in os.walk(data_dir):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and (here / name).relative_to(data_dir).as_posix() not in NOT_KEPT
            and here / name != left_out
        ]
        for name in names:
            path = here / name
            if name.startswith(".") or path.relative_to(data_dir).as_posix() in NOT_KEPT:
                continue
            if path.is_file() and not name.endswith(SQLITE_SIDE_FILES):
                yield path


def _copy(path: Path, copy: Path) -> None:
    with path.open("rb") as handle:
        is_sqlite = handle.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    if is_sqlite:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as kept:
            source.backup(kept)
        copy.chmod(0o600)
    else:
        shutil.copy2(path, copy)
    versions.sync_file(copy)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _require_space(place: Path, wanted: int) -> None:
    if shutil.disk_usage(place).free < wanted:
        raise TilltaleError(DISK_FULL)


def _free_name(target: Path, moment: datetime) -> str:
    name = moment.strftime("%Y%m%dT%H%M%SZ")
    number = 1
    while (target / (f"{name}-{number:02d}")).exists():
        number += 1
    return f"{name}-{number:02d}"


def _backups_in(folder: Path) -> list[Path]:
    """Whole backups, oldest first."""
    return sorted(path.parent for path in folder.glob(f"[0-9]*/{MANIFEST}"))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
