"""Texts that other people rated: they ship in the source distribution of vaderSentiment, not in its wheel.

C.J. Hutto, E.E. Gilbert: VADER (ICWSM 2014), MIT licence.

Data flow: archive -> texts and mean ratings.
"""

import io
import tarfile

import polars as pl

from benchmarks.archives import Archive, fetched

VERSION = "3.3.2"
ARCHIVE = Archive(
    "vaderSentiment",
    VERSION,
    f"vaderSentiment-{VERSION}.tar.gz",
    "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
)
SETS = {
    "tweets": "tweets",
    "amazon": "amazonReviewSnippets",
    "movie": "movieReviewSnippets",
    "nyt": "nytEditorialSnippets",
}


def rated_texts() -> dict[str, pl.DataFrame] | None:
    """Per set the texts with their mean rating (-4 to 4), or None where the archive cannot be had."""
    archive = fetched(ARCHIVE)
    if archive is None:
        return None
    with tarfile.open(archive) as outer:
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
