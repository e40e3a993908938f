"""How often streaks of weekly habits are right, held against the weeks that were really worked.

Belongs here: streaks of known weeks, and the error. Does not: reading the warehouse or the truth.

Data flow: streaks by employee and week, weeks worked in truth -> one row of measures.
"""

import polars as pl

KEY = ["employee", "week_start_date"]


def true_streaks(weeks: pl.DataFrame) -> pl.DataFrame:
    """Streaks of the weeks in which somebody worked.

    Args:
        weeks: one row per employee and Monday: employee, week_start_date.

    Returns:
        The same rows with `streak`: weeks in a row up to this one.
    """
    ordered = weeks.unique().sort(KEY)
    rank = pl.int_range(pl.len()).over("employee")
    island = (pl.col("week_start_date") - pl.duration(weeks=1) * rank).alias("island")
    return (
        ordered.with_columns(island)
        .with_columns(streak=pl.int_range(1, pl.len() + 1).over("employee", "island"))
        .select(*KEY, "streak")
    )


def score_habits(claimed: pl.DataFrame, weeks: pl.DataFrame) -> pl.DataFrame:
    """Hold claimed streaks against the truth.

    Args:
        claimed: one row per employee and week: employee, week_start_date, streak (0 where there was no work).
        weeks: the weeks really worked: employee, week_start_date.

    Returns:
        One row: employee_weeks (with work in truth or by the claim), right_rate (share whose streak is exact)
        and mean_error_weeks (mean absolute difference); NULL without any.
    """
    both = (
        true_streaks(weeks)
        .rename({"streak": "true_streak"})
        .join(claimed.filter(pl.col("streak") > 0), on=KEY, how="full", coalesce=True)
        .with_columns(pl.col("streak", "true_streak").fill_null(0).cast(pl.Int64))
    )
    error = (pl.col("streak") - pl.col("true_streak")).abs()
    return both.select(
        employee_weeks=pl.len().cast(pl.Int64),
        right_rate=(error == 0).mean(),
        mean_error_weeks=error.mean(),
    )
