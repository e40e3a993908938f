"""One row per experiment: how many units each arm needs, by `analysis.incrementality.planning`."""

from analysis.incrementality.planning import plan_experiments


def model(dbt, session):
    dbt.config(materialized="table")
    return plan_experiments(dbt.ref("int_experiments__baselines").pl()).to_arrow()
