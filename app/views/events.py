"""Do events, communities and invitations bring people to the door? Who came, who was new, what they bought.

Belongs here: words and order of the page. Does not: SQL (`app.data.lists`).

Data flow: app.data.lists -> three tables.
"""

import polars as pl
import streamlit as st

from app.components.lists import nothing_kept, table
from app.components.page import View, framed
from app.data import lists

AFTER = {
    "new_people": "New to us",
    "customers": "Customers before",
    "leads_after": "Leads after",
    "revenue_after": "Sales after ({money})",
    "cost": "Full cost ({money})",
}
EVENTS = {
    "started_at": "Day",
    "title": "Event",
    "invited": "Invited",
    "registered": "Signed up",
    "attendees": "Came",
    **AFTER,
}
COMMUNITIES = {"title": "Community", "platform": "Platform", "members": "Members", **AFTER}
OFFLINE = {
    "named": "Activity",
    "channel_name": "Channel",
    "invited": "Invited",
    "attended": "Came",
    "store_visits": "Store visits",
    "appointments": "Appointments",
    "offline_revenue": "Till ({money})",
}


def _draw(view: View) -> None:
    st.title("Do events and communities bring people to the door?", anchor=False)
    events, groups = (lists.communities(view.publication, kind) for kind in ("event", "community"))
    doors = lists.offline(view.publication)
    if events.is_empty() and groups.is_empty() and doors.is_empty():
        nothing_kept(
            "The company keeps no list of events and of who came yet. With them this page shows which event "
            "or community brings new people, leads and sales, and what leads people to the store.",
            "events",
            "attendance",
        )
        return
    st.markdown(
        "Leads and sales after are those of the people who came, within the look-back. They followed the "
        "event, which need not have caused them, and a sale may follow several events."
    )
    st.header("Events", anchor=False)
    if events.is_empty():
        nothing_kept("No event is on record.", "events", "attendance")
    else:
        table("events", events, EVENTS, "Events with attendance and what followed", view.money)
    st.header("Communities", anchor=False)
    if groups.is_empty():
        nothing_kept(
            "No community is on record: list it among the events with the kind `community`, and who joined "
            "with the kind `membership`.",
            "events",
            "attendance",
        )
    else:
        table("communities", groups, COMMUNITIES, "Communities with members and what followed", view.money)
    st.header("To the door", anchor=False)
    if doors.is_empty():
        nothing_kept(
            "No store visit, appointment or sale names the activity behind it. Write visits and appointments "
            "into the attendance file, and coupon or QR codes into the column `code` of conversions.",
            "attendance",
            "conversions",
        )
        return
    st.caption("The till's amounts are part of the sales above, not more of them.")
    named = doors.with_columns(named=pl.coalesce("title", "activity_id"))
    table("offline", named, OFFLINE, "Activities with visits to the store and what the till took", view.money)


framed("Events and communities", lists.EVENTS_TABLES, _draw)
