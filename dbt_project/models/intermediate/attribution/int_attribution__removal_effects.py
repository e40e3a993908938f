"""One row per conversion type per channel of its chain: removal effect and share, by `analysis.markov`."""

from analysis.markov import removal_effects


def model(dbt, session):
    dbt.config(materialized="table")
    return removal_effects(dbt.ref("int_attribution__transitions").pl()).to_arrow()
