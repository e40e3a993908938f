"""Work on social media by team, and by who has agreed to be shown.

Belongs here: statements on mart_team_productivity and mart_productivity. Does not: words.

Data flow: marts -> rows.
"""

from typing import Any

from app.data.asking import ask, cached
from app.data.connection import Publication

NEEDS = ("mart_team_productivity", "mart_productivity")

WEEKS = """
select distinct week_start_date
from marts.mart_team_productivity
where active_people > 0
order by week_start_date desc
limit 26
"""
TEAMS = """
select
    team, people, active_people, habit_rate, hours, activities, reach, clicks, leads, revenue, cost
from marts.mart_team_productivity
where week_start_date = $week
order by team
"""
PEOPLE = """
select
    employee_id, department, hours, activities, active_days, habit_streak_weeks, clicks, leads, revenue, cost
from marts.mart_productivity
where week_start_date = $week
order by department, habit_streak_weeks desc, employee_id
"""


@cached
def weeks(publication: Publication) -> list[Any]:
    """Mondays of the last weeks with work, newest first."""
    return ask(publication, WEEKS)["week_start_date"].to_list()


@cached
def teams(publication: Publication, week: Any) -> list[dict[str, Any]]:
    """One row a team that is large enough."""
    return ask(publication, TEAMS, week=week).to_dicts()


@cached
def people(publication: Publication, week: Any) -> list[dict[str, Any]]:
    """One row an employee who has agreed."""
    return ask(publication, PEOPLE, week=week).to_dicts()
