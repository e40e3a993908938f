"""Columns of text as the tables hold them. Numbers and times: `calendar`.

Data flow: arrays -> polars series.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl


def texts(values: Iterable[object], name: str = "") -> pl.Series:
    """Texts, null for None."""
    return pl.Series(name, list(values), dtype=pl.String)


def texts_where(mask: np.ndarray, values: np.ndarray, name: str = "") -> pl.Series:
    """Texts where the mask holds, null elsewhere."""
    kept = np.full(len(mask), None, dtype=object)
    kept[mask] = np.broadcast_to(values, mask.shape)[mask]
    return texts(kept.tolist(), name)


def money(values: np.ndarray, places: int = 2) -> pl.Series:
    """Amounts as text with a fixed number of places."""
    return texts(f"{value:.{places}f}" for value in values.tolist())
