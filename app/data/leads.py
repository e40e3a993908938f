"""How good the leads of each source are, by the definitions in force.

Belongs here: statements on mart_lead_quality and dim_lead_definition. Does not: words.

Data flow: marts -> rows.
"""

from typing import Any

from app.data.asking import ask, cached
from app.data.connection import Publication

NEEDS = ("mart_lead_quality", "dim_lead_definition")

DEFINITIONS = """
select d.*
from marts.dim_lead_definition as d
where exists (select 1 from marts.mart_lead_quality as q where q.definition_version = d.definition_version)
order by d.definition_version desc
"""
QUALITY = """
select q.*, coalesce(c.channel_name, q.value) as source_name
from marts.mart_lead_quality as q
left join marts.dim_channel as c on c.channel = q.value
where q.dimension = 'channel' and q.definition_version = $version
order by q.is_too_little_data, q.leads desc, q.value
"""


@cached
def definitions(publication: Publication) -> list[dict[str, Any]]:
    """Definitions of MQL and SQL under which leads came in, newest first."""
    return ask(publication, DEFINITIONS).to_dicts()


@cached
def quality(publication: Publication, version: int) -> list[dict[str, Any]]:
    """One row a channel, most leads first, those with too few last."""
    return ask(publication, QUALITY, version=version).to_dicts()
