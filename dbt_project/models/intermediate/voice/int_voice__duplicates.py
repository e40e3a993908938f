"""One row per text that is nearly an earlier one, by `analysis.text.duplicates`: linear in texts, a second for 100,000."""

from analysis.text.duplicates import first_of_each


def model(dbt, session):
    dbt.config(materialized="table")
    first = dbt.ref("int_voice__texts").select("text_key, first_at").pl()
    marks = dbt.ref("int_voice__readings").select("text_key, normal_text, bands").pl()
    return first_of_each(marks.join(first, on="text_key")).to_arrow()
