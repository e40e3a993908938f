"""Removal effects of channels in a first-order absorbing Markov chain, solved exactly.

Belongs here: the linear algebra. Does not: what a path is and how transitions are counted (SQL).

Data flow: transition counts per conversion type -> fundamental matrix -> removal effects and shares.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# What doubles carry of the result however the arithmetic is ordered: tables repeat digit for digit.
DECIMALS = 14


def removal_effects(transitions: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Removal effect of every channel: 1 - P(conversion without it) / P(conversion).

    With Q the transitions between channels, N = (I - Q)^-1 the fundamental matrix, s the first steps and r
    the steps into conversion, P(conversion) = s N r. Without channel k, what would have gone to k goes to
    null, so exactly the journeys that ever reach k are lost: they reach it with (s N)_k / N_kk and convert
    from there with (N r)_k. So one inverse gives every channel's effect. (Kemeny and Snell, Finite Markov
    Chains, 1960, chapter 3.)

    Args:
        transitions: columns of a table with one row per conversion type and pair of states: conversion_type,
            from_channel (masked: start), to_channel (masked: end of the path), is_conversion (the end is a
            conversion), transition_count (above 0).

    Returns:
        Columns of a table with one row per conversion type and channel, sorted by both: conversion_type,
        channel, removal_effect (0 to 1), share (removal effect over their sum). A type that no path converts
        into has no rows.

    Source: Anderl et al., Mapping the customer journey, IJRM 33 (2016).
    """
    types: list[str] = []
    channels: list[str] = []
    effects: list[NDArray[np.float64]] = []
    shares: list[NDArray[np.float64]] = []
    for conversion_type in np.unique(transitions["conversion_type"]):
        is_of_type = transitions["conversion_type"] == conversion_type
        rows = {name: column[is_of_type] for name, column in transitions.items()}
        if rows["is_conversion"].any():
            names, effect = _solve(rows)
            types += [conversion_type] * len(names)
            channels += names.tolist()
            effects.append(effect)
            shares.append(effect / effect.sum())
    return {
        "conversion_type": _texts(types),
        "channel": _texts(channels),
        "removal_effect": np.concatenate([np.empty(0), *effects]).round(DECIMALS),
        "share": np.concatenate([np.empty(0), *shares]).round(DECIMALS),
    }


def _texts(values: list[str]) -> NDArray[Any]:
    """As DuckDB reads them fastest: an ENUM, which has to have values."""
    return np.array(values, dtype=str if values else object)


def _solve(transitions: Mapping[str, NDArray[Any]]) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Channels of one chain, and the effect of each."""
    source, target = (np.ma.masked_array(transitions[name]) for name in ("from_channel", "to_channel"))
    channels = np.unique(source.compressed())
    size = len(channels)
    # Row `size` is the start, column `size` conversion, the last column null.
    counts = np.zeros((size + 1, size + 2))
    row = np.where(np.ma.getmaskarray(source), size, np.searchsorted(channels, source.filled("")))
    ending = np.where(transitions["is_conversion"], size, size + 1)
    column = np.where(np.ma.getmaskarray(target), ending, np.searchsorted(channels, target.filled("")))
    np.add.at(counts, (row, column), transitions["transition_count"])
    steps = counts / counts.sum(axis=1, keepdims=True)
    start, between, converting = steps[size, :size], steps[:size, :size], steps[:size, size]
    fundamental = np.linalg.inv(np.eye(size) - between)
    visits = start @ fundamental
    converts = fundamental @ converting
    return channels, visits * converts / (np.diag(fundamental) * (start @ converts))
