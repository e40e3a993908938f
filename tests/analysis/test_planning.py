"""How large an experiment has to be, against Cohen's tables and cases that cannot be planned."""

import polars as pl
import pytest

from analysis.incrementality.planning import needed_units, plan_experiments

USUAL = {
    "unit_family": "time",
    "expected_lift": 0.5,
    "baseline_mean": 10.0,
    "baseline_sd": 10.0,
    "baseline_units": 26,
}


def planned(**changes: object) -> dict:
    frame = pl.DataFrame(
        [{"experiment_id": "e", **USUAL, **changes}], schema_overrides={"expected_lift": pl.Float64}
    )
    [row] = plan_experiments(frame).to_dicts()
    return row


@pytest.mark.parametrize(("effect", "units"), [(0.2, 310), (0.5, 51), (0.8, 21)])
def test_needed_units__are_cohens(effect: float, units: int) -> None:
    # Cohen (1988), table 2.4.1, two-sided 0.10, power 0.80: 310, 50, 20 (rounded there, not up).
    assert needed_units(effect)[0] == pytest.approx(units, abs=1)
    assert needed_units(-effect) == needed_units(effect)


def test_needed_units__extremes_are_answered() -> None:
    assert needed_units(50) == (2, None)
    assert needed_units(1e-6) == (None, "what is hoped for is lost in chance")


def test_plan__compares_what_is_hoped_for_with_what_is_usual() -> None:
    assert planned()["needed_units_per_arm"] == needed_units(0.5)[0]
    assert planned(baseline_sd=5.0)["needed_units_per_arm"] == needed_units(1.0)[0]
    ratio = planned(unit_family="group", baseline_mean=-0.3, baseline_sd=1.0)
    assert ratio["needed_units_per_arm"] == needed_units(0.405465)[0]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"expected_lift": None}, "states no expected_lift"),
        ({"baseline_units": 3}, "too little is known"),
        ({"baseline_sd": None}, "too little is known"),
        ({"baseline_mean": 0.0}, "no outcome"),
    ],
)
def test_plan__says_what_is_missing(changes: dict, problem: str) -> None:
    row = planned(**changes)
    assert row["needed_units_per_arm"] is None
    assert problem in row["plan_problem"]
