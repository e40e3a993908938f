"""How fast do we answer, and what follows? First answers, settlement, ratings, and who stayed.

Data flow: queries of `app.data.service`, by the period in the URL -> cards, table.
"""

from typing import Any

import streamlit as st

from app.components.cards import Card, cards
from app.components.lists import written_table
from app.components.page import View, framed
from app.data import service as queries
from app.metrics import count, duration, markdown, name_of, share

PREFERRED = "last_12_months"
ALL = "all"

Row = dict[str, Any]


def _draw(view: View) -> None:
    top = st.container(gap="small")
    known = {row["period"]: row for row in queries.periods(view.publication)}
    if not known:
        with top:
            _empty()
        return
    period = st.selectbox(
        "Period",
        list(known),
        index=list(known).index(PREFERRED) if PREFERRED in known else 0,
        format_func=lambda name: known[name]["period_name"] or name_of(name),
        key="service_period",
        bind="query-params",
        width=240,
    )
    rows = queries.service(view.publication, known[period]["held_as"])
    if not rows:
        with top:
            _empty()
        return
    everything = next(row for row in rows if row["platform"] == ALL)
    with top:
        st.title(_headline(everything), anchor=False)
        st.markdown(
            "Counted are threads in which somebody outside the company spoke, and tickets. Opening time "
            "leaves out nights, days off and holidays; who writes at night waits all the same."
        )
    cards(_answers(everything), "service_answers")
    cards(_results(everything), "service_results")
    _who_stayed(everything)
    st.header("By platform", anchor=False)
    _table(rows)


def _headline(row: Row) -> str:
    if row["median_first_response_minutes"] is None:
        return "When people are answered is not reported"
    within = duration(row["median_first_response_minutes"])
    return f"Half of those answered had it within {within} of opening time"


def _answers(row: Row) -> list[Card]:
    return [
        (
            "First answer",
            duration(row["median_first_response_minutes"]),
            f"nine of ten within {duration(row['p90_first_response_minutes'])}",
            "Opening time until the first answer: half were answered sooner.",
        ),
        (
            "By the calendar",
            duration(row["median_first_response_calendar_minutes"]),
            f"nine of ten within {duration(row['p90_first_response_calendar_minutes'])}",
            "What the one who waits sees, nights and days off included.",
        ),
        (
            "Answered in time",
            share(row["in_target_rate"]),
            f"{count(row['unanswered'])} of {count(row['conversations'])} have no answer",
            "Share of conversations answered within the promised time. Not every comment needs an answer.",
        ),
        (
            "Out of hours",
            share(row["after_hours_rate"]),
            "began while nobody was there",
            "Share of conversations that began at night, on a day off or on a holiday.",
        ),
    ]


def _results(row: Row) -> list[Card]:
    hours = row["median_resolution_hours"]
    return [
        (
            "Settled after",
            duration(None if hours is None else hours * 60),
            f"of {count(row['resolved'], 'that is settled', 'that are settled')}",
            "By the calendar: a ticket solved, or a thread quiet after our last word.",
        ),
        (
            "Satisfied",
            share(row["satisfaction"]),
            f"of {count(row['rated'], 'rating', 'ratings')}",
            "Share of ratings that are good, where a desk or a list has ratings.",
        ),
        (
            "Appointments",
            count(row["appointments"]),
            "came of conversations",
            "Meetings with the same person within 30 days, or named in a list of conversations.",
        ),
        (
            "Stayed",
            share(row["retention_rate_after"]),
            f"of {count(row['customers_served'], 'customer', 'customers')} served",
            "Bought again, or still paying, when the days after the conversation were over.",
        ),
    ]


def _who_stayed(row: Row) -> None:
    st.header("Do they stay?", anchor=False)
    if not row["customers_served"]:
        st.markdown("Nobody who is known as a customer was served long enough ago to tell.")
        return
    in_time, late = "customers_served_in_target", "customers_served_late"
    stayed = share(row["retention_rate_after_in_target"]), share(row["retention_rate_after_late"])
    st.markdown(
        f"Answered in time: **{stayed[0]}** of {count(row[in_time])} customers stayed. "
        f"Answered late or never: **{stayed[1]}** of {count(row[late])}."
    )
    st.caption("A difference need not come from the answer: the two groups may differ in other ways.")


def _table(rows: list[Row]) -> None:
    written_table(
        "service_platforms",
        {
            "Platform": [_platform(row) for row in rows],
            "Conversations": [row["conversations"] for row in rows],
            "No answer": [row["unanswered"] for row in rows],
            "First answer": [duration(row["median_first_response_minutes"]) for row in rows],
            "Nine of ten": [duration(row["p90_first_response_minutes"]) for row in rows],
            "In time": [share(row["in_target_rate"]) for row in rows],
            "Out of hours": [share(row["after_hours_rate"]) for row in rows],
            "Satisfied": [share(row["satisfaction"]) for row in rows],
            "Stayed": [share(row["retention_rate_after"]) for row in rows],
        },
        "Conversations, waits, ratings and who stayed, by platform",
    )


def _platform(row: Row) -> str:
    if row["platform"] == ALL:
        return "All platforms"
    return markdown(row["platform_name"] or name_of(row["platform"]))


def _empty() -> None:
    st.title("No conversation in this time", anchor=False)
    st.markdown(
        "Connect a platform that shows comments and mentions (Facebook, Instagram, X, Mastodon and others) "
        "or a desk (Zendesk, HubSpot, Salesforce). Without any: keep a list of conversations in the file "
        "`conversations` and days off in `holidays`, drop both into the inbox, then run `tilltale run`. "
        "Opening hours stand in `tilltale.toml`."
    )
    st.code("tilltale sources template conversations", language="bash")


framed("How fast do we answer, and what follows?", queries.SERVICE_TABLES, _draw)
