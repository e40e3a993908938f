"""One cached function a question; each statement selects what a mart holds and works nothing out.

Belongs here: SQL on schema `marts` of the published file. Does not: formatting, and sums, rates or ranges.
Every result is cached under the publication's key, so that a new version is never answered with an old one.

Data flow: marts.mart_roi_by_period, mart_incrementality, mart_coverage, dim_*, meta_* -> polars frames.
"""

import re
from typing import Any

import polars as pl

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

MEASURES = """
    r.conversions, r.revenue, r.revenue_low, r.revenue_high,
    r.media_cost, r.labour_cost, r.tool_cost, r.total_cost,
    r.roi, r.roi_low, r.roi_high, r.revenue_share_rate, r.is_too_little_data, r.has_unpriced_hours
"""

PUBLICATION = "select * from marts.meta_publication order by published_at desc limit 1"

SOURCES = """
select f.*, p.platform_name
from marts.meta_freshness as f
left join (select distinct platform, platform_name from marts.dim_channel) as p on p.platform = f.source
order by f.source
"""

MODELS = "select * from marts.dim_attribution_model order by sort_order, model"

LINKS = f"""
select r.value as link, {MEASURES}
from marts.mart_roi_by_period as r
where r.dimension = 'link' and r.period = $period and r.model = $model
"""

# Social channels; where a company has none (files alone), whatever its channels are called.
_OF_INTEREST = """c.channel not in ('direct', 'unmatched')
    and (c.is_social or not exists (select 1 from marts.dim_channel as s where s.is_social))"""

_NARROWED = "$platform in ('', c.platform) and $activity_type in ('', c.activity_type)"

CHANNELS = f"""
select c.channel, c.channel_name, c.platform, c.platform_name, {MEASURES}
from marts.mart_roi_by_period as r
inner join marts.dim_channel as c on c.channel = r.value
where r.dimension = 'channel' and {_OF_INTEREST} and {_NARROWED}
    and r.period = $period and r.model = $model
order by r.is_too_little_data, r.roi desc nulls last, r.revenue desc, c.channel
"""

CHANNELS_BY_MODEL = f"""
select c.channel, c.channel_name, m.model, m.model_name, r.revenue
from marts.mart_roi_by_period as r
inner join marts.dim_channel as c on c.channel = r.value
inner join marts.dim_attribution_model as m on m.model = r.model
where r.dimension = 'channel' and {_OF_INTEREST} and {_NARROWED}
    and r.period = $period
order by c.channel, m.sort_order
"""

INCREMENTALITY = f"""
select c.channel, c.channel_name, i.attributed_revenue, i.incremental_revenue, i.low, i.high, i.method
from marts.mart_incrementality as i
inner join marts.dim_channel as c on c.channel = i.channel
where {_OF_INTEREST} and {_NARROWED} and i.model = $model
order by i.incremental_revenue desc nulls last, c.channel
"""

MATCHING = """
select month_start_date, match_rate
from marts.mart_coverage
where match_rate is not null
order by month_start_date desc
limit 1
"""

METRICS = """
select name, definition, formula, unit, source_tables
from marts.meta_metrics
order by name
"""


@cached
def publication_facts(publication: Publication) -> dict[str, Any]:
    """What was published, when and as of when: one row of meta_publication as a dict, {} if it has none."""
    return next(ask(publication, PUBLICATION).iter_rows(named=True), {})


@cached
def sources(publication: Publication) -> list[dict[str, Any]]:
    """State of each source. Grain: source, sorted by it. Source: meta_freshness."""
    return ask(publication, SOURCES).to_dicts()


@cached
def models(publication: Publication) -> list[dict[str, Any]]:
    """Attribution models with name and reading rule, in the order in which people meet them."""
    return ask(publication, MODELS).to_dicts()


def usual_model(publication: Publication) -> str:
    """The model that is meant where nobody names one; empty where there is none."""
    rows = models(publication)
    return next((row["model"] for row in rows if row["is_default"]), rows[0]["model"] if rows else "")


def is_month(period: str) -> bool:
    """Whether a period is one month of the calendar: '2026-09', where '2026' and '2026-Q3' are none."""
    return re.fullmatch(r"\d{4}-\d{2}", period) is not None


def over(statement: str, period: str) -> str:
    """A statement on the mart that holds the period: a span, quarter or year, or a month ('2026-09')."""
    if not is_month(period):
        return statement
    return statement.replace("marts.mart_roi_by_period", "marts.mart_roi_by").replace(
        "r.period = $period", "r.month_start_date = cast($period || '-01' as date)"
    )


@cached
def links(publication: Publication, period: str, model: str) -> dict[str, dict[str, Any]]:
    """Measures by kind of link: all, social, other, direct, unmatched; money in reporting currency."""
    rows = ask(publication, over(LINKS, period), period=period, model=model).to_dicts()
    return {row["link"]: row for row in rows}


@cached
def channels(
    publication: Publication, period: str, model: str, platform: str = "", activity_type: str = ""
) -> list[dict[str, Any]]:
    """Measures of each social channel, best return first, those with too little data last."""
    narrowed = {"platform": platform, "activity_type": activity_type}
    return ask(publication, over(CHANNELS, period), period=period, model=model, **narrowed).to_dicts()


@cached
def channels_by_model(
    publication: Publication, period: str, platform: str = "", activity_type: str = ""
) -> list[dict[str, Any]]:
    """Revenue linked to each social channel under every model. Grain: channel x model."""
    narrowed = {"platform": platform, "activity_type": activity_type}
    return ask(publication, over(CHANNELS_BY_MODEL, period), period=period, **narrowed).to_dicts()


@cached
def incrementality(
    publication: Publication, model: str, platform: str = "", activity_type: str = ""
) -> list[dict[str, Any]]:
    """What would not have been sold without each social channel, all time, most first. Grain: channel."""
    if missing_tables(publication, ("mart_incrementality",)):
        return []
    narrowed = {"platform": platform, "activity_type": activity_type}
    return ask(publication, INCREMENTALITY, model=model, **narrowed).to_dicts()


@cached
def matching(publication: Publication) -> dict[str, Any]:
    """Share of touches matched to a person in the latest month: {month_start_date, match_rate} or {}."""
    return next(ask(publication, MATCHING).iter_rows(named=True), {})


@cached
def metrics(publication: Publication) -> pl.DataFrame:
    """Definitions of the measures, by name. Source: meta_metrics."""
    return ask(publication, METRICS)
