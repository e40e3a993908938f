"""Streaks of known weeks, and the error of claimed ones, counted by hand."""

from datetime import date

import polars as pl

from analysis.habit_accuracy import score_habits, true_streaks

MONDAYS = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 23)]
WEEKS = pl.DataFrame({"employee": ["ann"] * 3, "week_start_date": MONDAYS})


def test_true_streaks__gaps_begin_anew_and_nobody_goes_on_for_another() -> None:
    both = pl.concat([WEEKS, WEEKS.with_columns(employee=pl.lit("ben")).tail(1), WEEKS.head(1)])
    assert true_streaks(both)["streak"].to_list() == [1, 2, 1, 1]


def test_score__counts_weeks_that_are_missing_made_up_or_wrong() -> None:
    claimed = pl.DataFrame(
        {
            "employee": ["ann"] * 3,
            "week_start_date": [MONDAYS[0], date(2026, 3, 16), MONDAYS[2]],
            "streak": [1, 0, 3],
        }
    )
    [row] = score_habits(claimed, WEEKS).to_dicts()
    # The week claimed without work is none; the second is missing (2 off), the last is 2 too long.
    assert row == {"employee_weeks": 3, "right_rate": 1 / 3, "mean_error_weeks": 4 / 3}
    [right] = score_habits(true_streaks(WEEKS), WEEKS).to_dicts()
    assert (right["right_rate"], right["mean_error_weeks"]) == (1.0, 0.0)
