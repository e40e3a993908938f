"""What the board's page asks beyond the sales page: the period's days, and how far its leads have got.

Data flow: marts.mart_roi_by_period, mart_funnel -> rows.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

PERIOD = """
select distinct period_start_date, period_end_date
from marts.mart_roi_by_period
where period = $period
"""
# A lead came by one channel or by none: the rows of this dimension are all leads, each once.
FUNNEL = """
select sum(leads) as leads, sum(mqls) as mqls, sum(sqls) as sqls, sum(opportunities) as opportunities,
    sum(customers) as customers
from marts.mart_funnel
where dimension = 'channel' and month_start_date between $first and $last
"""


@cached
def days(publication: Publication, period: str) -> dict[str, Any]:
    """First and last day of a period, {} if the publication does not hold it."""
    return next(ask(publication, PERIOD, period=period).iter_rows(named=True), {})


@cached
def funnel(publication: Publication, first: Any, last: Any) -> dict[str, int]:
    """Leads that came in within these days, and how many reached each later stage; {} without leads."""
    if missing_tables(publication, ("mart_funnel",)):
        return {}
    [stages] = ask(publication, FUNNEL, first=first, last=last).to_dicts()
    return stages if stages["leads"] else {}
