"""Do customers who engage stay and buy more? The comparison among those alike, and the quarters behind it.

Data flow: app.data.customers -> headline, two tables.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.components.lists import written_table
from app.components.page import View, framed
from app.data import customers
from app.metrics import NOT_REPORTED, Money, count, day, markdown, number, share

BANDS = {"none": "Not engaged", "some": "Some", "strong": "Strong"}
OUTCOMES = {
    "renewal_rate": "Renewed, when it was to be decided",
    "churn_rate": "Lost, of those who could be",
    "expansion_revenue": "Bought more, each quarter",
}

Row = dict[str, Any]


def _draw(view: View) -> None:
    effects, quarters = customers.effects(view.publication), customers.quarters(view.publication)
    if quarters.is_empty():
        st.title("No quarter of existing customers has ended yet", anchor=False)
        st.markdown(
            "This page compares customers who engage with those who do not. It needs sales of known "
            "companies or people (a CRM, a shop, Stripe or a `conversions` file), and one full quarter after "
            "the first."
        )
        return
    st.title(markdown(_headline(effects)), anchor=False)
    st.caption(
        "Engaged: touched what we do on social media or at events, of their own will, in the 90 days before "
        "a quarter; strongly from three times on. Advertising does not count. Estimated: customers are "
        "compared with others of the same size, age, spending, recency and earlier engagement. What else "
        "makes people both engage and stay is still in it; only an experiment takes that out."
    )
    if effects:
        st.header("Engaged customers against others who were alike", anchor=False)
        _effect_table(effects, view.money)
    st.header("What each group did", anchor=False)
    _quarter_table(quarters, view.money)
    st.caption(
        "Whom to talk to now stands in the private warehouse, not here: "
        "`select * from intermediate.int_customers__to_talk_to order by spend_last_year desc`."
    )


def _headline(effects: list[Row]) -> str:
    known = [
        row for row in effects if row["difference"] is not None and row["outcome"] != "expansion_revenue"
    ]
    if not known:
        return "There are too few engaged customers to say whether they stay"
    better = [row for row in known if (row["high"] if row["outcome"] == "churn_rate" else -row["low"]) < 0]
    if better:
        return "Customers who engage stay more often than others like them"
    worse = [row for row in known if (-row["low"] if row["outcome"] == "churn_rate" else row["high"]) < 0]
    if worse:
        return "Customers who engage stay less often than others like them"
    return "Customers who engage do not clearly stay more often than others like them"


def _effect_table(effects: list[Row], money: Money) -> None:
    written_table(
        "effects",
        {
            "What they did": [OUTCOMES.get(row["outcome"], row["outcome"]) for row in effects],
            "Engagement": [BANDS.get(row["engagement_band"], "") for row in effects],
            "As they are": [_said(row, "raw_difference", money) for row in effects],
            "Among those alike": [_said(row, "difference", money) for row in effects],
            "90 chances in 100": [
                f"{_said(row, 'low', money)} to {_said(row, 'high', money)}"
                if row["low"] is not None
                else NOT_REPORTED
                for row in effects
            ],
            "Customers and quarters": [count(row["customer_quarters"]) for row in effects],
        },
        "Difference of engaged customers to others, as they are and among those alike, with its range",
    )


def _said(row: Row, figure: str, money: Money) -> str:
    value = row[figure]
    if value is None:
        return "too little data"
    if row["outcome"] == "expansion_revenue":
        return money.estimated(value)
    return f"{'+' if value > 0 else ''}{number(100 * value, 1)} points"


def _quarter_table(quarters: pl.DataFrame, money: Money) -> None:
    rows = quarters.to_dicts()
    written_table(
        "quarters",
        {
            "Quarter from": [day(row["quarter_start_date"]) for row in rows],
            "Engagement": [BANDS.get(row["engagement_band"], "") for row in rows],
            "Customers": quarters["customers"],
            "Bought more": [money.counted(row["expansion_revenue"]) for row in rows],
            "Renewals won": quarters["renewals_won"],
            "Renewals lost": quarters["renewals_lost"],
            "Renewed": [share(row["renewal_rate"]) for row in rows],
            "Lost": [share(row["churn_rate"]) for row in rows],
        },
        "Customers, expansion, renewals and losses of each engagement band by quarter",
    )


framed("Existing customers", customers.TABLES, _draw)
