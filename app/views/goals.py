"""What did we want, and what have we reached? Goals of departments by quarter, and the register of questions.

Data flow: app.data.goals -> tables, by the quarter in the URL.
"""

from typing import Any

import streamlit as st

from app.components.lists import nothing_kept, written_table
from app.components.page import View, framed
from app.data import goals as data
from app.metrics import NOT_REPORTED, count, day, listed, markdown, share

STATES = {
    "reached": "Reached",
    "missed": "Missed",
    "on_course": "On course",
    "behind": "Behind",
    "too_early": "Too early to tell",
    "ahead": "Not begun",
    "unknown": "Cannot be counted",
}
METHODS = {
    "last_year": "by the shape of the same quarter a year ago",
    "pace": "at the pace of the days so far",
    "as_now": "if it stays as it is",
    "over": "quarter is over",
}
MINUTES_OF_A_DAY = 1440


def _draw(view: View) -> None:
    st.title("What did we want, and what have we reached?", anchor=False)
    _goals(view)
    _questions(view)


def _goals(view: View) -> None:
    quarters = data.quarters(view.publication)
    if not quarters:
        nothing_kept("No department has set a goal yet.", "goals")
        return
    names = [row["quarter"] for row in quarters]
    running = next((row["quarter"] for row in quarters if not row["is_ahead"]), names[0])
    quarter = st.selectbox(
        "Quarter", names, index=names.index(running), key="quarter", bind="query-params", width=200
    )
    states = data.statuses(view.publication, quarter)
    parts = [f"{states[state]} {name.lower()}" for state, name in STATES.items() if state in states]
    st.markdown(f"Of the goals of {quarter}: {listed(parts)}.")
    rows = data.goals(view.publication, quarter)
    written_table(
        "goals",
        {
            "Department": [row["department"] for row in rows],
            "Goal": [row["objective"] for row in rows],
            "Wanted": [_figure(row["target"], row["unit"]) for row in rows],
            "Reached": [_figure(row["actual"], row["unit"]) for row in rows],
            "Of the goal": [share(row["attainment_rate"]) for row in rows],
            "Expected at the end": [_figure(row["forecast"], row["unit"]) for row in rows],
            "State": [STATES.get(row["status"], row["status"]) for row in rows],
            "How it is known": [
                _sentence(row["problem"] or METHODS.get(row["forecast_method"], "too early for a forecast"))
                for row in rows
            ],
        },
        "Goals of each department with what was reached and what is expected",
    )
    with st.expander("What a goal can be set for"):
        st.caption("The word in the first column goes into the column metric of the goals file.")
        metrics = data.metrics(view.publication)
        written_table("goal_metrics", metrics.to_dict(as_series=True), "Metrics that a goal can name")


def _questions(view: View) -> None:
    st.header("What we asked, and what we learned", anchor=False)
    rows = data.questions(view.publication)
    if not rows:
        nothing_kept("No question is on the register yet.", "questions")
        return
    silent = [row for row in rows if row["is_unanswered"]]
    if silent:
        st.markdown(f":orange[▲] {count(len(silent), 'question has', 'questions have')} no answer yet.")
    written_table(
        "questions",
        {
            "Question": [row["question"] for row in rows],
            "Asked for": [row["department"] or NOT_REPORTED for row in rows],
            "Asked": [day(row["asked_at"].date()) for row in rows],
            "Answers": [_answers(row) for row in rows],
            "By customers": [count(row["answering_customers"]) for row in rows],
            "We replied after": [_waited(row["median_reply_minutes"]) for row in rows],
            "Decided": [row["decision"] or "not yet" for row in rows],
            "Learned": [row["learned"] or "" for row in rows],
        },
        "Questions put to the audience with answers, reply time and decision",
    )
    for row in silent:
        if row["problem"]:
            st.caption(f"{markdown(row['question'])} {_sentence(row['problem'])}.")


def _figure(number: Any, unit: str | None) -> str:
    return NOT_REPORTED if number is None else f"{count(number)} {unit or ''}".strip()


def _answers(row: dict[str, Any]) -> str:
    if row["answers"] is None and row["comment_count"] is not None:
        return f"{count(row['comment_count'])} comments, not readable"
    return count(row["answers"])


def _waited(minutes: float | None) -> str:
    if minutes is None:
        return NOT_REPORTED
    if minutes >= MINUTES_OF_A_DAY:
        return count(minutes / MINUTES_OF_A_DAY, "day", "days")
    return count(minutes / 60, "hour", "hours") if minutes >= 60 else count(minutes, "minute", "minutes")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


framed("Goals and questions", data.NEEDS, _draw)
