"""Which activities bring people whom we hire? Applicants, interviews, hires and what each of them cost.

Belongs here: words and order of the page. Does not: SQL (`app.data.lists`); nobody's name is published.

Data flow: app.data.lists -> table.
"""

import polars as pl
import streamlit as st

from app.components.lists import nothing_kept, table
from app.components.page import View, framed
from app.data import lists

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


def _draw(view: View) -> None:
    st.title("Which activities bring people whom we hire?", anchor=False)
    rows = lists.recruiting(view.publication)
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
    table("recruiting", named, COLUMNS, "Activities with applicants, hires and cost", view.money)


framed("Recruiting", lists.RECRUITING_TABLES, _draw)
