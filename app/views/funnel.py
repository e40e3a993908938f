"""Which sources bring good leads? Stages, sales' own verdict, deals won and worth, by channel.

Data flow: app.data.leads -> tables, by the definition in the URL.
"""

from typing import Any

import streamlit as st

from app.components.lists import nothing_kept, written_table
from app.components.page import View, framed
from app.data import leads as data
from app.metrics import TOO_FEW, count, day, markdown, name_of, share


def _draw(view: View) -> None:
    st.title("Which sources bring good leads?", anchor=False)
    definitions = data.definitions(view.publication)
    if not definitions:
        st.markdown("No lead is known yet. Connect a CRM, or drop a file of conversions with leads.")
        nothing_kept("A row with the conversion_type lead is a lead.", "conversions")
        return
    by_version = {row["definition_version"]: row for row in definitions}
    version = st.selectbox(
        "Leads that came in",
        list(by_version),
        format_func=lambda number: _span(by_version[number]),
        key="definition",
        width=340,
    )
    chosen = by_version[version]
    st.caption(
        f"Qualified by marketing: {markdown(chosen['mql_definition'])}. "
        f"Accepted by sales: {markdown(chosen['sql_definition'])}."
    )
    rows = data.quality(view.publication, version)
    written_table(
        "lead_quality",
        {
            "Source": ["No activity known" if row["value"] == "none" else row["source_name"] for row in rows],
            "Leads": [count(row["leads"]) for row in rows],
            "Qualified": [_rate(row, "mql_rate") for row in rows],
            "Became customers": [_rate(row, "lead_to_customer_rate") for row in rows],
            "Sales says good": [share(row["acceptance_rate"]) for row in rows],
            "Rejected mostly for": [name_of(row["top_rejection_reason"] or "") for row in rows],
            "Deals won": [_deals(row) for row in rows],
            "No decision": [count(row["deals_no_decision"]) for row in rows],
            "Days to purchase": [count(row["median_days_lead_to_customer"]) for row in rows],
            "Revenue a lead": [view.money.counted(row["revenue_per_lead"]) for row in rows],
        },
        "Quality of the leads of each source",
    )
    st.caption(
        "Deals won are of those decided; the share is won / (won + lost). Verdicts come from the file "
        "lead_verdicts, definitions from the file lead_definitions."
    )
    if not any(row["accepted_leads"] or row["rejected_leads"] for row in rows):
        nothing_kept("Sales has said of none of these leads whether it is good.", "lead_verdicts")


def _span(row: dict[str, Any]) -> str:
    begin = f"from {day(row['valid_from_date'])}" if row["valid_from_date"] else "from the beginning"
    return f"{begin} until {day(row['valid_to_date'])}" if row["valid_to_date"] else begin


def _rate(row: dict[str, Any], rate: str) -> str:
    return TOO_FEW if row["is_too_little_data"] else share(row[rate])


def _deals(row: dict[str, Any]) -> str:
    decided = f"{row['deals_won']} won, {row['deals_lost']} lost"
    return decided if row["win_rate"] is None else f"{decided} ({share(row['win_rate'])})"


framed("Quality of leads", data.NEEDS, _draw)
