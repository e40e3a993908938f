"""How large an experiment has to be to show what is hoped for: worked out before it begins.

Belongs here: the power calculation. Does not: what was usual before (SQL), results (`experiments`).

The design decides what is counted: people (a hold-out), times with and times without it, or, where countries
are compared, weeks. Two arms of one size are compared by a two-sided t-test at the level at which results are
read (90 %), with a chance of 80 % to find the lift hoped for (Cohen, 1988; statsmodels.stats.power).

Data flow: usual outcome and its spread per unit, hoped lift -> units per arm.
"""

import math
from typing import Any

import numpy as np
import polars as pl
from statsmodels.stats.power import TTestIndPower

ALPHA, POWER = 0.10, 0.80
MIN_UNITS = 4
"""Fewer units before the experiment tell no spread."""
FEWEST_UNITS, MOST_UNITS = 2, 10_000_000
SCHEMA = {
    "experiment_id": pl.String,
    "needed_units_per_arm": pl.Int64,
    "plan_problem": pl.String,
}


def plan_experiments(baselines: pl.DataFrame) -> pl.DataFrame:
    """Units that each arm of every experiment needs.

    Args:
        baselines: one row per experiment: experiment_id, unit_family (person, group, time), expected_lift
            (0.1 is 10 % more; NULL where the register states none), baseline_mean, baseline_sd of the outcome
            per unit before it began (group: of the weekly log ratio of the arms), baseline_units.

    Returns:
        One row per experiment, sorted by its id: needed_units_per_arm (people, times or weeks; NULL where it
        cannot be said) and plan_problem (why not; NULL where it can).
    """
    rows = []
    for row in baselines.sort("experiment_id").iter_rows(named=True):
        needed, problem = _needed(row)
        rows.append(
            {
                "experiment_id": row["experiment_id"],
                "needed_units_per_arm": needed,
                "plan_problem": problem,
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _needed(row: dict[str, Any]) -> tuple[int | None, str | None]:
    lift, spread = row["expected_lift"], row["baseline_sd"]
    if lift is None:
        return None, "the register states no expected_lift"
    if (row["baseline_units"] or 0) < MIN_UNITS or not spread:
        return None, "too little is known of the time before it"
    is_ratio = row["unit_family"] == "group"
    if not is_ratio and (row["baseline_mean"] or 0) <= 0:
        return None, "there was no outcome in the time before it"
    effect = math.log1p(float(lift)) if is_ratio else float(lift) * row["baseline_mean"]
    return needed_units(effect / spread)


def needed_units(effect_size: float) -> tuple[int | None, str | None]:
    """Units per arm for a difference of so many standard deviations; None and why if it is out of reach."""
    solver, size = TTestIndPower(), abs(effect_size)
    if solver.power(size, FEWEST_UNITS, ALPHA) >= POWER:
        return FEWEST_UNITS, None
    if solver.power(size, MOST_UNITS, ALPHA) < POWER:
        return None, "what is hoped for is lost in chance"
    return math.ceil(float(np.squeeze(solver.solve_power(size, power=POWER, alpha=ALPHA)))), None
