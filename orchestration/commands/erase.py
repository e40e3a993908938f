"""Erases one person from everything that is kept.

Publications already out hold keyed pseudonyms only, no name, address or text; they leave the disk with
the seventh publication after them.

Data flow: e-mail -> raw tables and quarantine without the person -> fresh warehouse file -> rebuild.
"""

from dataclasses import dataclass
from pathlib import Path

from ingestion.config import Settings
from ingestion.pipelines import ensure_raw_tables
from orchestration.lib import erasure
from orchestration.lib.errors import TilltaleError
from orchestration.lib.locking import writer_lock


@dataclass(frozen=True)
class Erased:
    """What was erased, and the dropped files that still name the person."""

    rows: int
    files: tuple[Path, ...]


def erase_person(settings: Settings, email: str) -> Erased:
    """Erase one person and remember only keyed hashes of what identified them.

    Raises:
        TilltaleError: the text is no e-mail address.
    """
    if "@" not in email.strip("@ "):
        raise TilltaleError("This is no e-mail address: write it as name@example.com.")
    with writer_lock(settings):
        ensure_raw_tables(settings)
        erasure.remember(settings, email)
        rows = erasure.apply_erasures(settings)
        erasure.forget_built(settings)
    return Erased(rows, tuple(erasure.inbox_files_naming(settings, email)))
