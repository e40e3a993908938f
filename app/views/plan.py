"""What would another plan bring? Budget and hours moved between channels, read against today's plan.

Data flow: app.data.plan, what the reader types -> points of the curves -> headline, table, chart, CSV.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.components import filters
from app.components.cards import plain_dollar
from app.components.curve import Expected
from app.components.downloads import table_download
from app.components.explain import definitions, sql_of
from app.components.lists import written_table
from app.components.page import View, framed
from app.components.plan_lines import Line, line_of, taken_away
from app.components.plans import legend, plan_chart
from app.components.rows import draw
from app.data import filters as choices
from app.data import plan as data
from app.data import queries
from app.metrics import Money, count, listed, markdown

APPLIES = ("platform", "activity_type")
EVIDENCE = {
    "tested": "Tested by an experiment",
    "estimated": "Estimated, not tested",
    "none": "Nothing known",
}

Row = dict[str, Any]


def _draw(view: View) -> None:
    top = st.container(gap="small")
    if choices.periods(view.publication):
        chosen = filters.choose(view.publication, APPLIES)
        rows = data.channels(view.publication, chosen.platform, chosen.activity_type)
    else:
        rows = []
    if not rows:
        with top:
            st.title("Nothing to plan with yet", anchor=False)
            st.markdown(
                "No channel has a cost. Drop files of costs and hours: `tilltale sources template costs`."
            )
        return
    st.header("Move budget and hours", anchor=False)
    st.caption("A month, as in the last 90 days. Change the columns of the plan; the rest follows.")
    lines = _edited(view, rows)
    with top:
        _headline(view.money, lines)
    st.header("What to expect", anchor=False)
    st.caption(
        "Money in a month that would not be sold without the channel. Estimated from one known point a "
        "channel and an assumed bend: twice the money brings a third more. The range holds what the bend and "
        "the estimate leave open."
    )
    known = [line for line in lines if (line.now or line.then) and (line.cost or line.row["total_cost"])]
    if known:
        legend(view.colours)
        key = (view.publication.key, *(f"{line.row['channel']}={line.cost:.2f}" for line in known))
        draw(plan_chart(key, _drawn(known), view.money.currency, view.colours), "chart_plan")
    _table(view.money, lines)
    _limits(lines)
    table_download("plan", taken_away(lines), "Download the plan")
    with st.expander("How is this worked out?", key="how"):
        definitions(
            queries.metrics(view.publication), ("expected_revenue", "incremental_revenue", "total_cost")
        )
    sql_of({"Channels": data.CHANNELS, "Response curves": data.CURVES})
    filters.footer(view.publication, chosen, view.zone)


def _edited(view: View, rows: list[Row]) -> list[Line]:
    sign = view.money.symbol
    now_media, media = f"Media now, {sign}", f"Media planned, {sign}"
    table = pl.DataFrame(
        {
            "Channel": [row["channel_name"] for row in rows],
            now_media: [float(row["media_cost"]) for row in rows],
            media: [float(row["media_cost"]) for row in rows],
            "Hours now": [float(row["labour_hours"]) for row in rows],
            "Hours planned": [float(row["labour_hours"]) for row in rows],
            "Evidence": [EVIDENCE[row["evidence"]] for row in rows],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        width="stretch",
        key="plan",
        disabled=("Channel", now_media, "Hours now", "Evidence"),
        column_config={
            "Channel": st.column_config.TextColumn(pinned=True),
            now_media: st.column_config.NumberColumn(format="localized"),
            media: st.column_config.NumberColumn(format="localized", min_value=0, required=True),
            "Hours now": st.column_config.NumberColumn(format="localized"),
            "Hours planned": st.column_config.NumberColumn(format="localized", min_value=0, required=True),
        },
    )
    curves = data.curves(view.publication)
    return [
        line_of(row, curves.get(row["channel"], []), planned_media or 0.0, planned_hours or 0.0)
        for row, planned_media, planned_hours in zip(
            rows, edited[media], edited["Hours planned"], strict=True
        )
    ]


def _headline(money: Money, lines: list[Line]) -> None:
    moved = [line for line in lines if line.is_moved]
    cost = sum(line.cost - float(line.row["total_cost"]) for line in lines)
    if not moved:
        st.title("Move budget or hours to see what may follow", anchor=False)
        tested = count(sum(line.row["evidence"] == "tested" for line in lines), "is", "are")
        st.markdown(
            f"Of {count(len(lines), 'channel', 'channels')}, {tested} tested. Where nothing is, move a "
            "little and test it: an experiment narrows the range more than any plan."
        )
        return
    changes = [line.change for line in moved]
    known = [change for change in changes if change]
    spent = (
        "at the same cost"
        if abs(cost) < 1
        else f"for {money.estimated(abs(cost))} {'more' if cost > 0 else 'less'}"
    )
    if not known:
        st.title(f"Nothing can be said of this plan, {markdown(spent)} a month", anchor=False)
        return
    middle, low, high = (sum(change[place] for change in known) for place in range(3))
    if low < 0 < high:
        st.title(markdown(f"Cannot tell whether this plan sells more, {spent} a month"), anchor=False)
    else:
        way = "more" if middle > 0 else "less"
        st.title(
            markdown(f"About {money.estimated(abs(middle))} a month {way}, {spent} a month"), anchor=False
        )
    said = f"Expected change: about {money.estimated(middle)} a month, between {money.span(low, high)}."
    unknown = [line.row["channel_name"] for line in moved if not line.change]
    if unknown:
        said += f" Nothing is known of {listed(unknown)} at that cost, so it is left out."
    said += (
        " The range adds up the worst and the best of every channel; a sale that needs two counts for both."
    )
    st.markdown(plain_dollar(said))


def _drawn(lines: list[Line]) -> list[Row]:
    return [
        {
            "name": line.row["channel_name"],
            "now": line.now.revenue if line.now else None,
            "then": line.then.revenue if line.then else None,
            "low": line.then.low if line.then else None,
            "high": line.then.high if line.then else None,
        }
        for line in lines
    ]


def _table(money: Money, lines: list[Line]) -> None:
    written_table(
        "plan_result",
        {
            "Channel": [line.row["channel_name"] for line in lines],
            "Cost now": [money.counted(line.row["total_cost"]) for line in lines],
            "Cost planned": [money.counted(line.cost) for line in lines],
            "Expected now": [_said(line.now, money) for line in lines],
            "Expected planned": [_said(line.then, money) for line in lines],
            "Change": [_changed(line, money) for line in lines],
            "Evidence": [EVIDENCE[line.row["evidence"]] for line in lines],
        },
        "The plan by channel, a month: cost, what is expected with its range, evidence",
    )


def _said(point: Expected | None, money: Money) -> str:
    if point is None:
        return "cannot be said"
    return f"{money.estimated(point.revenue)} ({money.span(point.low, point.high)})"


def _changed(line: Line, money: Money) -> str:
    if not line.is_moved:
        return "as now"
    if line.change is None:
        return "cannot be said"
    middle, low, high = line.change
    return f"{money.estimated(middle)} ({money.span(low, high)})"


def _limits(lines: list[Line]) -> None:
    beyond = [line.row["channel_name"] for line in lines if line.then and line.then.is_beyond_data]
    if beyond:
        st.caption(
            f"No month of {markdown(listed(beyond))} ever cost as much: there the curve "
            "goes on by its form alone."
        )
    unpriced = [
        line.row["channel_name"]
        for line in lines
        if line.row["hourly_cost"] is None and line.row["labour_hours"]
    ]
    if unpriced:
        st.caption(f"Hours on {markdown(listed(unpriced))} have no price, so moving them moves no cost.")


framed("Plan", data.NEEDS, _draw, has_filters=True)
