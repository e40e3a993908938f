"""What the board's page asks beyond the sales page: how far the leads of its period have got.

Data flow: marts.mart_funnel -> rows.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

# A lead came by one channel or by none: the rows of this dimension are all leads, each once.
FUNNEL = """
select sum(leads) as leads, sum(mqls) as mqls, sum(sqls) as sqls, sum(opportunities) as opportunities,
    sum(customers) as customers
from marts.mart_funnel
where dimension = 'channel' and month_start_date between $first and $last
"""


@cached
def funnel(publication: Publication, first: Any, last: Any) -> dict[str, int]:
    """Leads that came in within these days, and how many reached each later stage; {} without leads."""
    if missing_tables(publication, ("mart_funnel",)):
        return {}
    [stages] = ask(publication, FUNNEL, first=first, last=last).to_dicts()
    return stages if stages["leads"] else {}
