"""Holds the habit streaks of the private warehouse against the weeks that the sandbox company really worked.

Belongs here: reading both. Does not: the measures (`analysis.habit_accuracy`), showing them (`evaluate`).
Names of employees are compared and left where they are: only counts come out.

Data flow: intermediate.int_people__*, truth.json -> analysis.habit_accuracy -> frame.
"""

from typing import Any

import duckdb
import polars as pl

from analysis.habit_accuracy import score_habits
from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError

TRUTH_KEY = "habit_weeks"
STREAKS = """
    select employees.employee_key as employee, weeks.week_start_date, weeks.habit_streak_weeks as streak
    from intermediate.int_people__weeks as weeks
    join intermediate.int_people__employees as employees using (employee_id)
"""


def evaluate_habits(settings: Settings, truth: dict[str, Any]) -> pl.DataFrame:
    """Error of weekly habit streaks.

    Args:
        settings: this installation's settings.
        truth: what truth.json holds.

    Returns:
        Columns as in `analysis.habit_accuracy.score_habits`; no row where nothing is known of habits.

    Raises:
        TilltaleError: nothing is built.
    """
    if not settings.warehouse_path.is_file():
        raise TilltaleError("Nothing is built yet: run `make pipeline` first.")
    weeks = pl.DataFrame(
        [(name, week) for name, mondays in truth.get(TRUTH_KEY, {}).items() for week in mondays],
        schema={"employee": pl.String, "week_start_date": pl.String},
        orient="row",
    ).with_columns(pl.col("week_start_date").str.to_date())
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        try:
            claimed = connection.execute(STREAKS).pl()
        except duckdb.CatalogException:  # `evaluate_anew` builds only what the models of revenue need
            claimed = None
    if claimed is None or weeks.is_empty():
        return pl.DataFrame(
            schema={"employee_weeks": pl.Int64, "right_rate": pl.Float64, "mean_error_weeks": pl.Float64}
        )
    return score_habits(claimed, weeks)
