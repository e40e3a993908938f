"""One row per experiment that has begun: lift and its interval by `analysis.incrementality.experiments`."""

from analysis.incrementality.experiments import read_experiments


def model(dbt, session):
    dbt.config(materialized="table")
    sizes = dbt.ref("int_experiments__sizes").pl()
    return read_experiments(sizes, dbt.ref("int_experiments__cells").pl()).to_arrow()
