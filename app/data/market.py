"""Questions about the market: how much is said of each brand, and which findings went to whom.

Data flow: marts.mart_share_of_voice, mart_insights -> polars frames.
"""

from typing import Any

import polars as pl

from app.data.asking import ask, cached
from app.data.connection import Publication

TABLES = ("mart_share_of_voice", "mart_insights")

SHARES = """
with span as (
    select max(week_start_date) as last_week from marts.mart_share_of_voice where is_week_over
), recent as (
    select
        voice.brand, voice.is_own, voice.mentions, voice.sentiment_mentions, voice.complaints, voice.praises,
        voice.sentiment * voice.sentiment_mentions as sentiment_sum,
        voice.week_start_date > span.last_week - interval 13 week as is_recent
    from marts.mart_share_of_voice as voice cross join span
    where voice.is_week_over and voice.week_start_date > span.last_week - interval 26 week
), summed as (
    select
        brand, is_own, is_recent, sum(mentions) as mentions, sum(complaints) as complaints,
        sum(praises) as praises, sum(sentiment_sum) / nullif(sum(sentiment_mentions), 0) as sentiment,
        sum(mentions) / nullif(sum(sum(mentions)) over (partition by is_recent), 0) as share_rate,
        count(*) over (partition by is_recent) as brands
    from recent
    group by brand, is_own, is_recent
)
select
    now.brand, now.is_own, now.mentions::bigint as mentions, now.complaints::bigint as complaints,
    now.praises::bigint as praises, now.sentiment,
    case when now.brands > 1 then now.share_rate end as share_rate,
    case when now.brands > 1 then before.share_rate end as share_rate_before
from summed as now
left join summed as before on now.brand = before.brand and not before.is_recent
where now.is_recent
order by now.mentions desc, now.brand
"""

INSIGHTS = """
select
    kind, label, product_area, brand, routed_to, state, outcome, messages, is_overdue, week_start_date, due_at
from marts.mart_insights
where state in ('open', 'acknowledged') or week_start_date > (
    select max(week_start_date) - interval 13 week from marts.mart_insights
)
order by
    is_overdue desc, state in ('open', 'acknowledged') desc, week_start_date desc, messages desc, insight_id
limit 200
"""

DEPARTMENTS = """
select
    routed_to, count(*) as findings, count(*) filter (state in ('open', 'acknowledged')) as waiting,
    count(*) filter (is_overdue) as overdue, count(*) filter (state = 'acted') as acted,
    median(epoch(acknowledged_at - routed_at) / 3600) as hours_to_note
from marts.mart_insights
group by routed_to
order by overdue desc, routed_to
"""


@cached
def shares(publication: Publication) -> list[dict[str, Any]]:
    """Each brand's last 13 weeks and its share in the 13 before. Grain: brand."""
    return ask(publication, SHARES).to_dicts()


@cached
def insights(publication: Publication) -> list[dict[str, Any]]:
    """Findings that wait, overdue ones first, and those of the last 13 weeks. Grain: finding."""
    return ask(publication, INSIGHTS).to_dicts()


@cached
def departments(publication: Publication) -> pl.DataFrame:
    """What each department made of its findings. Grain: department."""
    return ask(publication, DEPARTMENTS)
