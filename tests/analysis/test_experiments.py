"""Experiments whose result is known: lift, interval, and what is said when there is none."""

import numpy as np
import polars as pl
import pytest

from analysis.incrementality.experiments import read_experiments

SCHEMA = {
    "experiment_id": pl.String,
    "arm": pl.String,
    "cluster": pl.String,
    "week_number": pl.Int32,
    "outcome": pl.Float64,
    "contacts": pl.Float64,
}


def experiment(family: str, members: int | None = 1000) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "experiment_id": ["e"],
            "unit_family": [family],
            "treated_members": pl.Series([members], dtype=pl.Int64),
            "control_members": pl.Series([members], dtype=pl.Int64),
            "treated_groups": pl.Series([40 if members else None], dtype=pl.Int64),
            "control_groups": pl.Series([40 if members else None], dtype=pl.Int64),
        }
    )


def weeks(random: np.random.Generator, lift: float, count: int = 16) -> pl.DataFrame:
    rows = [
        (
            "e",
            "treated" if on else "control",
            f"w{week:02d}",
            week,
            random.poisson(200 * (1 + lift * on)),
            50.0 * on,
        )
        for week in range(count)
        for on in [week % 3 != 0 if week % 2 else week % 4 == 0]
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def groups(random: np.random.Generator, lift: float, clusters: int = 40) -> pl.DataFrame:
    rows = []
    for arm in ("treated", "control"):
        for cluster in range(clusters):
            habit = random.gamma(20, 5)
            during = random.poisson(habit * (1 + lift * (arm == "treated")))
            rows.append(("e", arm, str(cluster), -4, float(random.poisson(habit)), 0.0))
            rows.append(("e", arm, str(cluster), 0, float(during), 20.0 * (arm == "treated")))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def countries(random: np.random.Generator, lift: float, before: int = 20, during: int = 12) -> pl.DataFrame:
    rows = []
    for week in range(-before, during):
        season = 300 * (1 + 0.3 * np.sin(week / 5))
        for arm, size in (("treated", 1.4), ("control", 1.0)):
            gain = 1 + lift * (arm == "treated" and week >= 0)
            sold = float(random.poisson(size * season * gain))
            rows.append(("e", arm, arm[:2], week, sold, 30.0 * (arm == "treated") * (week >= 0)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


DESIGNS = {"time": weeks, "person": groups, "group": countries}


@pytest.mark.parametrize("family", DESIGNS)
def test_read_experiments__intervals_hold_the_lift_about_nine_times_in_ten(family):
    held, low_p = [], []
    for seed in range(120):
        cells = DESIGNS[family](np.random.default_rng(seed), 0.2)
        row = read_experiments(experiment(family), cells).row(0, named=True)
        held.append(row["low"] <= 0.2 <= row["high"])
        nothing = DESIGNS[family](np.random.default_rng(1000 + seed), 0.0)
        low_p.append(read_experiments(experiment(family), nothing)["p_value"].item() < 0.1)
    assert 0.82 <= np.mean(held) <= 0.98
    assert np.mean(low_p) <= 0.18


@pytest.mark.parametrize("family", DESIGNS)
def test_read_experiments__turns_arms_whose_control_met_the_activity(family):
    cells = DESIGNS[family](np.random.default_rng(5), 0.5)
    straight = read_experiments(experiment(family), cells).row(0, named=True)
    turned = cells.with_columns(arm=pl.col("arm").replace({"treated": "control", "control": "treated"}))
    swapped = read_experiments(experiment(family), turned).row(0, named=True)
    assert straight["lift"] > 0.3
    assert swapped == straight | {"are_arms_swapped": True}


def test_read_experiments__money_is_what_the_treated_arm_would_not_have_sold():
    cells = weeks(np.random.default_rng(1), 0.5)
    row = read_experiments(experiment("time"), cells).row(0, named=True)
    treated = cells.filter(pl.col("arm") == "treated")
    sold = treated["outcome"].sum()
    assert row["incremental_outcome"] == pytest.approx(sold - sold / (1 + row["lift"]))
    assert row["treated"] == pytest.approx(sold / treated.height)
    assert row["contacts"] == treated["contacts"].sum()


@pytest.mark.parametrize(
    ("family", "cells", "words"),
    [
        ("time", weeks(np.random.default_rng(1), 0.1, count=3), "times with"),
        ("group", countries(np.random.default_rng(1), 0.1, before=2), "weeks with an outcome"),
        ("group", countries(np.random.default_rng(1), -1.0), "an arm has no outcome"),
        ("time", weeks(np.random.default_rng(1), 0.1).clear(), "nobody and no time"),
    ],
)
def test_read_experiments__says_what_is_missing(family, cells, words):
    if words == "an arm has no outcome":
        cells = cells.with_columns(outcome=pl.col("outcome") * (pl.col("arm") == "control"))
    row = read_experiments(experiment(family), cells).row(0, named=True)
    assert words in row["problem"]
    assert row["lift"] is None


def test_read_experiments__an_arm_without_members_is_no_result():
    row = read_experiments(experiment("person", None), groups(np.random.default_rng(1), 0.1)).row(
        0, named=True
    )
    assert "nobody" in row["problem"]


def test_read_experiments__few_groups_are_no_result_and_idle_groups_count():
    cells = groups(np.random.default_rng(1), 0.5)
    few = experiment("person").with_columns(treated_groups=pl.lit(3, pl.Int64))
    assert "groups of people" in read_experiments(few, cells)["problem"].item()
    all_there = read_experiments(experiment("person"), cells).row(0, named=True)
    is_idle = (pl.col("arm") == "treated") & (pl.col("cluster").cast(pl.Int64) >= 30)
    gone = cells.filter(~(is_idle & (pl.col("week_number") >= 0)))
    quarter_idle = read_experiments(experiment("person"), gone).row(0, named=True)
    assert quarter_idle["treated"] == pytest.approx(0.75 * all_there["treated"], rel=0.1)
    assert quarter_idle["high"] < all_there["high"]


def flat(treated: float = 100.0, control: float = 100.0, before: float | None = None) -> pl.DataFrame:
    """Countries whose weeks are all alike, but for the treated arm's before the start."""
    rows = [
        ("e", arm, arm, week, before if arm == "treated" and week < 0 and before is not None else sold, 0.0)
        for week in range(-8, 8)
        for arm, sold in (("treated", treated), ("control", control))
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def alternating(with_it: float, without: float) -> pl.DataFrame:
    rows = [
        (
            "e",
            "treated" if week % 2 else "control",
            f"w{week:02d}",
            week,
            with_it if week % 2 else without,
            0.0,
        )
        for week in range(12)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


SAME_IN_ALL = pl.concat(
    pl.DataFrame([("e", arm, str(cluster), week, 10.0, 0.0)], schema=SCHEMA, orient="row")
    for arm in ("treated", "control")
    for cluster in range(40)
    for week in (-3, 0)
)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("family", "cells", "words"),
    [
        ("time", alternating(100, 100), "varies too little"),
        ("time", alternating(200, 100), "varies too little"),
        ("group", flat(), "varies too little"),
        ("group", flat(before=0.0), "varies too little"),
        ("person", SAME_IN_ALL, "varies too little"),
        (
            "time",
            alternating(100, 90).with_columns(outcome=pl.col("outcome") - pl.col("week_number") * 10),
            "below zero",
        ),
        ("group", flat(treated=-20.0), "below zero"),
    ],
)
def test_read_experiments__an_outcome_that_no_chance_explains_is_no_certainty(family, cells, words):
    row = read_experiments(experiment(family), cells).row(0, named=True)
    assert words in (row["problem"] or "")
    assert row["lift"] is None
