"""Who is shown whose weeks."""

import duckdb
import pytest

from ingestion.config import Settings
from orchestration.commands.people import people_lines
from orchestration.lib.errors import TilltaleError

MANAGERS = {"Kim@x.example": ["sales "]}


@pytest.fixture
def installation(settings: Settings) -> Settings:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema if not exists intermediate")
        connection.execute(
            "create table intermediate.int_people__employees as from (values "
            "('1', 'kim@x.example', 'Marketing'), ('2', 'ann@x.example', 'Sales'), "
            "('3', 'ben@x.example', 'Press')"
            ") as t(employee_id, employee_key, department)"
        )
        connection.execute(
            "create table intermediate.int_people__weeks as "
            "select employee_id, week as week_start_date, null::decimal(18, 4) as hours, 2 as active_days, "
            "7 as habit_streak_weeks, 1 as activities, 3 as clicks, 0 as leads, "
            "10.5::decimal(18, 2) as revenue "
            "from (values ('1'), ('2'), ('3')) as e(employee_id), "
            "(values (date '2026-03-02'), (date '2025-03-03')) as w(week)"
        )
    return settings.model_copy(update={"people_managers": MANAGERS})


def shown(settings: Settings, name: str) -> set[str]:
    return {line.split(" (")[0] for line in people_lines(settings, name) if line.endswith(")")}


def test_people__everybody_sees_herself_and_a_manager_her_departments(installation: Settings) -> None:
    assert shown(installation, "ann@x.example") == {"ann@x.example"}
    assert shown(installation, " KIM@x.example") == {"kim@x.example", "ann@x.example"}
    lines = list(people_lines(installation, "ann@x.example"))
    assert len(lines) == 3  # a name, the headings, the one week of the last eight
    assert "not reported" in lines[-1]
    assert "10.50" in lines[-1]


def test_people__unknown_names_and_missing_models_are_said_in_words(installation: Settings) -> None:
    with pytest.raises(TilltaleError, match="Nothing is known of 'eva'"):
        list(people_lines(installation, "eva"))
    with duckdb.connect(str(installation.warehouse_path)) as connection:
        connection.execute("drop table intermediate.int_people__weeks")
    with pytest.raises(TilltaleError, match="not built yet"):
        list(people_lines(installation, "ann@x.example"))
