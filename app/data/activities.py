"""Single activities: what each is linked to, its days, its contacts and the sales behind it.

Belongs here: statements on the marts that go down to an activity. Does not: words.

Data flow: mart_roi_by_period, dim_activity, fct_*, meta_metric_breaks -> rows.
"""

from typing import Any

import polars as pl

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication
from app.data.queries import MEASURES

NEEDS = ("mart_roi_by_period", "dim_activity", "dim_channel")
DETAIL_NEEDS = ("fct_activity_daily", "fct_touchpoints", "fct_attribution", "fct_conversions")

ACTIVITIES = f"""
select
    a.activity_id, a.title, a.url, a.started_at, a.topic, a.campaign_name, a.department, a.author_kind,
    a.origin, c.channel_name, c.platform, c.platform_name, c.is_social, r.revenue_shrunk, r.credibility_rate,
    {MEASURES}
from marts.mart_roi_by_period as r
inner join marts.dim_activity as a on a.activity_id = r.value
left join marts.dim_channel as c on c.channel = a.channel
where r.dimension = 'activity' and r.period = $period and r.model = $model
    and $platform in ('', a.platform) and $activity_type in ('', a.activity_type)
    and $campaign in ('', a.campaign_id) and $department in ('', a.department)
order by r.revenue_shrunk desc nulls last, r.revenue desc, r.total_cost desc nulls last, a.activity_id
"""

DAYS = """
select activity_date, impressions, reach, views, reactions, comments, shares, saves, clicks, spend,
    is_settling, is_lifetime_total
from marts.fct_activity_daily
where activity_id = $activity
order by activity_date
"""

# Those between the days that are known: before the first day and after the last one nothing is compared.
BREAKS = """
with known as (
    select min(activity_date) as first_day, max(activity_date) as last_day
    from marts.fct_activity_daily
    where activity_id = $activity
)
select b.metric, b.break_date, b.label, b.description
from marts.meta_metric_breaks as b
inner join marts.dim_activity as a on a.platform = b.platform
inner join known on b.break_date > known.first_day and b.break_date <= known.last_day
where a.activity_id = $activity and b.metric = $metric
order by b.break_date
"""

TOUCHES = """
select touched_at, touch_type, evidence, match_probability, person_id
from marts.fct_touchpoints
where activity_id = $activity
order by touched_at desc, touchpoint_id
limit 200
"""

SALES = """
select c.converted_date, c.is_deal, coalesce(c.company_id, c.person_id, c.conversion_id) as buyer,
    c.amount as sale_amount, t.credit, t.amount, t.days_before
from marts.fct_attribution as t
inner join marts.fct_conversions as c on c.conversion_id = t.conversion_id
where t.activity_id = $activity and t.model = $model and t.conversion_type = 'revenue'
order by t.amount desc, c.converted_date, t.touchpoint_id
limit 200
"""


@cached
def activities(
    publication: Publication,
    period: str,
    model: str,
    narrowed: tuple[str, str, str, str] = ("", "", "", ""),
) -> pl.DataFrame:
    """Measures of single activities with title and link, best shrunk estimate first. Grain: activity.

    Args:
        publication: what is asked.
        period: a span up to today.
        model: attribution model.
        narrowed: platform, kind, campaign and department, each empty for all.
    """
    platform, activity_type, campaign, department = narrowed
    return ask(
        publication,
        ACTIVITIES,
        period=period,
        model=model,
        platform=platform,
        activity_type=activity_type,
        campaign=campaign,
        department=department,
    )


@cached
def days(publication: Publication, activity: str) -> list[dict[str, Any]]:
    """What the platform counted on each day of one activity; NULL where it reports none. Grain: day."""
    return ask(publication, DAYS, activity=activity).to_dicts()


@cached
def breaks(publication: Publication, activity: str, metric: str) -> list[dict[str, Any]]:
    """Days within an activity's own from which its platform counts a metric in another way. Grain: day."""
    if missing_tables(publication, ("meta_metric_breaks",)):
        return []
    return ask(publication, BREAKS, activity=activity, metric=metric).to_dicts()


@cached
def touches(publication: Publication, activity: str) -> list[dict[str, Any]]:
    """Contacts with one activity, newest first, at most 200; people by pseudonym. Grain: touchpoint."""
    return ask(publication, TOUCHES, activity=activity).to_dicts()


@cached
def sales(publication: Publication, activity: str, model: str) -> list[dict[str, Any]]:
    """Contacts on the way to sales of all time, largest part first, at most 200. Grain: sale x touchpoint."""
    return ask(publication, SALES, activity=activity, model=model).to_dicts()
