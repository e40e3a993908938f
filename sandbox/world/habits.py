"""The truth of habits: in which weeks each employee did something for social media.

Belongs here: weeks as they were worked, whenever they were written up. Nothing of this is ever served.

Data flow: files_worklog -> truth_habits.parquet -> truth.json, `habit_weeks`.
"""

from datetime import datetime

import polars as pl


def truth_habits(worklog: pl.DataFrame) -> pl.DataFrame:
    """One row an employee and day worked; sorted."""
    return worklog.select("employee", worked_on=pl.col("date")).unique().sort("employee", "worked_on")


def habit_weeks(habits: pl.DataFrame, as_of: datetime) -> dict[str, list[str]]:
    """Mondays of the weeks with work before `as_of`, by employee."""
    weeks = (
        habits.filter(pl.col("worked_on") < as_of.date())
        .select("employee", week=pl.col("worked_on").dt.truncate("1w").dt.to_string("%Y-%m-%d"))
        .unique()
        .sort("employee", "week")
    )
    return {name: part["week"].to_list() for (name,), part in weeks.group_by("employee", maintain_order=True)}
