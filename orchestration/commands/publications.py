"""Lists, restores and compares publications.

Data flow: DATA_DIR/published -> lines; a version's name -> stable name and pointer.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from ingestion.config import Settings
from orchestration.lib import freezing, versions
from orchestration.lib.checksums import overall_checksum, table_checksums
from orchestration.lib.errors import PublishError
from orchestration.lib.locking import writer_lock
from orchestration.lib.publishing import read_publication

NOTHING_PUBLISHED = "Nothing is published yet: start with `tilltale run`."


def publication_lines(settings: Settings) -> Iterator[str]:
    """One line per kept publication, newest first."""
    found = versions.list_versions(settings)
    if not found:
        yield NOTHING_PUBLISHED
        return
    for version in found:
        mark = "*" if version.is_current else " "
        try:
            facts = read_publication(version.path)
        except duckdb.Error:
            yield f"{mark} {version.name}  cannot be read"
            continue
        yield (
            f"{mark} {version.name}  as of {facts['as_of']:%Y-%m-%d %H:%M} UTC  "
            f"{facts['row_count']:>12,} rows  "
            f"{facts['checks_passed']} checks passed, {facts['checks_warned']} warned  {facts['sources']}"
        )


def current_path(settings: Settings) -> Path:
    """File of the current publication.

    Raises:
        PublishError: nothing is published yet.
    """
    current = versions.current_version(settings)
    if current is None:
        raise PublishError(NOTHING_PUBLISHED)
    return versions.version_path(settings, current)


def kept_path(settings: Settings, name: str) -> Path:
    """File of a publication that is kept; `current` is the current one.

    Raises:
        PublishError: it is not kept.
    """
    if name == "current":
        return current_path(settings)
    kept = {version.name: version.path for version in versions.list_versions(settings)}
    if name not in kept:
        raise PublishError(f"There is no publication '{name}': `tilltale publications` lists those kept.")
    return kept[name]


def restore(settings: Settings, name: str) -> None:
    """Swap to an earlier version.

    Raises:
        PublishError: the version is not kept or cannot be read.
    """
    with writer_lock(settings):
        path = versions.version_path(settings, name)
        if path.exists():
            try:
                read_publication(path)
            except duckdb.Error as error:
                raise PublishError(f"Publication '{name}' cannot be read: choose another one.") from error
        versions.swap_to(settings, name)
        freezing.withdraw_after(settings, name)


def checksum_lines(settings: Settings) -> Iterator[str]:
    """Table, rows, checksum; the last line is for all of them.

    Raises:
        PublishError: nothing is published yet.
    """
    checksums = table_checksums(current_path(settings))
    for entry in checksums:
        yield f"{entry.table:<28} {entry.rows:>12,}  {entry.checksum}"
    yield f"{'all tables':<28} {sum(entry.rows for entry in checksums):>12,}  {overall_checksum(checksums)}"
