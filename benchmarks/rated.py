"""Texts that other people rated: they ship in the source distribution of vaderSentiment, not in its wheel.

C.J. Hutto, E.E. Gilbert: VADER (ICWSM 2014), MIT licence. Fetched once from the package index into a cache
outside of the repository; the archive must have the known hash.

Data flow: package index -> ~/.cache/tilltale -> texts and mean ratings.
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import polars as pl

SDIST, VERSION = "vaderSentiment-3.3.2.tar.gz", "3.3.2"
SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
SETS = {
    "tweets": "tweets",
    "amazon": "amazonReviewSnippets",
    "movie": "movieReviewSnippets",
    "nyt": "nytEditorialSnippets",
}


def rated_texts() -> dict[str, pl.DataFrame] | None:
    """Per set the texts with their mean rating (-4 to 4), or None where the archive cannot be had.

    Raises:
        ValueError: the archive is not the known one.
    """
    archive = _cached()
    if archive is None:
        return None
    content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(f"{archive} is not the archive that was published: delete it")
    with tarfile.open(fileobj=io.BytesIO(content)) as outer:
        inner = outer.extractfile(f"vaderSentiment-{VERSION}/additional_resources/hutto_ICWSM_2014.tar.gz")
        assert inner is not None
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as files:
            return {name: _read(files, stem) for name, stem in SETS.items()}


def _read(files: tarfile.TarFile, stem: str) -> pl.DataFrame:
    member = files.extractfile(f"hutto_ICWSM_2014/{stem}_GroundTruth.txt")
    assert member is not None
    lines = member.read().decode("utf-8", errors="replace").splitlines()
    rows = [line.split("\t", 2) for line in lines if line.count("\t") >= 2]
    return pl.DataFrame(
        {"text_key": [key for key, _, _ in rows], "message_text": [text for _, _, text in rows]}
    ).with_columns(rating=pl.Series([float(rating) for _, rating, _ in rows]))


def _cached() -> Path | None:
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tilltale"
    path = folder / SDIST
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            "vaderSentiment",
        ]
        done = subprocess.run(
            [*command, f"vaderSentiment=={VERSION}", "-d", draft],
            capture_output=True,
            check=False,
            timeout=120,
        )
        if done.returncode or not (Path(draft) / SDIST).exists():
            return None
        os.replace(Path(draft) / SDIST, path)
    return path
