"""What do customers tell us? Topics and their trend, wishes and complaints with the money behind them.

Data flow: app.data.voice -> headline, how much was read, four tables.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.components.lists import written_table
from app.components.page import View, framed
from app.data import voice
from app.metrics import NOT_REPORTED, count, day, markdown, share

NO_AREA = "No product area recognized"
NO_TOPIC = "Of no topic"
STATUS = {
    "open": "Open",
    "planned": "Planned",
    "shipped": "Shipped",
    "declined": "Declined",
    "sudden_rise": "Much more than usual",
    "sudden_fall": "Much less than usual",
}

Row = dict[str, Any]


def _draw(view: View) -> None:
    read = voice.read(view.publication)
    if not read["mentions"]:
        st.title("Nobody has written anything that we hold yet", anchor=False)
        st.markdown(
            "This page reads comments, mentions and the subjects of tickets. It needs a social platform that "
            "gives comments (all but advertising accounts do) or a service desk: `tilltale connect`. To sort "
            "what is said by product, put a file `product_areas` into the inbox: "
            "`tilltale sources template product_areas`."
        )
        return
    requests = voice.requests(view.publication)
    st.title(markdown(_headline(requests.to_dicts())), anchor=False)
    st.caption(
        f"{count(read['mentions'])} messages in the last {voice.WEEKS} weeks by customers, leads and "
        f"strangers; what employees and we ourselves write is left out. What kind of message it is could not "
        f"be read in {share(read['unread_share'])} of them: those are counted and never guessed."
    )
    _sudden(view)
    st.header("What people wish for and complain about", anchor=False)
    _request_table(view, requests)
    st.caption(
        "Money: what the accounts that asked have paid so far, each account once for each request; so it "
        "does not sum over rows. Whom to tell when something is shipped stands in the private warehouse: "
        "`select * from intermediate.int_voice__request_accounts where is_to_tell`."
    )
    st.header(f"Product areas, last {voice.WEEKS} weeks", anchor=False)
    _area_table(voice.areas(view.publication))
    st.header(f"Topics, last {voice.WEEKS} weeks", anchor=False)
    _topic_table(voice.topics(view.publication))


def _headline(requests: list[Row]) -> str:
    asked = [row for row in requests if row["accounts"] and row["product_area"] and row["status"] == "open"]
    if not asked:
        return "What customers tell us"
    return f"Most money waits for something about {asked[0]['product_area']}"


def _sudden(view: View) -> None:
    st.header("Sudden changes", anchor=False)
    rows = voice.sudden(view.publication).to_dicts()
    if not rows:
        st.markdown("No week was unlike the eight before it.")
        return
    written_table(
        "voice_sudden",
        {
            "Week from": [day(row["week_start_date"]) for row in rows],
            "Topic": [row["topic"] or NO_TOPIC for row in rows],
            "Product area": [row["product_area"] or NO_AREA for row in rows],
            "Owner": [row["owner_department"] or NOT_REPORTED for row in rows],
            "What": [STATUS[row["status"]] for row in rows],
            "Messages": [row["mentions"] for row in rows],
            "Usually": [row["usual_mentions"] for row in rows],
            "Complaints": [row["complaints"] for row in rows],
        },
        "Weeks in which much more or less was said of a topic than in the eight weeks before",
    )


def _request_table(view: View, requests: pl.DataFrame) -> None:
    rows = requests.to_dicts()
    written_table(
        "voice_requests",
        {
            "Request": [row["request"] or NO_TOPIC for row in rows],
            "Product area": [row["product_area"] or NO_AREA for row in rows],
            "Owner": [row["owner_department"] or NOT_REPORTED for row in rows],
            "Status": [STATUS[row["status"]] for row in rows],
            "Wishes": [row["wishes"] for row in rows],
            "Complaints": [row["complaints"] for row in rows],
            "Accounts": [row["accounts"] for row in rows],
            "Their revenue": [view.money.counted(row["revenue_of_accounts"]) for row in rows],
            "To tell": [row["accounts_to_tell"] for row in rows],
        },
        "Requests with their status, how many wish or complain, and the revenue of the accounts that ask",
    )


def _area_table(areas: pl.DataFrame) -> None:
    rows = areas.to_dicts()
    written_table(
        "voice_areas",
        {
            "Product area": [row["product_area"] or NO_AREA for row in rows],
            "Owner": [row["owner_department"] or NOT_REPORTED for row in rows],
            "Messages": [row["mentions"] for row in rows],
            "Wishes": [row["wishes"] for row in rows],
            "Complaints": [row["complaints"] for row in rows],
            "Think of leaving": [row["churn_risks"] for row in rows],
            "Praise": [row["praises"] for row in rows],
        },
        "Messages, wishes, complaints, risks and praise by product area",
    )


def _topic_table(topics: pl.DataFrame) -> None:
    rows = topics.to_dicts()
    if not rows:
        st.markdown(
            "Topics are found once forty messages of one language were written before the current month."
        )
        return
    written_table(
        "voice_topics",
        {
            "Topic": [row["topic"] for row in rows],
            "Messages": [row["mentions"] for row in rows],
            "Last 4 weeks": [row["late_mentions"] for row in rows],
            "4 weeks usually": [round(row["usual_mentions"], 1) for row in rows],
            "Mood, −1 to 1": [_mood(row["sentiment"]) for row in rows],
            "Wishes": [row["wishes"] for row in rows],
            "Complaints": [row["complaints"] for row in rows],
        },
        "Topics with messages, their trend, mood of those that could be read, wishes and complaints",
    )


def _mood(value: float | None) -> str:
    return NOT_REPORTED if value is None else f"{value:+.2f}".replace("-", "−")


framed("What customers tell us", voice.TABLES, _draw)
