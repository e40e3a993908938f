"""What the pages on the press, on events and on hiring select; one cached function a question.

Belongs here: SQL on schema `marts` of the published file. Does not: sums, rates, formatting.

Data flow: marts.mart_press, mart_community, mart_offline, mart_recruiting -> polars frames.
"""

import polars as pl

from app.data.asking import ask, cached
from app.data.connection import Publication

PRESS_TABLES = ("mart_press",)
EVENTS_TABLES = ("mart_community", "mart_offline")
RECRUITING_TABLES = ("mart_recruiting",)

PRESS = """
select journalist_id, outlet_host, month_start_date, outreach, requests, opportunities, mentions, coverage,
    visits, leads, revenue
from marts.mart_press
order by month_start_date desc, revenue desc nulls last, visits desc nulls last, journalist_id
"""
COMMUNITIES = """
select activity_id, kind, title, platform, started_at, capacity, invited, registered, members, attendees,
    new_people, customers, leads_after, revenue_after, cost
from marts.mart_community
where kind = $kind
order by started_at desc, activity_id
"""
OFFLINE = """
select o.activity_id, a.title, c.channel_name, o.invited, o.attended, o.store_visits, o.appointments,
    o.offline_revenue
from marts.mart_offline as o
left join marts.dim_activity as a on a.activity_id = o.activity_id
left join marts.dim_channel as c on c.channel = o.channel
order by o.offline_revenue desc nulls last, o.store_visits desc nulls last, o.attended desc nulls last,
    o.activity_id
"""
RECRUITING = """
select r.activity_id, a.title, c.channel_name, r.activity_type, r.applicants, r.interviews, r.hires, r.cost,
    r.cost_per_hire, r.first_applied_at, r.last_applied_at
from marts.mart_recruiting as r
left join marts.dim_activity as a on a.activity_id = r.activity_id
left join marts.dim_channel as c on c.channel = r.channel
order by r.hires desc, r.applicants desc, r.activity_id
"""


@cached
def press(publication: Publication) -> pl.DataFrame:
    """What went to and came from each journalist. Grain: journalist x month, latest month first."""
    return ask(publication, PRESS)


@cached
def communities(publication: Publication, kind: str) -> pl.DataFrame:
    """Events (kind event) or communities (kind community), latest start first. Grain: one of them."""
    return ask(publication, COMMUNITIES, kind=kind)


@cached
def offline(publication: Publication) -> pl.DataFrame:
    """From activities to the door, most revenue first. Grain: activity."""
    return ask(publication, OFFLINE)


@cached
def recruiting(publication: Publication) -> pl.DataFrame:
    """Applicants and hires, most hires first. Grain: activity."""
    return ask(publication, RECRUITING)
