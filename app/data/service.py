"""What the pages of service and word of mouth ask of the published file.

Belongs here: SQL on dim_period, mart_service_period and mart_word_of_mouth*. Does not: formatting, sums.

Data flow: marts.mart_service_period, dim_period, mart_word_of_mouth, its _total and _reach -> rows.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

SERVICE_TABLES = ("mart_service_period",)
WORD_OF_MOUTH_TABLES = ("mart_word_of_mouth", "mart_word_of_mouth_total", "mart_word_of_mouth_reach")

# What a publication from before dim_period was made can be asked for.
SPANS = ("last_30_days", "last_90_days", "last_12_months", "all_time")

SERVICE = """
select s.*, p.platform_name
from marts.mart_service_period as s
left join (select distinct platform, platform_name from marts.dim_channel) as p on p.platform = s.platform
where s.period = $period
order by s.platform = 'all' desc, s.conversations desc, s.platform
"""

PERIODS = """
select p.period, p.period_name, p.held_as
from marts.dim_period as p
where p.period_kind <> 'month'
order by list_position(['rolling', 'relative', 'year', 'quarter'], p.period_kind), p.period_start_date desc,
    p.period
"""

TOTALS = """
select * from marts.mart_word_of_mouth_total
order by referred_revenue desc nulls last, shares desc, sharer_kind
"""

REACH = """
select * from marts.mart_word_of_mouth_reach
where platform = 'all'
"""

SHARED_MOST = """
select a.title, a.url, p.platform_name, w.shares, w.direct_reach
from marts.mart_word_of_mouth as w
inner join marts.dim_activity as a on a.activity_id = w.activity_id
left join (select distinct platform, platform_name from marts.dim_channel) as p on p.platform = w.platform
where w.sharer_kind = 'post' and w.shares > 0
order by w.shares desc, w.activity_id
limit 20
"""


@cached
def service(publication: Publication, period: str) -> list[dict[str, Any]]:
    """Measures of service in a period, all platforms together first. Grain: platform."""
    return ask(publication, SERVICE, period=period).to_dicts()


@cached
def periods(publication: Publication) -> list[dict[str, Any]]:
    """Periods as in app.data.filters, but for months, which mart_service_period has none of."""
    if missing_tables(publication, ("dim_period",)):
        return [{"period": name, "period_name": None, "held_as": name} for name in SPANS]
    return ask(publication, PERIODS).to_dicts()


@cached
def word_of_mouth(publication: Publication) -> list[dict[str, Any]]:
    """What was passed on and whom it brought, most revenue first. Grain: kind of sharer."""
    return ask(publication, TOTALS).to_dicts()


@cached
def message_reach(publication: Publication) -> dict[str, dict[str, Any]]:
    """How many people one message reached, over all platforms, by mood."""
    return {row["mood"]: row for row in ask(publication, REACH).to_dicts()}


@cached
def shared_most(publication: Publication) -> list[dict[str, Any]]:
    """The company's posts that were shared most. Grain: post."""
    return ask(publication, SHARED_MOST).to_dicts()
