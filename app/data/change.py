"""Why revenue changed. Belongs here: statements on mart_revenue_change. Does not: words.

Data flow: marts.mart_revenue_change -> rows.
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


@cached
def change(publication: Publication, period: str, model: str, dimension: str) -> list[dict[str, Any]]:
    """Revenue beside that of other days, the sum of all values first, then the largest change first.

    Grain: comparison x value of the dimension (channel, country or kind of sale).
    """
    if missing_tables(publication, ("mart_revenue_change",)):
        return []
    return ask(publication, CHANGE, period=period, model=model, dimension=dimension).to_dicts()
