"""Shows one person his or her own weeks, and a manager those of the departments that the settings name.

Belongs here: who may see whose figures. Does not: the figures (dbt), what is published (`mart_productivity`).
Nothing is written anywhere: whoever may open the private warehouse runs this for the one who asks.

Data flow: intermediate.int_people__*, the setting PEOPLE_MANAGERS -> lines.
"""

from collections.abc import Iterator

import duckdb

from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError

WEEKS = 8
HEADINGS = ("week from", "hours", "days", "weeks in a row", "activities", "clicks", "leads", "revenue")
FIGURES = """
    select
        employees.employee_key, employees.department, weeks.week_start_date,
        weeks.hours::decimal(18, 2), weeks.active_days,
        weeks.habit_streak_weeks, weeks.activities, weeks.clicks, weeks.leads, weeks.revenue
    from intermediate.int_people__weeks as weeks
    join intermediate.int_people__employees as employees using (employee_id)
    where
        (employees.employee_key = $key or list_contains($departments, lower(employees.department)))
        and weeks.week_start_date > (
            select max(week_start_date) from intermediate.int_people__weeks
        ) - 7 * $weeks
    order by
        employees.employee_key <> $key, employees.department, employees.employee_key, weeks.week_start_date
"""


def managed_departments(settings: Settings, key: str) -> list[str]:
    """Departments whose people a manager may see, lower case; none for everybody else."""
    return [
        department.strip().lower()
        for manager, departments in settings.people_managers.items()
        if manager.strip().lower() == key
        for department in departments
    ]


def people_lines(settings: Settings, name: str) -> Iterator[str]:
    """The last weeks of one employee, and of the departments that he or she manages.

    Args:
        settings: this installation's settings.
        name: the employee's key in the files of employees and hours.

    Raises:
        TilltaleError: nothing is built, or nothing is known of that employee.
    """
    key = name.strip().lower()
    asked = {"key": key, "departments": managed_departments(settings, key), "weeks": WEEKS}
    if not settings.warehouse_path.is_file():
        raise TilltaleError("Nothing is built yet: run `tilltale run` first.")
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            rows = connection.execute(FIGURES, asked).fetchall()
    except duckdb.CatalogException as error:
        raise TilltaleError("Work of employees is not built yet: run `tilltale run` first.") from error
    if not rows:
        message = f"Nothing is known of '{name}' in the last {WEEKS} weeks: compare the employees file."
        raise TilltaleError(message)
    shown = None
    for employee, department, *figures in rows:
        if employee != shown:
            yield f"{employee} ({department})"
            yield "".join(f"{heading:>15}" for heading in HEADINGS)
            shown = employee
        yield "".join(f"{_said(figure):>15}" for figure in figures)


def _said(figure: object) -> str:
    return "not reported" if figure is None else str(figure)
