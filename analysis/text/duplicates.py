"""Which texts are nearly the same as an earlier one: reposts, copied praise, slips of the same hand.

Belongs here: fingerprints (MinHash of five-letter pieces), candidates that share a band, and confirming them.
Does not: reading what they say.

Data flow: texts -> fingerprints; fingerprints of all texts -> the first of each near-duplicate.
"""

import zlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analysis.text.words import normal

if TYPE_CHECKING:
    from datasketch import MinHash

PIECE = 5
PERMUTATIONS, BANDS = 96, 24
MIN_JACCARD = 0.5
# A text of which so much stands in the other, or that is that like it, is confirmed.
MIN_RATIO, MIN_TOKEN_SET = 80, 90
MIN_LETTERS = 12
"""Shorter ones ("great!") are said by many on their own."""


def fingerprints(texts: Sequence[str]) -> pl.DataFrame:
    """Grain: text, in order. Columns: normal_text; bands (24 numbers; NULL for texts too short to be copied).

    Texts that are equal without noise, marks and case are fingerprinted once.
    """
    plain = [normal(text) for text in texts]
    known: dict[str, list[int] | None] = {}
    for text in plain:
        if text not in known:
            known[text] = _bands(text) if len(text) >= MIN_LETTERS else None
    return pl.DataFrame(
        {"normal_text": plain, "bands": [known[text] for text in plain]},
        schema={"normal_text": pl.String, "bands": pl.List(pl.Int64)},
    )


def first_of_each(frame: pl.DataFrame) -> pl.DataFrame:
    """The first text that each text is a near-duplicate of.

    A text is compared with the earliest one of every band that it is in, so cost grows with texts, not with
    pairs.

    Args:
        frame: text_key, normal_text, bands, first_at (the instant when it was written first).

    Returns:
        Grain: text that has an earlier near-duplicate. Columns: text_key, first_key. Sorted by text_key.
    """
    ranked = frame.filter(pl.col("bands").is_not_null()).sort("first_at", "text_key").with_row_index("rank")
    if ranked.is_empty():
        return pl.DataFrame(schema={"text_key": pl.String, "first_key": pl.String})
    banded = ranked.select("rank", "bands").with_columns(
        band=pl.lit(list(range(BANDS)), dtype=pl.List(pl.Int64))
    )
    pairs = (
        banded.explode("bands", "band")
        .with_columns(first=pl.col("rank").min().over("band", "bands"))
        .filter(pl.col("first") < pl.col("rank"))
        .select("rank", "first")
        .unique()
        .sort("rank", "first")
    )
    texts, keys = ranked["normal_text"].to_list(), ranked["text_key"]
    confirmed = [
        _is_near(texts[one], texts[other]) for one, other in zip(pairs["rank"], pairs["first"], strict=True)
    ]
    found = pairs.filter(pl.Series(confirmed, dtype=pl.Boolean)).group_by("rank").agg(pl.col("first").min())
    return pl.DataFrame(
        {"text_key": keys.gather(found["rank"]), "first_key": keys.gather(found["first"])}
    ).sort("text_key")


def _bands(text: str) -> list[int]:
    """Hashes of groups of minima; two texts that share one are alike by half or more, most likely."""
    sketch = _blank().copy()
    pieces = {text[at : at + PIECE] for at in range(max(len(text) - PIECE + 1, 1))}
    sketch.update_batch([piece.encode() for piece in pieces])
    groups = np.asarray(sketch.hashvalues, dtype=np.uint64).reshape(BANDS, -1)
    return [zlib.crc32(group.tobytes()) for group in groups]


@cache
def _blank() -> "MinHash":
    """A sketch of nothing: drawing its random numbers anew took half the time of a sketch."""
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32)


def _is_near(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    if one == other:
        return True
    if _jaccard(one, other) < MIN_JACCARD:
        return False
    return fuzz.ratio(one, other) >= MIN_RATIO or fuzz.token_set_ratio(one, other) >= MIN_TOKEN_SET


def _jaccard(one: str, other: str) -> float:
    first, second = (
        {text[at : at + PIECE] for at in range(max(len(text) - PIECE + 1, 1))} for text in (one, other)
    )
    return len(first & second) / len(first | second)
