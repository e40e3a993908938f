"""What was tried on purpose, and what came of it.

Belongs here: the statement on mart_experiments. Does not: words.

Data flow: mart -> rows.
"""

from typing import Any

from app.data.asking import ask, cached
from app.data.connection import Publication

NEEDS = ("mart_experiments",)

EXPERIMENTS = """
select
    e.name, e.experiment_key, e.hypothesis, e.learned, coalesce(c.channel_name, e.channel) as channel_name,
    e.goal, e.unit, e.decision, e.label, e.problem, e.plan_problem, e.expected_lift, e.needed_units_per_arm,
    e.units_per_arm, e.is_large_enough, e.cost, e.lift, e.low, e.high, e.is_over, e.started_at, e.ended_at
from marts.mart_experiments as e
left join marts.dim_channel as c on c.channel = e.channel
order by e.started_at desc, e.experiment_id
"""


@cached
def experiments(publication: Publication) -> list[dict[str, Any]]:
    """The register, newest first."""
    return ask(publication, EXPERIMENTS).to_dicts()
