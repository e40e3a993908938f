"""One activity: what it is, its days, its contacts and the sales behind it, with formula and SQL.

Data flow: app.data.activities, by the activity and the filters in the address -> cards, chart, tables.
"""

from typing import Any

import streamlit as st

from app.components import filters
from app.components.cards import cards
from app.components.explain import definitions, sql_of
from app.components.lists import written_table
from app.components.page import View, framed
from app.components.rows import draw
from app.components.time_marks import breaks_in_words
from app.components.timeline import timeline
from app.components.verdict import return_in_words
from app.data import activities as data
from app.data import filters as choices
from app.data import queries
from app.metrics import NOT_REPORTED, TOO_FEW, count, day, markdown, moment, name_of, share

APPLIES = ("period", "model")
COUNTS = {
    "clicks": "Clicks",
    "impressions": "Impressions",
    "views": "Views",
    "reactions": "Reactions",
    "comments": "Comments",
    "shares": "Shares",
}
MEASURES = ("revenue", "revenue_low", "revenue_high", "revenue_shrunk", "total_cost", "roi")

Row = dict[str, Any]


def _draw(view: View) -> None:
    activity = st.query_params.get("activity", "")
    st.page_link("views/activities.py", label="All activities", icon=":material/arrow_back:")
    top = st.container(gap="small")
    if not choices.periods(view.publication):
        st.title("No activity is known yet", anchor=False)
        return
    chosen = filters.choose(view.publication, APPLIES)
    period = filters.period_of_activities(view.publication, chosen)
    rows = data.activities(view.publication, period, chosen.model)
    found = next((row for row in rows.iter_rows(named=True) if row["activity_id"] == activity), None)
    if found is None:
        with top:
            st.title("No such activity in this period", anchor=False)
            st.markdown("Nothing was spent on it or linked to it in these days. Choose a longer period.")
        return
    with top:
        _what_it_is(view, found)
    _cards(view, found)
    _days(view, activity, found)
    _touches(view, activity)
    _sales(view, activity, chosen.model)
    with st.expander("How is this worked out?", key="how"):
        definitions(queries.metrics(view.publication), MEASURES)
    sql_of(
        {
            "Measures": data.ACTIVITIES,
            "Days": data.DAYS,
            "Changes of counting": data.BREAKS,
            "Contacts": data.TOUCHES,
            "Sales": data.SALES,
        }
    )
    filters.footer(view.publication, chosen, view.zone, activity=activity)


def _what_it_is(view: View, row: Row) -> None:
    st.title(markdown(row["title"] or f"{row['channel_name'] or 'Activity'} without a title"), anchor=False)
    facts = [
        row["channel_name"] or NOT_REPORTED,
        f"from {moment(row['started_at'], view.zone)}" if row["started_at"] else None,
        f"campaign {row['campaign_name']}" if row["campaign_name"] else None,
        f"by {row['department']}" if row["department"] else None,
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(markdown(" · ".join(fact for fact in facts if fact)))
        if row["url"]:
            st.link_button("Open the post", row["url"], icon=":material/open_in_new:")
        else:
            st.caption("The platform gives no link to it.")


def _cards(view: View, row: Row) -> None:
    money = view.money
    few = row["is_too_little_data"]
    own = row["credibility_rate"]
    cards(
        [
            (
                "Linked revenue",
                money.estimated(row["revenue"]),
                TOO_FEW if few else money.span(row["revenue_low"], row["revenue_high"]),
                "Attributed by the rule chosen, with its range below.",
            ),
            (
                "Estimate",
                money.estimated(row["revenue_shrunk"]),
                f"{share(own)} own data" if own is not None else "nobody met it by name",
                "Drawn toward what its channel brings for each person met.",
            ),
            (
                "Full cost",
                money.counted(row["total_cost"]),
                f"{money.counted(row['labour_cost'])} of it labour",
                "Media, hours worked and tools.",
            ),
            (
                f"Linked to each {money.unit}",
                money.returned(row["roi"]) if not few else TOO_FEW,
                return_in_words(row, money)
                if few or row["roi"] is None
                else money.returned_span(row["roi_low"], row["roi_high"]),
                "Linked revenue for each unit of full cost, with its range below.",
            ),
        ],
        "cards",
    )


def _days(view: View, activity: str, found: Row) -> None:
    rows = data.days(view.publication, activity)
    st.header("Its days", anchor=False)
    reported = {name: label for name, label in COUNTS.items() if any(row[name] is not None for row in rows)}
    if not reported:
        st.markdown("The platform reports no daily numbers of it.")
        return
    measure = st.segmented_control(
        "Counted",
        list(reported),
        format_func=lambda name: reported[name],
        default=next(iter(reported)),
        required=True,
        key="counted",
        label_visibility="collapsed",
    )
    key = (view.publication.key, activity, measure)
    breaks = data.breaks(view.publication, activity, measure)
    spec = timeline(key, rows, "activity_date", measure, reported[measure], view.colours, breaks=breaks)
    draw(spec, "chart_days")
    notes = [f"{reported[measure]} a day, as the platform counts them; a day without a dot was not reported."]
    if any(row["is_settling"] for row in rows):
        notes.append("Hollow dots on a shaded ground may still be corrected by the platform.")
    if any(row["is_lifetime_total"] for row in rows):
        notes.append("The first day holds all that had come before it was first read.")
    notes += map(markdown, breaks_in_words(breaks, found["platform_name"] or NOT_REPORTED))
    st.caption(" ".join(notes))


def _touches(view: View, activity: str) -> None:
    rows = data.touches(view.publication, activity)
    st.header("Contacts with it", anchor=False)
    if not rows:
        st.markdown("No contact with it is known person by person.")
        return
    written_table(
        "touches",
        {
            "When": [moment(row["touched_at"], view.zone) for row in rows],
            "Kind": [name_of(row["touch_type"] or NOT_REPORTED) for row in rows],
            "Known by": [name_of(row["evidence"] or NOT_REPORTED) for row in rows],
            "Sure of the person": [share(row["match_probability"]) for row in rows],
            "Person": [(row["person_id"] or "not matched")[:12] for row in rows],
        },
        "Contacts with this activity, newest first",
    )
    st.caption(
        "The newest 200 at most. People are shown by a pseudonym, which leads back to nobody outside the "
        "warehouse."
    )


def _sales(view: View, activity: str, model: str) -> None:
    rows = data.sales(view.publication, activity, model)
    st.header("Sales behind it", anchor=False)
    if not rows:
        st.markdown("No sale is linked to it under this rule, in all the time of the data.")
        return
    money = view.money
    written_table(
        "sales",
        {
            "Sold": [day(row["converted_date"]) for row in rows],
            "Kind": ["Deal" if row["is_deal"] else "Order" for row in rows],
            "Buyer": [row["buyer"][:12] for row in rows],
            "Sale": [money.exact(row["sale_amount"]) for row in rows],
            "Its share": [share(row["credit"]) for row in rows],
            "Linked": [money.exact(row["amount"]) for row in rows],
            "Days before the sale": [count(row["days_before"]) for row in rows],
        },
        "Sales that this activity has a part in, largest part first",
    )
    st.caption(
        "The largest 200 at most, of all the time of the data, one line for each contact on the way to the "
        "sale."
    )


framed("Activities", (*data.NEEDS, *data.DETAIL_NEEDS), _draw, has_filters=True)
