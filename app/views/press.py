"""What does the press bring? Outreach, coverage, and the visits, leads and sales that came from it.

Belongs here: words and order of the page. Does not: SQL (`app.data.lists`), names of journalists, which
never leave the private warehouse.

Data flow: app.data.lists -> table.
"""

import polars as pl
import streamlit as st

from app.components.lists import nothing_kept, table
from app.components.page import View, framed
from app.data import lists

COLUMNS = {
    "month_start_date": "Month from",
    "outlet": "Outlet",
    "journalist": "Journalist",
    "outreach": "We wrote",
    "requests": "They asked",
    "opportunities": "Still to answer",
    "mentions": "Mentions",
    "coverage": "Pieces",
    "visits": "Visits",
    "leads": "Leads",
    "revenue": "Sales after ({money})",
}
CODE_LENGTH = 6


def _draw(view: View) -> None:
    st.title("What does the press bring?", anchor=False)
    rows = lists.press(view.publication)
    if rows.is_empty():
        nothing_kept(
            "The company keeps no list of journalists and no press log yet. With them this page shows which "
            "outreach became a piece, and who came to the site from it and bought.",
            "journalists",
            "press_log",
        )
        return
    st.markdown(
        "Visits come from the outlets' sites and count for the last piece that appeared there before them. "
        "Sales after are those of these visitors within the look-back: they followed the visit, which need "
        "not have caused them. Journalists stand here under a code; who they are and what they ask is in the "
        "private warehouse (`intermediate.int_press__opportunities`)."
    )
    known = pl.col("journalist_id") != "unmatched"
    shown = rows.with_columns(
        outlet=pl.coalesce("outlet_host", pl.lit("not known")),
        journalist=pl.when(known)
        .then(pl.col("journalist_id").str.head(CODE_LENGTH))
        .otherwise(pl.lit("not matched")),
    )
    table("press", shown, COLUMNS, "Press by month and journalist", view.money)


framed("Press", lists.PRESS_TABLES, _draw)
