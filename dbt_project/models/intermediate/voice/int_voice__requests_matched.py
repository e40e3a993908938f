"""One row per text in which words of a request that the company follows occur, by `analysis.text.areas`."""

from analysis.text.areas import match_requests


def model(dbt, session):
    dbt.config(materialized="table")
    requests = dbt.ref("stg_files__product_requests").pl().select("request_key", "keywords")
    asking = dbt.ref("int_voice__readings").filter("kind in ('wish', 'complaint', 'churn_risk')")
    frame = asking.select("text_key, language").pl().join(dbt.ref("int_voice__texts").pl(), on="text_key")
    return match_requests(frame, requests).to_arrow()
