"""What departments want and have reached, and what the company has asked its audience.

Belongs here: statements on mart_department_goals, dim_goal_metric and mart_questions. Does not: words.

Data flow: marts -> rows.
"""

from typing import Any

import polars as pl

from app.data.asking import ask, cached
from app.data.connection import Publication

NEEDS = ("mart_department_goals", "mart_questions", "dim_goal_metric")

QUARTERS = """
select distinct quarter, quarter_start_date, is_over, status = 'ahead' as is_ahead
from marts.mart_department_goals
order by quarter_start_date desc
"""
GOALS = """
select
    department, objective, unit, target, actual, forecast, attainment_rate, forecast_method, status, problem
from marts.mart_department_goals
where quarter = $quarter
order by department, objective
"""
STATUSES = """
select status, count(*) as goals
from marts.mart_department_goals
where quarter = $quarter
group by status
"""
METRICS = "select metric, unit, definition from marts.dim_goal_metric order by metric"
QUESTIONS = """
select
    question, department, answers, answering_customers, median_reply_minutes, comment_count, decision,
    learned, problem, is_unanswered, is_decided, asked_at, decided_at
from marts.mart_questions
order by is_unanswered desc, is_decided, asked_at desc
"""


@cached
def quarters(publication: Publication) -> list[dict[str, Any]]:
    """Quarters with goals, newest first."""
    return ask(publication, QUARTERS).to_dicts()


@cached
def goals(publication: Publication, quarter: str) -> list[dict[str, Any]]:
    """Goals of one quarter, by department and objective."""
    return ask(publication, GOALS, quarter=quarter).to_dicts()


@cached
def statuses(publication: Publication, quarter: str) -> dict[str, int]:
    """How many goals of a quarter are in which state."""
    return dict(ask(publication, STATUSES, quarter=quarter).rows())


@cached
def metrics(publication: Publication) -> pl.DataFrame:
    """What a goal can be set for."""
    return ask(publication, METRICS)


@cached
def questions(publication: Publication) -> list[dict[str, Any]]:
    """The register of questions: unanswered ones first, then undecided ones, newest first."""
    return ask(publication, QUESTIONS).to_dicts()
