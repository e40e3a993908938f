"""The habits of a warehouse against a truth."""

import duckdb
import pytest

from ingestion.config import Settings
from orchestration.commands.evaluate_habits import evaluate_habits
from orchestration.lib.errors import TilltaleError

TRUTH = {"habit_weeks": {"ann@x.example": ["2026-03-02", "2026-03-09"]}}


def test_evaluate__compares_streaks_and_is_silent_where_none_are_built(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create table if not exists probe (i int)")
    assert evaluate_habits(settings, TRUTH).is_empty()
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_people__employees as "
            "select 'E1' as employee_id, 'ann@x.example' as employee_key"
        )
        connection.execute(
            "create table intermediate.int_people__weeks as from (values "
            "('E1', date '2026-03-02', 1), ('E1', date '2026-03-09', 1)) "
            "as t(employee_id, week_start_date, habit_streak_weeks)"
        )
    [row] = evaluate_habits(settings, TRUTH).to_dicts()
    assert row == {"employee_weeks": 2, "right_rate": 0.5, "mean_error_weeks": 0.5}
    assert evaluate_habits(settings, {}).is_empty()


def test_evaluate__without_a_warehouse_says_what_to_run(settings: Settings) -> None:
    settings.warehouse_path.unlink(missing_ok=True)
    with pytest.raises(TilltaleError, match="Nothing is built"):
        evaluate_habits(settings, TRUTH)
