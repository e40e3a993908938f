"""Scripts and signs in texts: some of them run from right to left, some carry emoji, on every platform.

Belongs here: which text gets them. Does not: the wordings (`vocabulary`).
They come in even turns, so that a small company has them on every platform too.

Data flow: texts, their position on their platform -> texts.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sandbox.world import vocabulary as words

EMOJI_EVERY, EMOJI_FIRST = 17, 3
RIGHT_TO_LEFT_EVERY, RIGHT_TO_LEFT_FIRST = 29, 5


def rank_in(group: np.ndarray) -> np.ndarray:
    """Position of each element among those of its group."""
    frame = pl.DataFrame({"group": pl.Series(group.tolist(), dtype=pl.String)})
    return frame.select(pl.int_range(pl.len()).over("group")).to_series().to_numpy()


def spoken(language: np.ndarray, nth: np.ndarray) -> np.ndarray:
    """Languages, some of them replaced by one that is written from right to left."""
    result = language.copy()
    mine = nth % RIGHT_TO_LEFT_EVERY == RIGHT_TO_LEFT_FIRST
    turn = nth[mine] // RIGHT_TO_LEFT_EVERY % len(words.RIGHT_TO_LEFT)
    result[mine] = np.asarray(words.RIGHT_TO_LEFT, dtype=object)[turn]
    return result


def with_emoji(plain: Sequence[str], nth: np.ndarray) -> list[str]:
    """Texts, some of them with an emoji behind."""
    return [
        f"{text} {words.EMOJI[rank // EMOJI_EVERY % len(words.EMOJI)]}"
        if rank % EMOJI_EVERY == EMOJI_FIRST
        else text
        for text, rank in zip(plain, nth.tolist(), strict=True)
    ]
