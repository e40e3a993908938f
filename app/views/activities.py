"""Which activities are worth repeating? Ranked by the shrunk estimate; a row leads to the activity.

Data flow: app.data.activities -> table, by the filters in the address -> page of one activity.
"""

from typing import Any

import streamlit as st

from app.components import filters
from app.components.activities import ORDERS, activity_table
from app.components.cards import plain_dollar
from app.components.downloads import table_download
from app.components.explain import sql_of
from app.components.filters import Filters
from app.components.page import View, framed
from app.components.verdict import Verdict, verdict
from app.data import activities as data
from app.data import filters as choices
from app.metrics import count, markdown

APPLIES = ("period", "model", "platform", "activity_type", "campaign", "department")
SOCIAL, EVERYTHING = "social", "all"
SCOPES = {SOCIAL: "Social only", EVERYTHING: "All channels"}

Row = dict[str, Any]


def _draw(view: View) -> None:
    if not choices.periods(view.publication):
        st.title("No activity is known yet", anchor=False)
        st.markdown(
            "Connect a platform, or drop a file of touchpoints. `tilltale sources` lists what there is."
        )
        return
    top = st.container(gap="small")
    chosen = filters.choose(view.publication, APPLIES)
    period = filters.period_of_activities(view.publication, chosen)
    rows = data.activities(
        view.publication,
        period,
        chosen.model,
        (chosen.platform, chosen.activity_type, chosen.campaign, chosen.department),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="activity_order"):
        order = st.selectbox(
            "Order",
            list(ORDERS),
            format_func=lambda name: ORDERS[name][0],
            key="order",
            bind="query-params",
            width=240,
        )
        has_social = not rows.is_empty() and bool(rows["is_social"].any())
        scope = EVERYTHING
        if has_social:
            scope = st.segmented_control(
                "Channels",
                list(SCOPES),
                format_func=lambda name: SCOPES[name],
                default=SOCIAL,
                required=True,
                key="scope",
                bind="query-params",
            )
        shown = rows.filter(rows["is_social"].fill_null(value=False)) if scope == SOCIAL else rows
    with top:
        _headline(view, shown.to_dicts())
    if not shown.is_empty():
        picked = activity_table(shown, view.money, order)
        st.caption(
            "Attributed. The estimate draws what an activity is linked to toward what its channel usually "
            "brings for each person met, the more so the fewer people met it; “own data” says how much of "
            "it is the activity's own. Tick a row to open the activity."
        )
        table_download("activities", shown, counted={"model": chosen.model, "period": period})
        if picked:
            st.switch_page("views/activity.py", query_params={"activity": picked})
    sql_of({"Activities": data.ACTIVITIES})
    filters.footer(view.publication, Filters(**{**chosen.__dict__, "period": period}), view.zone)


def _headline(view: View, rows: list[Row]) -> None:
    judged = [row for row in rows if not row["is_too_little_data"]]
    if not rows:
        st.title("No activity fits these filters", anchor=False)
        st.markdown("Choose a longer period, or reset the filters.")
        return
    if not judged:
        st.title("Too few sales to tell activities apart", anchor=False)
        st.markdown(
            f"{count(len(rows), 'activity', 'activities')} in this choice; none has the five buyers that a "
            "range needs."
        )
        return
    # The rest of a channel, of which no single activity is known, is nothing that could be repeated.
    single = [row for row in judged if row["origin"] != "channel"]
    best = max(single or judged, key=lambda row: row["revenue_shrunk"] or row["revenue"])
    name = best["title"] or best["activity_id"]
    short = name if len(name) <= 60 else f"{name[:57].rstrip()}…"
    amount = best["revenue_shrunk"] if best["revenue_shrunk"] is not None else best["revenue"]
    st.title(f"Most sales linked: {markdown(short)}", anchor=False)
    above = sum(verdict(row) is Verdict.EARNS for row in judged)
    said = (
        f"About {view.money.estimated(amount)} by the estimate; linked by the rule: "
        f"{view.money.span(best['revenue_low'], best['revenue_high'])}. "
        f"Of {count(len(rows), 'activity', 'activities')}, {count(above)} had linked sales above their cost "
        f"in the whole of the range, and of {count(len(rows) - len(judged))} there is too little to say."
    )
    st.markdown(plain_dollar(said))


framed("Activities", data.NEEDS, _draw, has_filters=True)
