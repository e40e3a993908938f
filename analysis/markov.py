"""Removal effects of channels in a first-order absorbing Markov chain, solved exactly.

Belongs here: the linear algebra. Does not: what a path is and how transitions are counted (SQL).

Data flow: transition counts per conversion type -> fundamental matrix -> removal effects and shares.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

# What doubles carry of the result however the arithmetic is ordered: tables repeat digit for digit.
DECIMALS = 14
SCHEMA = {
    "conversion_type": pl.String,
    "channel": pl.String,
    "removal_effect": pl.Float64,
    "share": pl.Float64,
}


def removal_effects(transitions: pl.DataFrame) -> pl.DataFrame:
    """Removal effect of every channel: 1 - P(conversion without it) / P(conversion).

    With Q the transitions between channels, N = (I - Q)^-1 the fundamental matrix, s the first steps and r
    the steps into conversion, P(conversion) = s N r. Without channel k, what would have gone to k goes to
    null, so exactly the journeys that ever reach k are lost: they reach it with (s N)_k / N_kk and convert
    from there with (N r)_k. So one inverse gives every channel's effect. (Kemeny and Snell, Finite Markov
    Chains, 1960, chapter 3.)

    Args:
        transitions: one row per conversion type and pair of states: conversion_type, from_channel (NULL:
            start), to_channel (NULL: end of the path), is_conversion (the end is a conversion),
            transition_count (above 0).

    Returns:
        One row per conversion type and channel, sorted by both: conversion_type, channel, removal_effect (0
        to 1), share (removal effect over their sum). A type that no path converts into has no rows.

    Source: Anderl et al., Mapping the customer journey, IJRM 33 (2016).
    """
    frames = [
        _solve(conversion_type, frame)
        for (conversion_type,), frame in transitions.sort(
            "conversion_type", "from_channel", "to_channel", "is_conversion"
        ).group_by("conversion_type", maintain_order=True)
        if frame["is_conversion"].any()
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)


def _solve(conversion_type: object, transitions: pl.DataFrame) -> pl.DataFrame:
    channels = transitions["from_channel"].drop_nulls().unique().sort()
    start, between, ending = _probabilities(channels, transitions)
    fundamental = np.linalg.inv(np.eye(len(channels)) - between)
    visits = start @ fundamental
    converts = fundamental @ ending
    effects = visits * converts / (np.diag(fundamental) * (start @ converts))
    return pl.DataFrame(
        {
            "conversion_type": [conversion_type] * len(channels),
            "channel": channels,
            "removal_effect": effects.round(DECIMALS),
            "share": (effects / effects.sum()).round(DECIMALS),
        },
        schema=SCHEMA,
    )


def _probabilities(
    channels: pl.Series, transitions: pl.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of the first step, between channels, into conversion; with those into null a state's sum to 1."""
    size = len(channels)
    numbers = pl.DataFrame({"channel": channels, "number": np.arange(size)})
    coded = transitions.join(
        numbers.rename({"channel": "from_channel", "number": "from"}), on="from_channel", how="left"
    ).join(numbers.rename({"channel": "to_channel", "number": "to"}), on="to_channel", how="left")
    # Row `size` is the start, column `size` conversion, the last column null.
    source = coded["from"].fill_null(size).to_numpy()
    target = (
        coded.select(
            pl.when(pl.col("to").is_not_null())
            .then("to")
            .otherwise(pl.when("is_conversion").then(size).otherwise(size + 1))
        )
        .to_series()
        .to_numpy()
    )
    counts = np.zeros((size + 1, size + 2))
    np.add.at(counts, (source, target), coded["transition_count"].to_numpy())
    steps = counts / counts.sum(axis=1, keepdims=True)
    return steps[size, :size], steps[:size, :size], steps[:size, size]
