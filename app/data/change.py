"""Why revenue changed, and what was begun in a period has brought so far.

Belongs here: statements on mart_revenue_change and mart_activity_so_far. Does not: words.

Data flow: marts -> rows.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

CHANGE = """
select r.comparison, r.dimension, r.value, coalesce(c.channel_name, r.value) as value_name,
    r.sales, r.sales_before, r.revenue, r.revenue_before, r.revenue_change, r.change_rate,
    r.volume_effect, r.mix_effect, r.rate_effect, r.base_start_date, r.base_end_date
from marts.mart_revenue_change as r
left join marts.dim_channel as c on c.channel = r.value and r.dimension = 'channel'
where r.period = case when $period similar to '[0-9]{4}-[0-9]{2}' then $period || '-01' else $period end
    and r.dimension = $dimension and r.model in ('any', $model)
order by r.comparison, (r.value <> 'all'), abs(r.revenue_change) desc, r.value
"""

SO_FAR = """
select c.channel_name, s.activities, s.conversions, s.revenue, s.total_cost, s.roi, s.is_too_little_data
from marts.mart_activity_so_far as s
inner join marts.dim_channel as c on c.channel = s.channel
where (c.is_social or not exists (select 1 from marts.dim_channel as d where d.is_social))
    and s.period = case when $period similar to '[0-9]{4}-[0-9]{2}' then $period || '-01' else $period end
    and s.model = $model and $platform in ('', c.platform) and $activity_type in ('', c.activity_type)
order by s.is_too_little_data, s.revenue desc, s.total_cost desc, s.channel
"""


@cached
def so_far(
    publication: Publication, period: str, model: str, platform: str = "", activity_type: str = ""
) -> list[dict[str, Any]]:
    """What the activities begun in a period have brought and cost up to now. Grain: channel."""
    if missing_tables(publication, ("mart_activity_so_far",)):
        return []
    narrowed = {"platform": platform, "activity_type": activity_type}
    return ask(publication, SO_FAR, period=period, model=model, **narrowed).to_dicts()


@cached
def change(publication: Publication, period: str, model: str, dimension: str) -> list[dict[str, Any]]:
    """Revenue beside that of other days, the sum of all values first, then the largest change first.

    Grain: comparison x value of the dimension (channel, country or kind of sale).
    """
    if missing_tables(publication, ("mart_revenue_change",)):
        return []
    return ask(publication, CHANGE, period=period, model=model, dimension=dimension).to_dicts()
