"""Why revenue changed: a sentence a comparison, and the parts of each channel, country or kind of sale.

Belongs here: how a change is said. Does not: any number of its own; the parts sum to the change in the mart.

Data flow: data.change -> sentences, table.
"""

from typing import Any

import streamlit as st

from app.components.cards import plain_dollar
from app.components.lists import written_table
from app.components.page import View
from app.data import change as data
from app.metrics import Money, count, day, share

COMPARISONS = {"before": "the days before", "year_before": "a year before"}
DIMENSIONS = {"channel": "By channel", "country": "By country", "kind": "By kind of sale"}
KIND_NAMES = {"deal": "Deals", "order": "Orders", "none": "Not known", "unmatched": "Unmatched"}

Row = dict[str, Any]


def why_it_changed(view: View, period: str, model: str, country: str = "") -> None:
    """What changed against the days before and against the same days of last year, and by what.

    Args:
        view: what the page reads.
        period: a span up to today, or a month.
        model: attribution model, for the parts of channels.
        country: show this country alone among countries; empty for all.
    """
    st.header("Why it changed", anchor=False)
    by_kind = data.change(view.publication, period, model, "kind")
    if not by_kind:
        st.markdown("There is nothing to compare these days with: the data does not reach back far enough.")
        return
    for row in by_kind:
        if row["value"] == "all":
            st.markdown(plain_dollar(_sentence(row, view.money)))
    with st.container(horizontal=True, key="change_by"):
        dimension = st.segmented_control(
            "Told apart",
            list(DIMENSIONS),
            format_func=lambda name: DIMENSIONS[name],
            default="country" if country else "channel",
            required=True,
            key="told_apart",
            label_visibility="collapsed",
        )
        known = {row["comparison"] for row in by_kind}
        against = st.segmented_control(
            "Against",
            [name for name in COMPARISONS if name in known],
            format_func=lambda name: f"Against {COMPARISONS[name]}",
            default=next(name for name in COMPARISONS if name in known),
            required=True,
            key="against",
            label_visibility="collapsed",
        )
    rows = [
        row
        for row in data.change(view.publication, period, model, dimension)
        if row["comparison"] == against
        and row["revenue_change"]
        and country in (_country(dimension, row), "")
    ]
    _table(rows, view.money)
    st.caption(
        "More or fewer sales: at the shares and averages of then. Other mix: a larger or smaller share of "
        "the sales. Worth of a sale: another average. The three add up to the change. The mix is of what the "
        "table lists; the sentences above it take orders and deals, so their parts differ. Counted, not "
        "estimated; among channels sales are shared by the rule chosen above (attributed)."
    )


def _country(dimension: str, row: Row) -> str:
    return row["value"] if dimension == "country" and row["value"] != "all" else ""


def _sentence(row: Row, money: Money) -> str:
    change = row["revenue_change"]
    if not row["revenue_before"]:
        return f"Nothing was sold from {day(row['base_start_date'])} to {day(row['base_end_date'])}."
    more = "more" if change >= 0 else "less"
    parts = {
        f"{'more' if row['volume_effect'] >= 0 else 'fewer'} sales": row["volume_effect"],
        "another mix of orders and deals": row["mix_effect"],
        f"{'a higher' if row['rate_effect'] >= 0 else 'a lower'} worth of each": row["rate_effect"],
    }
    largest = sorted(parts, key=lambda name: -abs(parts[name]))
    said = ", ".join(f"{name} {_signed(parts[name], money)}" for name in largest)
    return (
        f"**{money.counted(abs(change))} {more}** ({share(abs(row['change_rate']))} {more}) than from "
        f"{day(row['base_start_date'])} to {day(row['base_end_date'])}: {said}."
    )


def _signed(amount: Any, money: Money) -> str:
    return f"+{money.counted(amount)}" if amount > 0 else money.counted(amount)


def _table(rows: list[Row], money: Money) -> None:
    written_table(
        "change",
        {
            "What": ["All" if row["value"] == "all" else _name(row) for row in rows],
            "Then": [money.counted(row["revenue_before"]) for row in rows],
            "Now": [money.counted(row["revenue"]) for row in rows],
            "Change": [_signed(row["revenue_change"], money) for row in rows],
            "More or fewer sales": [_signed(row["volume_effect"], money) for row in rows],
            "Other mix": [_signed(row["mix_effect"], money) for row in rows],
            "Worth of a sale": [_signed(row["rate_effect"], money) for row in rows],
            "Sales then": [count(row["sales_before"]) for row in rows],
            "Sales now": [count(row["sales"]) for row in rows],
        },
        "Change of revenue by what made it, largest change first",
    )


def _name(row: Row) -> str:
    return KIND_NAMES.get(row["value"], str(row["value_name"]))
