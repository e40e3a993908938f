"""Questions about what customers say: topics, wishes and complaints by area, requests, sudden changes.

Data flow: marts.mart_customer_voice, mart_product_requests -> polars frames.
"""

from typing import Any

import polars as pl

from app.data.asking import ask, cached
from app.data.connection import Publication

TABLES = ("mart_customer_voice", "mart_product_requests")
WEEKS = 13

READ = """
select
    sum(mentions) as mentions, sum(unread_mentions) as unread_mentions,
    sum(unread_mentions) / sum(mentions) as unread_share,
    min(week_start_date) as first_week, max(week_start_date) as last_week
from marts.mart_customer_voice
where week_start_date > (select max(week_start_date) from marts.mart_customer_voice) - 7 * $weeks
"""

# Halves of the weeks shown against each other: a trend that a few messages do not make.
TOPICS = """
with bounds as (select max(week_start_date) as last_week from marts.mart_customer_voice),
recent as (
    select voice.*, week_start_date > last_week - 28 as is_late
    from marts.mart_customer_voice as voice cross join bounds
    where week_start_date > last_week - 7 * $weeks
)
select
    topic,
    sum(mentions) as mentions,
    sum(case when is_late then mentions else 0 end) as late_mentions,
    sum(case when not is_late then mentions else 0 end) * 4.0 / ($weeks - 4) as usual_mentions,
    sum(sentiment * sentiment_mentions) / nullif(sum(sentiment_mentions), 0) as sentiment,
    sum(complaints) as complaints, sum(wishes) as wishes, sum(churn_risks) as churn_risks
from recent
where topic is not null
group by topic
order by sum(mentions) desc, topic
limit 25
"""

REQUESTS = """
select
    request, product_area, owner_department, status, is_followed, mentions, wishes, complaints, accounts,
    stranger_mentions, revenue_of_accounts, accounts_to_tell, last_seen_at
from marts.mart_product_requests
order by revenue_of_accounts desc, mentions desc, request, product_area
limit 50
"""

AREAS = """
select
    product_area, any_value(owner_department) as owner_department,
    sum(mentions) as mentions, sum(wishes) as wishes, sum(complaints) as complaints,
    sum(churn_risks) as churn_risks, sum(praises) as praises
from marts.mart_customer_voice
where week_start_date > (select max(week_start_date) from marts.mart_customer_voice) - 7 * $weeks
group by product_area
order by sum(complaints) + sum(churn_risks) desc, sum(mentions) desc, product_area
"""

SUDDEN = """
select week_start_date, topic, product_area, owner_department, status, mentions, usual_mentions, complaints
from marts.mart_customer_voice
where is_sudden
order by week_start_date desc, abs(change_score) desc, topic, product_area
limit 20
"""


@cached
def read(publication: Publication) -> dict[str, Any]:
    """How much was said in the last 13 weeks, and how much of it could not be read."""
    return ask(publication, READ, weeks=WEEKS).to_dicts()[0]


@cached
def topics(publication: Publication) -> pl.DataFrame:
    """What is spoken of most in the last 13 weeks. Grain: topic."""
    return ask(publication, TOPICS, weeks=WEEKS)


@cached
def areas(publication: Publication) -> pl.DataFrame:
    """Wishes, complaints and praise of the last 13 weeks. Grain: product area."""
    return ask(publication, AREAS, weeks=WEEKS)


@cached
def requests(publication: Publication) -> pl.DataFrame:
    """What people ask for, with the money of the accounts that ask. Grain: request x product area."""
    return ask(publication, REQUESTS)


@cached
def sudden(publication: Publication) -> pl.DataFrame:
    """Weeks that were unlike the eight before, the latest first. Grain: week x topic x product area."""
    return ask(publication, SUDDEN)
