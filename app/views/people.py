"""What does the work bring? Hours, habits and results by team, and of people only who have agreed to it.

Data flow: app.data.people -> tables, by the week in the URL.
"""

import streamlit as st

from app.components.lists import nothing_kept, written_table
from app.components.page import View, framed
from app.data import people as data
from app.data.asking import may_ask
from app.metrics import count, day, share

ID_LETTERS = 6


def _draw(view: View) -> None:
    st.title("What does the work bring?", anchor=False)
    weeks = data.weeks(view.publication)
    if not weeks:
        nothing_kept(
            "Nobody has written down hours yet, or every team is smaller than five people.", "worklog"
        )
        return
    week = st.selectbox("Week from", weeks, format_func=day, key="week", width=200)
    teams = data.teams(view.publication, week)
    written_table(
        "teams",
        {
            "Team": [row["team"] for row in teams],
            "At work on social": [f"{row['active_people']} of {row['people']}" for row in teams],
            "With a habit": [share(row["habit_rate"]) for row in teams],
            "Hours": [count(row["hours"]) for row in teams],
            "Cost": [view.money.counted(row["cost"]) for row in teams],
            "Activities": [count(row["activities"]) for row in teams],
            "People reached": [count(row["reach"]) for row in teams],
            "Clicks": [count(row["clicks"]) for row in teams],
            "Leads": [count(row["leads"]) for row in teams],
            "Revenue linked": [view.money.estimated(row["revenue"]) for row in teams],
        },
        "Work, habits and results of each team in the week",
    )
    st.caption(
        "A habit is work on social media in at least four weeks in a row. Results are those of the week, "
        "whenever the work was done. Teams of fewer than five people stand together, or are left out where "
        "even together they are fewer."
    )
    if not may_ask("mart_productivity"):
        return
    st.header("Who has agreed to be shown", anchor=False)
    rows = data.people(view.publication, week)
    if not rows:
        st.markdown(
            "Nobody. Figures of single people are published only of those who agree (`publish_figures` in "
            "the employees file), and only where at least five of a department do."
        )
        return
    written_table(
        "people",
        {
            "Pseudonym": [row["employee_id"][:ID_LETTERS] for row in rows],
            "Department": [row["department"] for row in rows],
            "Weeks in a row": [count(row["habit_streak_weeks"]) for row in rows],
            "Hours": [count(row["hours"]) for row in rows],
            "Days": [count(row["active_days"]) for row in rows],
            "Activities": [count(row["activities"]) for row in rows],
            "Clicks": [count(row["clicks"]) for row in rows],
            "Leads": [count(row["leads"]) for row in rows],
            "Revenue linked": [view.money.estimated(row["revenue"]) for row in rows],
        },
        "Work and results of each employee who has agreed to be shown",
    )


framed("Work and habits", data.NEEDS, _draw)
