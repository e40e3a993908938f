"""Who passes us on, and whom does it bring? Shares, people reached, friends who bought, and 6 or 6,000.

Data flow: queries of `app.data.service` -> cards, tables.
"""

from typing import Any

import streamlit as st

from app.components.lists import written_table
from app.components.page import View, framed
from app.data import service as queries
from app.metrics import NOT_REPORTED, Money, count

KINDS = {
    "employee": "Employees' shares",
    "person": "Customers and friends",
    "link": "Shared links of nobody known",
    "post": "Our posts, shared by others",
}
MOODS = {"praise": "Praise", "anger": "Anger", "neither": "Neither", "unread": "Not read"}

Row = dict[str, Any]


def _draw(view: View) -> None:
    rows = queries.word_of_mouth(view.publication)
    if not rows:
        _empty()
        return
    st.title(_headline(rows, view.money), anchor=False)
    st.markdown(
        "Somebody was brought by a share if a shared link was the first we saw of them, or if a referral "
        "list names them before anything else. Platforms tell how often a post was shared, not who was "
        "brought by that. All the time of the data."
    )
    _kinds(rows, view.money)
    _six_or_six_thousand(queries.message_reach(view.publication))
    _posts(queries.shared_most(view.publication))


def _headline(rows: list[Row], money: Money) -> str:
    best = rows[0]
    if not best["referred_people"]:
        return "Nobody is known to have come by a share yet"
    kind = KINDS.get(best["sharer_kind"], best["sharer_kind"])
    sentence = (
        f"{kind} brought {count(best['referred_people'], 'person', 'people')} and "
        f"{money.estimated(best['referred_revenue'])}"
    )
    return sentence.replace("$", "\\$")


def _kinds(rows: list[Row], money: Money) -> None:
    written_table(
        "word_of_mouth_kinds",
        {
            "Passed on by": [KINDS.get(row["sharer_kind"], row["sharer_kind"]) for row in rows],
            "Shares": [count(row["shares"]) for row in rows],
            "People reached": [count(row["direct_reach"]) for row in rows],
            "Reached by their friends": [count(row["second_degree_reach"]) for row in rows],
            "Visits": [count(row["referred_visits"]) for row in rows],
            "People brought": [count(row["referred_people"]) for row in rows],
            "Leads": [count(row["referred_leads"]) for row in rows],
            "Revenue": [money.counted(row["referred_revenue"]) for row in rows],
            "Brought by friends of friends": [count(row["second_degree_people"]) for row in rows],
        },
        "Shares, people reached and brought, and what they paid, by who passed it on",
    )


def _six_or_six_thousand(moods: dict[str, Row]) -> None:
    st.header("6 friends or 6,000?", anchor=False)
    shown = [(name, moods[mood]) for mood, name in MOODS.items() if mood in moods]
    if not shown:
        st.markdown("No comment or mention by anybody outside the company is known.")
        return
    st.caption(
        "How many people one message reached: at most those who met the post it stands under. What is "
        "written elsewhere has no number that anybody reports."
    )
    written_table(
        "word_of_mouth_reach",
        {
            "Messages of": [name for name, _ in shown],
            "Messages": [count(row["messages"]) for _, row in shown],
            "With a known reach": [count(row["messages_with_reach"]) for _, row in shown],
            "Half reached more than": [count(row["median_reach"]) for _, row in shown],
            "One of ten more than": [count(row["p90_reach"]) for _, row in shown],
            "The most": [count(row["largest_reach"]) for _, row in shown],
        },
        "People reached by one message, by mood",
    )


def _posts(rows: list[Row]) -> None:
    if not rows:
        return
    st.header("Our posts that were shared most", anchor=False)
    written_table(
        "word_of_mouth_posts",
        {
            "Post": [row["title"] for row in rows],
            "Platform": [row["platform_name"] or NOT_REPORTED for row in rows],
            "Shares": [row["shares"] for row in rows],
            "People reached": [count(row["direct_reach"]) for row in rows],
            "Link": [row["url"] for row in rows],
        },
        "Posts that were shared most",
        link="Link",
    )


def _empty() -> None:
    st.title("Nothing is known to have been passed on", anchor=False)
    st.markdown(
        "Give employees and customers links of their own (`utm_medium=employee_share` or `customer_share`, a "
        "code in `utm_content`) and say whose they are in the files `employee_links` and `shares`; a "
        "programme's list of who came goes into `referrals`. Then run `tilltale run`."
    )
    st.code("tilltale sources template shares", language="bash")


framed("Who passes us on, and whom does it bring?", queries.WORD_OF_MOUTH_TABLES, _draw)
