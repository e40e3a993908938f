"""Which activities bring people whom we hire? Applicants, interviews, hires and what each of them cost.

Belongs here: words and order of the page. Does not: SQL (`app.data.lists`); nobody's name is published.

Data flow: app.data.lists -> table.
"""

import polars as pl
import streamlit as st

from app.components.lists import list_page, nothing_kept, table
from app.data import lists
from app.data.connection import Publication
from app.metrics import Money

COLUMNS = {
    "named": "Activity",
    "channel_name": "Channel",
    "applicants": "Applicants",
    "interviews": "Interviews",
    "hires": "Hires",
    "cost": "Full cost ({money})",
    "cost_per_hire": "Cost of a hire ({money})",
    "last_applied_at": "Last application",
}
UNKNOWN = "Not said how they came"


def _page(publication: Publication, money: Money) -> None:
    rows = lists.recruiting(publication)
    if rows.is_empty():
        nothing_kept(
            "No application is on record. Export the list from the applicant system, or type it in, with the "
            "activity, campaign or channel by which people came.",
            "applications",
            "costs",
        )
        return
    st.markdown(
        "Full cost is media, hours and tools of the activity, all of it even if it also sells. Where nobody "
        "was hired there is no cost of a hire; an activity without any cost on record says so."
    )
    is_unknown = pl.col("activity_id") == "unknown"
    named = rows.with_columns(
        named=pl.when(is_unknown).then(pl.lit(UNKNOWN)).otherwise(pl.coalesce("title", "activity_id"))
    )
    table("recruiting", named, COLUMNS, "Activities with applicants, hires and cost", money)


list_page("Recruiting", "Which activities bring people whom we hire?", _page)
