"""What an experiment shows: the lift of the arm that met the activity over the arm that did not.

Belongs here: the tests. Does not: which weeks and people belong to an arm (SQL).

Three designs, by the unit that was assigned:
- people (a hold-out): groups of people drawn by chance are compared, each with its own past as covariate
  (ANCOVA, heteroscedasticity-robust HC3; Deng et al., WSDM 2013);
- countries: the split of each week's outcome between the arms, before and during (quasi-binomial regression,
  the dispersion estimated from the weeks: comparative interrupted time series);
- weeks or days with and without it: quasi-Poisson regression on the arm and a trend.
Every interval is Student's, so that few weeks give wide ones.

Data flow: cells (experiment, arm, cluster, week) -> one row per experiment.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning, SingularMatrixWarning

LEVEL = 0.90
MIN_GROUPS, MIN_WEEKS, MIN_PERIODS = 5, 4, 3
"""Per arm: groups of people; weeks before and weeks during; times with and times without."""
SWAP_RATIO = 2.0
"""An arm called treated that met the activity less than 1/2 as often as the other is the one held out."""
LEAST_ERROR = 1e-6
"""Of a log ratio: below it the data hold no chance from which an effect could be told."""
SCHEMA = {
    "experiment_id": pl.String,
    "treated": pl.Float64,
    "control": pl.Float64,
    "lift": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "p_value": pl.Float64,
    "incremental_outcome": pl.Float64,
    "standard_error": pl.Float64,
    "contacts": pl.Float64,
    "are_arms_swapped": pl.Boolean,
    "problem": pl.String,
}


@dataclass(frozen=True)
class Lift:
    """A log ratio with its standard error and degrees of freedom."""

    log_ratio: float
    standard_error: float
    degrees: float


class TooLittleDataError(ValueError):
    """An experiment cannot be read; the message says what it lacks."""


def read_experiments(experiments: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Result of every experiment.

    Args:
        experiments: one row per experiment: experiment_id, unit_family (person, group, time), people and
            clusters by arm: treated_members, control_members, treated_groups, control_groups (NULL for
            times).
        cells: one row per experiment, arm, cluster and week: experiment_id, arm, cluster, week_number (0: the
            first of the experiment, negative: before), outcome (sum), contacts (of people with the activity).

    Returns:
        One row per experiment, sorted by its id: treated, control (outcome per member, or per time, during),
        lift (treated over control, less 1), low, high (90 %), p_value (two-sided), incremental_outcome (of
        the arm that met the activity, during) with its standard_error, contacts (of that arm, during),
        are_arms_swapped (the arm called treated was the one held out), problem (why there is no
        result; then all others are NULL).
    """
    readers: dict[str, Callable[[pl.DataFrame, dict[str, Any]], Lift]] = {
        "person": _people,
        "group": _countries,
        "time": _times,
    }
    rows = []
    for experiment in experiments.sort("experiment_id").iter_rows(named=True):
        mine = cells.filter(pl.col("experiment_id") == experiment["experiment_id"]).sort(
            "week_number", "arm", "cluster"
        )
        row: dict[str, Any] = dict.fromkeys(SCHEMA) | {"experiment_id": experiment["experiment_id"]}
        try:
            swapped, turned, arms = _oriented(mine, experiment)
            lift = _read(readers[arms["unit_family"]], turned, arms)
            rows.append(row | _described(turned, arms, lift) | {"are_arms_swapped": swapped})
        except TooLittleDataError as problem:
            rows.append(row | {"problem": str(problem)})
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _read(
    reader: Callable[[pl.DataFrame, dict[str, Any]], Lift], cells: pl.DataFrame, experiment: dict[str, Any]
) -> Lift:
    """What the reader finds, if it is a finding: a fit without residuals knows nothing of chance."""
    too_even = TooLittleDataError("its outcome varies too little to tell chance from effect")
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        for kind in (PerfectSeparationWarning, SingularMatrixWarning):
            warnings.simplefilter("error", kind)
        try:
            lift = reader(cells, experiment)
        except TooLittleDataError:
            raise
        except (ValueError, PerfectSeparationWarning, SingularMatrixWarning) as error:
            raise too_even from error
    if not np.isfinite([lift.log_ratio, lift.standard_error]).all() or lift.standard_error < LEAST_ERROR:
        raise too_even
    return lift


def _during(cells: pl.DataFrame, arm: str) -> pl.DataFrame:
    return cells.filter((pl.col("arm") == arm) & (pl.col("week_number") >= 0))


def _size(cells: pl.DataFrame, experiment: dict[str, Any], arm: str) -> float:
    """What an arm's outcome is divided by: its members, or its times."""
    if experiment["unit_family"] == "time":
        return float(_during(cells, arm)["cluster"].n_unique())
    return float(experiment[f"{arm}_members"] or 0)


def _oriented(cells: pl.DataFrame, experiment: dict[str, Any]) -> tuple[bool, pl.DataFrame, dict[str, Any]]:
    """The arm that met the activity becomes `treated`, whichever way round the file names them."""
    sizes = {arm: _size(cells, experiment, arm) for arm in ("treated", "control")}
    if not all(sizes.values()):
        empty = " and ".join(arm for arm, size in sizes.items() if not size)
        raise TooLittleDataError(f"nobody and no time of the {empty} units is known")
    met = {arm: float(_during(cells, arm)["contacts"].sum()) / size for arm, size in sizes.items()}
    if met["treated"] * SWAP_RATIO >= met["control"]:
        return False, cells, experiment
    other = {"treated": "control", "control": "treated"}
    turned = cells.with_columns(arm=pl.col("arm").replace(other))
    sides = {
        f"{arm}_{what}": experiment[f"{other[arm]}_{what}"] for arm in other for what in ("members", "groups")
    }
    return True, turned, experiment | sides


def _people(cells: pl.DataFrame, experiment: dict[str, Any]) -> Lift:
    periods = cells.with_columns(is_during=pl.col("week_number") >= 0)
    groups = (
        periods.group_by("arm", "cluster")
        .agg(
            during=pl.col("outcome").filter(pl.col("is_during")).sum(),
            before=pl.col("outcome").filter(~pl.col("is_during")).sum(),
        )
        .sort("arm", "cluster")
    )
    counts = {arm: experiment[f"{arm}_groups"] for arm in ("treated", "control")}
    # A group in which nothing happened has no row.
    idle = {arm: count - groups.filter(pl.col("arm") == arm).height for arm, count in counts.items()}
    nothing = [
        {"arm": arm, "cluster": None, "during": 0.0, "before": 0.0}
        for arm in counts
        for _ in range(idle[arm])
    ]
    groups = pl.concat([groups, pl.DataFrame(nothing, schema=groups.schema)])
    if min(counts.values()) < MIN_GROUPS:
        raise TooLittleDataError(f"fewer than {MIN_GROUPS} groups of people in an arm")
    treated = (groups["arm"] == "treated").to_numpy().astype(float)
    # Groups of an arm are equally large: outcome per member is outcome over their size.
    size = np.where(
        treated > 0,
        experiment["treated_members"] / counts["treated"],
        experiment["control_members"] / counts["control"],
    )
    before = groups["before"].to_numpy() / size
    design = np.column_stack([np.ones(len(treated)), treated, before - before.mean()])
    fit = sm.OLS(groups["during"].to_numpy() / size, design).fit(cov_type="HC3")
    base, gain = float(fit.params[0]), float(fit.params[1])
    if base <= 0 or base + gain <= 0:
        raise TooLittleDataError("an arm has no outcome")
    covariance = np.asarray(fit.cov_params())
    # log((base + gain) / base), by the delta method.
    slope = np.array([1 / (base + gain) - 1 / base, 1 / (base + gain)])
    variance = float(slope @ covariance[:2, :2] @ slope)
    return Lift(float(np.log((base + gain) / base)), variance**0.5, len(treated) - design.shape[1])


def _countries(cells: pl.DataFrame, experiment: dict[str, Any]) -> Lift:
    weeks = (
        cells.group_by("week_number")
        .agg(
            treated=pl.col("outcome").filter(pl.col("arm") == "treated").sum(),
            both=pl.col("outcome").sum(),
        )
        .filter(pl.col("both") > 0)
        .sort("week_number")
    )
    during = (weeks["week_number"] >= 0).to_numpy().astype(float)
    if min(during.sum(), (1 - during).sum()) < MIN_WEEKS:
        raise TooLittleDataError(f"fewer than {MIN_WEEKS} weeks with an outcome before or during it")
    _refuse_negative(cells)
    share = (weeks["treated"] / weeks["both"]).to_numpy()
    if share.max() <= 0 or share.min() >= 1:
        raise TooLittleDataError("an arm has no outcome")
    # Weights as parts of their mean: money is no count, and the dispersion takes the scale up.
    weight = (weeks["both"] / weeks["both"].mean()).to_numpy()
    design = np.column_stack([np.ones(len(during)), during])
    fit = sm.GLM(share, design, family=sm.families.Binomial(), var_weights=weight).fit(scale="X2")
    return Lift(float(fit.params[1]), float(fit.bse[1]), len(during) - design.shape[1])


def _times(cells: pl.DataFrame, experiment: dict[str, Any]) -> Lift:
    times = (
        cells.group_by("cluster", "arm")
        .agg(pl.col("outcome").sum(), pl.col("week_number").min())
        .sort("cluster")
    )
    treated = (times["arm"] == "treated").to_numpy().astype(float)
    if min(treated.sum(), (1 - treated).sum()) < MIN_PERIODS:
        raise TooLittleDataError(f"fewer than {MIN_PERIODS} times with and {MIN_PERIODS} without it")
    _refuse_negative(times)
    outcome = times["outcome"].to_numpy()
    if not outcome[treated > 0].sum() or not outcome[treated == 0].sum():
        raise TooLittleDataError("an arm has no outcome")
    turn = np.arange(len(times), dtype=float)
    design = np.column_stack([np.ones(len(times)), treated, (turn - turn.mean()) / len(times)])
    fit = sm.GLM(outcome / outcome.mean(), design, family=sm.families.Poisson()).fit(scale="X2")
    return Lift(float(fit.params[1]), float(fit.bse[1]), len(times) - design.shape[1])


def _refuse_negative(frame: pl.DataFrame) -> None:
    if (frame["outcome"] < 0).any():
        raise TooLittleDataError("more was paid back than sold in a week, and ratios below zero say nothing")


def _described(cells: pl.DataFrame, experiment: dict[str, Any], lift: Lift) -> dict[str, Any]:
    reach = stats.t.ppf(0.5 + LEVEL / 2, lift.degrees) * lift.standard_error
    total = float(_during(cells, "treated")["outcome"].sum())
    without = np.exp(-lift.log_ratio)
    figures = {
        "treated": total / _size(cells, experiment, "treated"),
        "control": float(_during(cells, "control")["outcome"].sum()) / _size(cells, experiment, "control"),
        "lift": np.expm1(lift.log_ratio),
        "low": np.expm1(lift.log_ratio - reach),
        "high": np.expm1(lift.log_ratio + reach),
        "p_value": 2 * stats.t.sf(abs(lift.log_ratio) / lift.standard_error, lift.degrees),
        "incremental_outcome": total * (1 - without),
        # A normal standard error that keeps Student's 90 % interval.
        "standard_error": total * without * reach / stats.norm.ppf(0.5 + LEVEL / 2),
        "contacts": float(_during(cells, "treated")["contacts"].sum()),
    }
    return {name: round(float(value), 9) for name, value in figures.items()}
