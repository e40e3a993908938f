"""Is what goes out approved, who may use our accounts, and how fast do we notice and answer anger?

Data flow: app.data.governance -> headline, two tables.
"""

from typing import Any

import streamlit as st

from app.components.lists import written_table
from app.components.page import View, framed
from app.data import governance
from app.metrics import NOT_REPORTED, count, markdown, moment, name_of

KINDS = {
    "approval": "Approvals asked for",
    "policy_breach": "Posts out without approval",
    "incident": "Incidents registered",
    "anger_spike": "Spikes of anger found",
}
CASES = {
    "approval": "Waits for approval",
    "policy_breach": "Out without approval",
    "incident": "Incident",
    "anger_spike": "Spike of anger",
}
RISKS = {
    "unknown_person": "somebody who is no employee may use it",
    "nobody_manages": "nobody can let others in",
    "one_manager": "one person alone can let others in",
    "none": "nothing",
}
MINUTES_OF_AN_HOUR, MINUTES_OF_A_DAY = 60, 1440

Row = dict[str, Any]


def _draw(view: View) -> None:
    kinds = governance.kinds(view.publication)
    if not kinds:
        st.title("No approval, incident or spike of anger is known", anchor=False)
        st.markdown(
            "Spikes of anger are found by themselves once comments, mentions or messages are connected and "
            "five weeks of them are there. Approvals and incidents are files: "
            "`tilltale sources template approvals` and `tilltale sources template incidents`. A row of "
            "`approvals` with a channel and `needed_from` says that its posts need an approval."
        )
        _accounts(view)
        return
    st.title(markdown(_headline({row["kind"]: row for row in kinds})), anchor=False)
    _kind_table(kinds, view)
    st.caption(
        "Times run from the first message, from when it happened or from when an approval was asked for; of "
        "those known, the median. A spike of anger is a day with more negative messages than chance brings "
        "once a year, and a larger share of them than usual; noticed at the end of the hour in which it "
        "crossed the line, answered with our first reply after that."
    )
    cases = governance.cases(view.publication)
    if cases:
        st.header("One by one", anchor=False)
        _case_table(cases, view)
    _accounts(view)


def _accounts(view: View) -> None:
    st.header("Who may use our accounts", anchor=False)
    rows = governance.accounts(view.publication)
    if not rows:
        st.markdown("No account is listed: `tilltale sources template accounts` writes the file for it.")
        return
    written_table(
        "accounts",
        {
            "Account": [row["account"] for row in rows],
            "Platform": [row["platform_name"] or name_of(row["platform"]) for row in rows],
            "People": [count(row["people"]) for row in rows],
            "Can let others in": [count(row["managers"]) for row in rows],
            "On no list of ours": [count(row["unknown_people"]) for row in rows],
            "What is wrong": [RISKS[row["risk"]] for row in rows],
        },
        "Accounts of the company, how many may use each, and what is wrong with that",
    )


def _headline(kinds: dict[str, Row]) -> str:
    spikes = kinds.get("anger_spike")
    breaches = kinds.get("policy_breach")
    parts = []
    if spikes:
        parts.append(count(spikes["cases"], "spike of anger", "spikes of anger"))
    if breaches:
        parts.append(f"{count(breaches['cases'], 'post', 'posts')} without the approval needed")
    return " and ".join(parts) or "No spike of anger, and no post without the approval needed"


def _minutes(value: float | None) -> str:
    if value is None:
        return NOT_REPORTED
    if value < 2 * MINUTES_OF_AN_HOUR:
        return f"{value:.0f} minutes"
    if value < 2 * MINUTES_OF_A_DAY:
        return f"{value / MINUTES_OF_AN_HOUR:.0f} hours"
    return f"{value / MINUTES_OF_A_DAY:.0f} days"


def _kind_table(rows: list[Row], view: View) -> None:
    written_table(
        "kinds",
        {
            "What": [KINDS.get(row["kind"], row["kind"]) for row in rows],
            "Cases": [count(row["cases"]) for row in rows],
            "Not over": [count(row["unresolved"]) for row in rows],
            "Until noticed": [_minutes(row["detected_minutes"]) for row in rows],
            "Until acted": [_minutes(row["acted_minutes"]) for row in rows],
            "Cost": [view.money.counted(row["cost"]) for row in rows],
        },
        "Number, times and cost of approvals, breaches, incidents and spikes of anger",
    )


def _case_table(rows: list[Row], view: View) -> None:
    written_table(
        "cases",
        {
            "Began": [moment(row["opened_at"], view.zone) for row in rows],
            "What": [_what(row) for row in rows],
            "Post": [row["title"] or "" for row in rows],
            "Noticed after": [_minutes(row["detected_minutes"]) for row in rows],
            "Acted after": [_minutes(row["acted_minutes"]) for row in rows],
            "Cost": [view.money.counted(row["cost"]) for row in rows],
            "Over": ["yes" if row["is_resolved"] else "no" for row in rows],
        },
        "Every breach, incident, spike and waiting approval, latest first",
    )


def _what(row: Row) -> str:
    if row["kind"] == "anger_spike":
        return f"{row['negative_messages']} angry messages, usually {row['usual_messages']:.0f} a day"
    kind = CASES.get(row["kind"], str(row["kind"]))
    return f"{kind}: {row['incident_kind']}" if row["incident_kind"] else kind


framed("Governance", governance.TABLES, _draw)
