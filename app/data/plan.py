"""What a plan starts from, and what spending more or less may bring.

Belongs here: statements on mart_channel_plan and mart_response_curve. Does not: words, or any point between
two steps of a curve (`app/components/curve.py`).

Data flow: marts -> rows.
"""

from typing import Any

from app.data.asking import ask, cached
from app.data.connection import Publication

NEEDS = ("mart_channel_plan", "mart_response_curve")

CHANNELS = """
select p.*, c.channel_name
from marts.mart_channel_plan as p
inner join marts.dim_channel as c on c.channel = p.channel
where (c.is_social or not exists (select 1 from marts.dim_channel as s where s.is_social))
    and $platform in ('', c.platform) and $activity_type in ('', c.activity_type)
order by p.evidence = 'none', p.total_cost desc, p.reference_cost desc, p.channel
"""
CURVES = """
select channel, total_cost, revenue, revenue_low, revenue_high, is_beyond_data
from marts.mart_response_curve
where revenue is not null
order by channel, step
"""


@cached
def channels(publication: Publication, platform: str = "", activity_type: str = "") -> list[dict[str, Any]]:
    """A month of each channel as lately, what is known of first, then the dearest. Grain: channel."""
    return ask(publication, CHANNELS, platform=platform, activity_type=activity_type).to_dicts()


@cached
def curves(publication: Publication) -> dict[str, list[dict[str, Any]]]:
    """Steps of the response curve of each channel of which something is known, cheapest first."""
    steps: dict[str, list[dict[str, Any]]] = {}
    for row in ask(publication, CURVES).to_dicts():
        steps.setdefault(row["channel"], []).append(row)
    return steps
