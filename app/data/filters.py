"""What the shared filters can be set to: the values that the marts of this publication hold.

Belongs here: lists of choices with the names that people read. Does not: the widgets
(`app/components/filters.py`).

Data flow: marts.dim_period, mart_roi_by_period, mart_roi_by, dim_channel, dim_activity -> choices.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

PERIODS = """
select
    case when p.period_kind = 'month' then strftime(p.period_start_date, '%Y-%m') else p.period end as period,
    case when p.period_kind = 'month' then strftime(p.period_start_date, '%B %Y') else p.period_name end
        as period_name,
    case when p.period_kind = 'month' then strftime(p.period_start_date, '%Y-%m') else p.held_as end
        as held_as,
    p.period_kind, p.period_start_date, p.period_end_date, p.has_activities
from marts.dim_period as p
where case when p.period_kind = 'month'
    then p.period_start_date in (select month_start_date from marts.mart_roi_by)
    else p.held_as in (select period from marts.mart_roi_by_period) end
    and exists (select 1 from marts.mart_roi_by_period)
order by list_position(['rolling', 'relative', 'year', 'quarter', 'month'], p.period_kind),
    p.period_start_date desc, p.period
"""
# A publication from before dim_period was made knows these alone.
SPANS = """
select distinct period, null as period_name, period as held_as, 'rolling' as period_kind,
    period_start_date, period_end_date, true as has_activities
from marts.mart_roi_by_period
order by period_start_date desc, period
"""
MONTHS = """
select distinct strftime(month_start_date, '%Y-%m') as period,
    strftime(month_start_date, '%B %Y') as period_name,
    strftime(month_start_date, '%Y-%m') as held_as, 'month' as period_kind,
    month_start_date as period_start_date, last_day(month_start_date) as period_end_date,
    false as has_activities
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
    """What the period can be set to. Grain: period, with first and last day and `held_as`, its name in marts.

    Spans up to today, shortest first; what people call quarters and years today; years, quarters and months,
    newest first.
    """
    if not missing_tables(publication, ("dim_period", "mart_roi_by")):
        return ask(publication, PERIODS).to_dicts()
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
