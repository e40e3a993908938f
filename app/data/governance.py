"""Questions about governance: how fast incidents are noticed and answered, and what went out unapproved.

Data flow: marts.mart_governance, mart_account_access -> polars frames.
"""

from typing import Any

from app.data.asking import ask, cached
from app.data.connection import Publication

TABLES = ("mart_governance", "mart_account_access", "dim_activity")

KINDS = """
select
    kind, count(*) as cases, count(*) filter (not is_resolved) as unresolved,
    median(detected_minutes) as detected_minutes, median(acted_minutes) as acted_minutes, sum(cost) as cost
from marts.mart_governance
group by kind
order by kind
"""

CASES = """
select
    governance.kind, governance.incident_kind, governance.negative_messages, governance.usual_messages,
    governance.detected_minutes, governance.acted_minutes,
    coalesce(governance.cost, incidents.cost) as cost,
    governance.is_resolved, governance.opened_at, activities.title
from marts.mart_governance as governance
left join marts.mart_governance as incidents on governance.incident_case_id = incidents.case_id
left join marts.dim_activity as activities on governance.activity_id = activities.activity_id
where governance.kind <> 'approval' or not governance.is_resolved
order by governance.opened_at desc, governance.case_id
limit 200
"""


ACCOUNTS = """
select
    a.platform, p.platform_name, a.account, a.people, a.managers, a.unknown_people, a.risk
from marts.mart_account_access as a
left join (select distinct platform, platform_name from marts.dim_channel) as p on a.platform = p.platform
order by a.risk = 'none', a.platform, a.account
"""


@cached
def kinds(publication: Publication) -> list[dict[str, Any]]:
    """Numbers of cases, median times and sum of known costs. Grain: kind of case."""
    return ask(publication, KINDS).to_dicts()


@cached
def cases(publication: Publication) -> list[dict[str, Any]]:
    """Cases, latest first; of approvals only those not given. Grain: case."""
    return ask(publication, CASES).to_dicts()


@cached
def accounts(publication: Publication) -> list[dict[str, Any]]:
    """How many may use each account, those at risk first. Grain: account."""
    return ask(publication, ACCOUNTS).to_dicts()
