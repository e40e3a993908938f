"""Questions about existing customers: who engages, who stays, who buys more.

Data flow: marts.mart_existing_customers, mart_engagement_effect -> polars frames.
"""

from typing import Any

import polars as pl

from app.data.asking import ask, cached
from app.data.connection import Publication

TABLES = ("mart_existing_customers", "mart_engagement_effect")

EFFECTS = """
select engagement_band, outcome, customer_quarters, label, raw_difference, difference, low, high
from marts.mart_engagement_effect
order by outcome, engagement_band
"""

QUARTERS = """
select
    quarter_start_date, engagement_band, customers, expansion_revenue, renewals_won, renewals_lost,
    renewal_rate, churn_rate
from marts.mart_existing_customers
order by quarter_start_date desc, engagement_band
"""


@cached
def effects(publication: Publication) -> list[dict[str, Any]]:
    """What engaged customers do more, all quarters together. Grain: band x outcome."""
    return ask(publication, EFFECTS).to_dicts()


@cached
def quarters(publication: Publication) -> pl.DataFrame:
    """What each band did, latest quarter first. Grain: quarter x band."""
    return ask(publication, QUARTERS)
