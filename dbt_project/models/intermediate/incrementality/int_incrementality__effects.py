"""One row per channel of which enough is known: incremental revenue by `analysis.incrementality.money`."""

from analysis.incrementality.money import incremental_revenue


def model(dbt, session):
    dbt.config(materialized="table")
    moments = dbt.ref("int_incrementality__moments").pl()
    decided = dbt.ref("int_incrementality__past_decisions").pl()
    exposures = dbt.ref("int_incrementality__exposures").pl()
    return incremental_revenue(moments.join(decided, on="moment_id", how="left"), exposures).to_arrow()
