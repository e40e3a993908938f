"""The table down to single activities, and the file that people take away.

Belongs here: the choice and order of rows on the screen. Does not: measures of its own, the download
(`downloads.py`), which has all rows.

Data flow: activities.activities -> table.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.components.verdict import return_in_words
from app.metrics import NOT_REPORTED, TOO_FEW, Money, count, share
from app.numerals import numerals

ROWS_SHOWN = 200
ORDERS = {
    "estimate": ("Best estimate", "revenue_shrunk"),
    "revenue": ("Most revenue linked", "revenue"),
    "cost": ("Highest cost", "total_cost"),
    "return": ("Most linked for its cost", "roi"),
    "newest": ("Newest", "started_at"),
}


def activity_table(rows: pl.DataFrame, money: Money, order: str) -> str | None:
    """The first rows in the chosen order, as people read them; the activity whose row was ticked."""
    column = ORDERS[order][1]
    ordered = rows.sort(column, "activity_id", descending=[True, False], nulls_last=True)
    if order == "return":
        ordered = ordered.sort("is_too_little_data", maintain_order=True, nulls_last=True)
    shown = ordered.head(ROWS_SHOWN)
    estimate, revenue, cost = _amount_columns(money)
    table = _readable(shown, money)
    picked = st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        key="activities",
        on_select="rerun",
        selection_mode="single-row",
        placeholder=NOT_REPORTED,
        alt="Activities with revenue, range, cost and return",
        column_config={
            "Activity": st.column_config.TextColumn(width=230),
            "Channel": st.column_config.TextColumn(width=150),
            revenue: st.column_config.NumberColumn(format="localized", width=88),
            "Range": st.column_config.TextColumn(width=105),
            cost: st.column_config.NumberColumn(format="localized", width=88),
            estimate: st.column_config.NumberColumn(format="localized", width=88),
            "Own data": st.column_config.TextColumn(width=80),
            f"Linked to each {money.unit}": st.column_config.TextColumn(width=175),
            "Sales": st.column_config.NumberColumn(format="localized", width=55),
            "Started": st.column_config.DateColumn(format=numerals().date_column, width=98),
            "Link": st.column_config.LinkColumn(display_text="Open", width=55),
        },
    )
    if rows.height > shown.height:
        st.caption(
            f"The first {shown.height} of {count(rows.height)} activities; the download has all of them."
        )
    ticked = picked["selection"]["rows"]
    return shown["activity_id"][ticked[0]] if ticked and ticked[0] < shown.height else None


def _readable(rows: pl.DataFrame, money: Money) -> pl.DataFrame:
    measures = rows.to_dicts()
    estimate, revenue, cost = _amount_columns(money)
    return rows.select(
        pl.coalesce("title", "activity_id").alias("Activity"),
        pl.coalesce("channel_name", pl.lit(NOT_REPORTED)).alias("Channel"),
        pl.col("revenue_shrunk").cast(pl.Float64).round(0).alias(estimate),
        pl.Series("Own data", [share(row["credibility_rate"]) for row in measures]),
        pl.col("revenue").cast(pl.Float64).round(0).alias(revenue),
        pl.Series("Range", [_range(row, money) for row in measures]),
        pl.col("total_cost").cast(pl.Float64).round(0).alias(cost),
        pl.Series(f"Linked to each {money.unit}", [return_in_words(row, money) for row in measures]),
        pl.col("conversions").cast(pl.Float64).round(1).alias("Sales"),
        pl.col("started_at").dt.date().alias("Started"),
        pl.col("url").alias("Link"),
    )


def _range(row: dict[str, Any], money: Money) -> str:
    return TOO_FEW if row["is_too_little_data"] else money.span(row["revenue_low"], row["revenue_high"])


def _amount_columns(money: Money) -> tuple[str, str, str]:
    sign = money.symbol
    return f"Estimate, {sign}", f"Linked revenue, {sign}", f"Full cost, {sign}"
