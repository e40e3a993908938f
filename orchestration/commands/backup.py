"""Backs an installation up and brings it back.

Data flow: DATA_DIR -> orchestration.lib.backups -> folder of backups, and back; lines for the screen.
"""

from collections.abc import Iterator
from pathlib import Path

from ingestion.config import Settings
from orchestration.lib import backups
from orchestration.lib.environment import postgres_address


def backup_lines(settings: Settings, target: Path | None, keep: int | None) -> Iterator[str]:
    """Make a backup and say where it is; the last line is its folder."""
    folder = (target or settings.data_dir / "backups").resolve()
    backup = backups.write(settings, folder)
    size = f"{len(backup.files)} files, {backup.byte_count / 1024**2:,.1f} MB"
    yield f"Backed up {size}, publication {backup.current or 'none yet'}."
    if postgres_address():
        yield "Dagster's own records are in PostgreSQL: back them up with pg_dump (docs/production.md)."
    for old in backups.prune(folder, keep) if keep else []:
        yield f"Deleted {old.name}: {keep} are kept."
    yield str(backup.folder)


def restore(settings: Settings, place: Path, force: bool) -> str:
    """Bring a backup back and say what is in place now."""
    backup = backups.restore(settings, place, force=force)
    return f"Restored the backup of {backup.made_at}: publication {backup.current or 'none'} is current."
