"""Removal effects from one inverse equal those of a chain that is solved again for every channel."""

from itertools import pairwise

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.markov import removal_effects

CHANNELS = ("a", "b", "c", "direct", "start")
paths = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=12), st.booleans(), st.integers(1, 50)
    ),
    min_size=1,
    max_size=12,
)


def transitions(*weighted_paths, conversion_type="revenue") -> pl.DataFrame:
    """Counts of the steps of paths, each given as its channels, whether it converts, and how often it is."""
    counts: dict[tuple[str | None, str | None, bool], int] = {}
    for channels, converts, times in weighted_paths:
        states = [None, *channels, None]
        for number, step in enumerate(pairwise(states)):
            key = (*step, converts and number == len(channels))
            counts[key] = counts.get(key, 0) + times
    return pl.DataFrame(
        [(conversion_type, *key, count) for key, count in counts.items()],
        schema={
            "conversion_type": pl.String,
            "from_channel": pl.String,
            "to_channel": pl.String,
            "is_conversion": pl.Boolean,
            "transition_count": pl.Int64,
        },
        orient="row",
    )


def solve(counts: pl.DataFrame) -> pl.DataFrame:
    """What the model in dbt does: the arrays of a query of DuckDB, and a table of those that come back."""
    return pl.DataFrame(removal_effects(duckdb.sql("from counts").fetchnumpy()))


def conversion_rate(counts: pl.DataFrame, without: str | None = None) -> float:
    """P(conversion), solved as a system of equations; what would have gone to `without` goes to null."""
    states = [None, *sorted(set(counts["from_channel"].drop_nulls()))]
    matrix, right = np.eye(len(states)), np.zeros(len(states))
    for row, state in enumerate(states):
        steps = counts.filter(pl.col("from_channel").eq_missing(pl.lit(state, pl.String)))
        total = steps["transition_count"].sum()
        for _, _, target, is_conversion, count in steps.iter_rows():
            if is_conversion:
                right[row] += count / total
            elif target is not None and target != without:
                matrix[row, states.index(target)] -= count / total
    return float(np.linalg.solve(matrix, right)[0])


def test_removal_effects__worked_example():
    # a > b: 3 conversions, 1 null; a > c: 1 and 1. So P(a, b) = 2/3, P(b, conv.) = 3/4, P(c, conv.) = 1/2.
    counts = transitions(("ab", True, 3), ("ab", False, 1), ("ac", True, 1), ("ac", False, 1))
    assert solve(counts).rows() == [
        ("revenue", "a", 1.0, 0.5),
        ("revenue", "b", 0.75, 0.375),
        ("revenue", "c", 0.25, 0.125),
    ]


@settings(max_examples=60, deadline=None)
@given(paths)
def test_removal_effects__equal_a_solve_for_each_channel(weighted_paths):
    counts = transitions(*weighted_paths)
    found = solve(counts)
    whole = conversion_rate(counts)
    if whole == 0:
        assert found.is_empty()
        return
    expected = {
        channel: 1 - conversion_rate(counts, channel) / whole for channel in set(found["channel"].to_list())
    }
    assert dict(zip(found["channel"], found["removal_effect"], strict=True)) == pytest.approx(
        expected, abs=1e-9
    )
    total = sum(expected.values())
    shares = {channel: effect / total for channel, effect in expected.items()}
    assert dict(zip(found["channel"], found["share"], strict=True)) == pytest.approx(shares, abs=1e-9)


def test_removal_effects__each_type_has_a_chain_of_its_own():
    sales, leads = transitions(("a", True, 1)), transitions(("ab", True, 1), conversion_type="lead")
    assert solve(pl.concat([sales, leads])).rows() == [
        ("lead", "a", 1.0, 0.5),
        ("lead", "b", 1.0, 0.5),
        ("revenue", "a", 1.0, 1.0),
    ]


def test_removal_effects__nothing_converts():
    assert solve(transitions(("ab", False, 2))).is_empty()
    assert solve(transitions()).is_empty()


def test_removal_effects__five_hundred_touches_of_one_channel():
    counts = transitions((["a"] * 500, True, 1), (["a"] * 3 + ["b"], False, 2))
    assert solve(counts).rows() == [("revenue", "a", 1.0, 1.0), ("revenue", "b", 0.0, 0.0)]
