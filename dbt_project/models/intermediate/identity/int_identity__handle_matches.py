"""One row per social profile per person who might own it, with the probability, by `analysis.linkage`."""

from analysis.linkage import match_handles


def model(dbt, session):
    dbt.config(materialized="table")
    key = ["key_kind", "key_value"]
    known = dbt.ref("int_identity__handles_declared").pl()
    decisions = dbt.ref("int_identity__link_decisions").pl()
    profiles = dbt.ref("int_identity__social_profiles").pl().join(known, on=key, how="anti")
    persons = dbt.ref("int_identity__person_profiles").pl()
    return match_handles(profiles, persons, decisions.filter(decisions["decision"] == "refuse")).to_arrow()
