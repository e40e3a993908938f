"""One row per conversion type per channel of its chain: removal effect and share, by `analysis.markov`."""

from analysis.markov import removal_effects


def model(dbt, session):
    dbt.config(materialized="table")
    # In arrays, since importing what frames need takes longer than all else that is done here.
    session.register("solved", removal_effects(dbt.ref("int_attribution__transitions").fetchnumpy()))
    return session.sql(
        """
        select
            cast(conversion_type as varchar) as conversion_type,
            cast(channel as varchar) as channel,
            removal_effect,
            share
        from solved
        """
    )
