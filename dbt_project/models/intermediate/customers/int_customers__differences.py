"""One row per quarter (NULL: all), band and outcome: what engaged customers did more, by `analysis.engagement`."""

from analysis.engagement import engagement_differences


def model(dbt, session):
    dbt.config(materialized="table")
    return engagement_differences(dbt.ref("int_customers__quarters").pl()).to_arrow()
