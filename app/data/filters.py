"""What the shared filters can be set to: the values that the marts of this publication hold.

Belongs here: lists of choices with the names that people read. Does not: the widgets
(`app/components/filters.py`).

Data flow: marts.mart_roi_by_period, mart_roi_by, dim_channel, dim_activity, dim_person -> choices.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

SPANS = """
select distinct period, null as period_name, period_start_date, period_end_date
from marts.mart_roi_by_period
order by period_start_date desc, period
"""
MONTHS = """
select distinct strftime(month_start_date, '%Y-%m') as period,
    strftime(month_start_date, '%B %Y') as period_name,
    month_start_date as period_start_date, last_day(month_start_date) as period_end_date
from marts.mart_roi_by
order by period desc
"""
PLATFORMS = """
select distinct platform as value, platform_name as name
from marts.dim_channel
where channel not in ('direct', 'unmatched')
order by name, value
"""
ACTIVITY_TYPES = """
select distinct activity_type as value, activity_type_name as name
from marts.dim_channel
where channel not in ('direct', 'unmatched')
order by name, value
"""
CAMPAIGNS = """
select campaign_id as value, max(campaign_name) as name
from marts.dim_activity
where campaign_id is not null and campaign_name is not null
group by campaign_id
order by name, value
"""
DEPARTMENTS = """
select distinct department as value, department as name
from marts.dim_activity
where department is not null
order by name
"""
COUNTRIES = """
select value, value as name
from marts.mart_revenue_change
where dimension = 'country' and value <> 'none'
group by value
order by value
"""
BASES = """
select distinct basis as value, basis as name
from marts.mart_revenue_recognized
order by value
"""
LISTS = {
    "platform": (PLATFORMS, "dim_channel"),
    "activity_type": (ACTIVITY_TYPES, "dim_channel"),
    "campaign": (CAMPAIGNS, "dim_activity"),
    "department": (DEPARTMENTS, "dim_activity"),
    "country": (COUNTRIES, "mart_revenue_change"),
    "basis": (BASES, "mart_revenue_recognized"),
}


@cached
def periods(publication: Publication) -> list[dict[str, Any]]:
    """Spans up to today, shortest first, then single months, newest first, with first and last day."""
    spans = ask(publication, SPANS).to_dicts()
    if not spans or missing_tables(publication, ("mart_roi_by",)):
        return spans
    return spans + ask(publication, MONTHS).to_dicts()


@cached
def choices(publication: Publication, name: str) -> list[dict[str, Any]]:
    """Values of one filter with their names, by name; none where an older publication has none."""
    statement, table = LISTS[name]
    if missing_tables(publication, (table,)):
        return []
    return ask(publication, statement).to_dicts()
