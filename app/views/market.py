"""What is said of us and of others, and what the departments make of what is found.

Data flow: app.data.market -> headline, three tables.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.components.lists import written_table
from app.components.page import View, framed
from app.data import market
from app.metrics import NOT_REPORTED, count, day, markdown, moment, number, share

LABELS = {
    "wish": "Wishes",
    "complaint": "Complaints",
    "praise": "Praise",
    "question": "Questions",
    "purchase_intent": "Want to buy",
    "churn_risk": "Think of leaving",
    "slow_answer": "Answered late or not at all",
    "brand_mention": "Other brands named",
}
STATES = {
    "open": "Open",
    "acknowledged": "Taken note",
    "acted": "Acted",
    "dismissed": "Dismissed",
}

Row = dict[str, Any]


def _draw(view: View) -> None:
    shares, insights = market.shares(view.publication), market.insights(view.publication)
    st.title(markdown(_headline(shares, insights)), anchor=False)
    st.header("How much is said of each brand", anchor=False)
    if shares:
        _share_table(shares)
        st.caption(
            "The last 13 full weeks, and the 13 before. Counted is what reaches the connected accounts: that "
            "shows more of ourselves than of others. Read how a share moves, not how large a part of the "
            "market it is."
        )
    else:
        st.markdown(
            "No brands are named yet. Drop a file `brands` (brand, names, is_own) with your own brand and "
            "those you want to be compared with: `tilltale sources template brands`."
        )
    st.header("What was found, and who has it", anchor=False)
    if not insights:
        st.markdown(
            "No finding went to anybody. Drop a file `insight_rules` that says how many complaints, wishes "
            "or mentions in a week are to reach which department: `tilltale sources template insight_rules`. "
            "What became of a finding goes into a file `insight_log`."
        )
        return
    _department_table(market.departments(view.publication))
    _insight_table(insights, view)
    st.caption(
        "`tilltale insights` prints those that wait; `tilltale insights --remind` also notes the reminder."
    )


def _headline(shares: list[Row], insights: list[Row]) -> str:
    overdue = sum(row["is_overdue"] for row in insights)
    own = next((row for row in shares if row["is_own"] and row["share_rate"] is not None), None)
    said = f"{share(own['share_rate'])} of what is said of the brands names us" if own else ""
    waits = f"{count(overdue, 'finding is', 'findings are')} overdue" if overdue else ""
    if said and waits:
        return f"{said}, and {waits}"
    return said or (waits[:1].upper() + waits[1:]) or "What the market says, and who takes it up"


def _share_table(rows: list[Row]) -> None:
    written_table(
        "shares",
        {
            "Brand": [row["brand"] + (" (us)" if row["is_own"] else "") for row in rows],
            "Share": [share(row["share_rate"]) for row in rows],
            "13 weeks before": [share(row["share_rate_before"]) for row in rows],
            "Mentions": [count(row["mentions"]) for row in rows],
            "Praise": [count(row["praises"]) for row in rows],
            "Complaints": [count(row["complaints"]) for row in rows],
            "Tone, -1 to 1": [
                NOT_REPORTED if row["sentiment"] is None else f"{row['sentiment']:+.2f}".replace("-", "−")
                for row in rows
            ],
        },
        "Share of voice of each brand in the last 13 weeks and in the 13 before",
    )


def _department_table(frame: pl.DataFrame) -> None:
    hours = frame["hours_to_note"].to_list()
    written_table(
        "departments",
        {
            "Department": frame["routed_to"],
            "Findings": frame["findings"],
            "Waiting": frame["waiting"],
            "Overdue": frame["overdue"],
            "Acted on": frame["acted"],
            "Hours until noted, median": [number(value) for value in hours],
        },
        "Findings of each department: waiting, overdue, acted on",
    )


def _insight_table(rows: list[Row], view: View) -> None:
    written_table(
        "insights",
        {
            "Week from": [day(row["week_start_date"]) for row in rows],
            "What": [LABELS.get(row["label"], row["label"]) for row in rows],
            "About": [row["brand"] or row["product_area"] or "" for row in rows],
            "Messages": [row["messages"] for row in rows],
            "Sent to": [row["routed_to"] for row in rows],
            "State": [STATES.get(row["state"], row["state"]) for row in rows],
            "Outcome": [row["outcome"] or NOT_REPORTED for row in rows],
            "Next step due": [_due(row, view.zone) for row in rows],
        },
        "Findings with the department that has them, their state and when the next step is due",
    )


def _due(row: Row, zone: str) -> str:
    if row["due_at"] is None:
        return "done"
    return ("overdue since " if row["is_overdue"] else "") + moment(row["due_at"], zone)


framed("Market", market.TABLES, _draw)
