"""What lets a reader believe the numbers, or not: coverage, frozen months, identity, definitions.

Belongs here: statements on mart_coverage, mart_period_freeze, mart_identity and mart_self_reported. Does not:
words.

Data flow: marts -> rows.
"""

from typing import Any

from app.data.asking import ask, cached, missing_tables
from app.data.connection import Publication

# All columns: a publication from before is_settling was made can be restored, and is read without it.
COVERAGE = """
select *
from marts.mart_coverage
order by month_start_date
"""
FROZEN = """
select f.month_start_date, c.channel_name, f.frozen_revenue, f.current_revenue, f.difference, f.reason,
    f.changed_conversions, f.frozen_as_of
from marts.mart_period_freeze as f
left join marts.dim_channel as c on c.channel = f.channel
where f.model = $model and f.difference <> 0
order by abs(f.difference) desc, f.month_start_date desc, f.channel
limit 100
"""
FROZEN_MONTHS = """
select min(month_start_date) as first_month, max(month_start_date) as last_month
from marts.mart_period_freeze
"""
IDENTITY = "select * from marts.mart_identity order by linked_people desc, evidence"


def _rows(publication: Publication, table: str, statement: str, **parameters: Any) -> list[dict[str, Any]]:
    if missing_tables(publication, (table,)):
        return []
    return ask(publication, statement, **parameters).to_dicts()


@cached
def coverage(publication: Publication) -> list[dict[str, Any]]:
    """Revenue with, and touches matched to, a person. Grain: month, oldest first."""
    return _rows(publication, "mart_coverage", COVERAGE)


@cached
def changed_since_frozen(publication: Publication, model: str) -> list[dict[str, Any]]:
    """Closed months that would say otherwise today, largest difference first. Grain: month x channel."""
    return _rows(publication, "mart_period_freeze", FROZEN, model=model)


@cached
def frozen_months(publication: Publication) -> dict[str, Any]:
    """First and last month that is frozen; {} where the publication knows of none."""
    return next(iter(_rows(publication, "mart_period_freeze", FROZEN_MONTHS)), {})


@cached
def identity(publication: Publication) -> list[dict[str, Any]]:
    """How people were recognised, most first. Grain: kind of evidence."""
    return _rows(publication, "mart_identity", IDENTITY)
