"""Pages of goals, leads, experiments and work: what they say of a row, and what they say where there is none."""

# ruff: noqa: E501  # rows of a table are read across

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.publication import publish

GOALS = (
    """
    create table marts.mart_department_goals as
    select * from (values
        ('Sales', 'Revenue', '2026-Q4', 'EUR', 100.0, 25.0, 110.0, 0.25, 'last_year', 'on_course', null),
        ('HR', 'Hires', '2026-Q4', 'hires', 2.0, null, null, null, null, 'unknown', 'nothing is loaded that its metric counts'),
        ('Sales', 'Revenue', '2027-Q1', 'EUR', 100.0, null, null, null, null, 'ahead', 'its quarter has not begun')
    ) as t(
        department, objective, quarter, unit, target, actual, forecast, attainment_rate, forecast_method, status, problem
    )
    """,
    "alter table marts.mart_department_goals add column quarter_start_date date",
    "alter table marts.mart_department_goals add column is_over boolean default false",
    "update marts.mart_department_goals set quarter_start_date = case quarter when '2026-Q4' then date '2026-10-01' else date '2027-01-01' end",
    "create table marts.dim_goal_metric as select 'revenue' as metric, 'EUR' as unit, 'Net revenue.' as definition",
    """
    create table marts.mart_questions as
    select *, timestamptz '2026-10-01 09:00:00+00' as asked_at, null::timestamptz as decided_at from (values
        ('Which lamp?', 'Product', 12, 4, 90.0, 15, 'brass', 'Size matters', null, false, true),
        ('Which shop?', null, null, null, null, null, null, null, 'the register names no post that asked it', true, false)
    ) as t(
        question, department, answers, answering_customers, median_reply_minutes, comment_count, decision, learned,
        problem, is_unanswered, is_decided
    )
    """,
)
PEOPLE = (
    """
    create table marts.mart_team_productivity as
    select date '2026-10-26' as week_start_date, 'Sales' as team, 6 as people, 4 as active_people, 0.5 as habit_rate,
        31.5 as hours, 9 as activities, null::bigint as reach, 40 as clicks, 2 as leads, 900 as revenue, 1500 as cost
    """,
    """
    create table marts.mart_productivity as
    select date '2026-10-26' as week_start_date, 'abcdef012345' as employee_id, 'Sales' as department, 8 as hours,
        3 as activities, 4 as active_days, 7 as habit_streak_weeks, 20 as clicks, 1 as leads, 400 as revenue, 380 as cost
    """,
)
LEADS = (
    """
    create table marts.dim_lead_definition as
    select 2 as definition_version, 'met us *three* times' as mql_definition, 'sales called' as sql_definition,
        date '2026-04-01' as valid_from_date, null::date as valid_to_date
    """,
    """
    create table marts.mart_lead_quality as
    select 'channel' as dimension, 2 as definition_version, * from (values
        ('linkedin/paid_ad', 40, 0.5, 0.2, 0.75, 3, 1, 'no_budget', 3, 1, 2, 0.75, 12.0, 80.0, false),
        ('none', 2, 1.0, 0.5, null, 0, 0, null, 0, 0, 0, null, null, 0.0, true)
    ) as t(
        value, leads, mql_rate, lead_to_customer_rate, acceptance_rate, accepted_leads, rejected_leads,
        top_rejection_reason, deals_won, deals_lost, deals_no_decision, win_rate, median_days_lead_to_customer,
        revenue_per_lead, is_too_little_data
    )
    """,
)
EXPERIMENTS = (
    """
    create table marts.mart_experiments as
    select *, timestamptz '2026-03-02 00:00:00+00' as started_at, timestamptz '2026-05-04 00:00:00+00' as ended_at from (values
        ('e1', 'Ads off', 'Ads sell', 'They do', 'linkedin/paid_ad', 'revenue', 'week', 'adopted', 'tested', null, null,
         0.1, 40, 8, false, 300, 0.3, 0.1, 0.6, true),
        ('e2', 'Mail', null, null, 'web/email', 'lead', 'person', 'open', 'none', 'it has not begun',
         'the register states no expected_lift', null, null, null, null, null, null, null, null, false)
    ) as t(
        experiment_id, name, hypothesis, learned, channel, goal, unit, decision, label, problem, plan_problem,
        expected_lift, needed_units_per_arm, units_per_arm, is_large_enough, cost, lift, low, high, is_over
    )
    """,
    "alter table marts.mart_experiments add column experiment_key text",
)
TABLES = {"goals": GOALS, "people": PEOPLE, "funnel": LEADS, "experiments": EXPERIMENTS}
MISSING_FILE = {
    "goals": "tilltale sources template goals",
    "people": "tilltale sources template worklog",
    "funnel": "tilltale sources template conversions",
    "experiments": "tilltale sources template experiments",
}


def opened(data_dir: Path, name: str, *changes: str) -> AppTest:
    publish(data_dir, f"20261101T03120{len(changes)}Z", *TABLES[name], *changes)
    app = AppTest.from_file(str(Path("app/main.py").resolve()), default_timeout=30).run()
    app.switch_page(f"views/{name}.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def said(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "code")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def table(app: AppTest, column: str) -> list[dict]:
    [found] = [frame.value for frame in app.dataframe if column in frame.value.columns]
    return found.to_dict("records")


@pytest.mark.parametrize("name", TABLES)
def test_page__without_a_row_names_the_file_to_drop(data_dir: Path, name: str) -> None:
    marts = [text.split("marts.")[1].split()[0] for text in TABLES[name] if "create table" in text]
    text = said(opened(data_dir, name, *(f"delete from marts.{mart}" for mart in marts)))
    assert MISSING_FILE[name] in text


@pytest.mark.parametrize("name", TABLES)
def test_page__of_an_older_publication_says_so(published: Path, open_app, name: str) -> None:
    app = open_app()
    app.switch_page(f"views/{name}.py").run()
    assert not app.exception
    assert "older than the page" in said(app)


def test_goals__opens_the_running_quarter_and_says_why_a_goal_has_no_number(data_dir: Path) -> None:
    app = opened(data_dir, "goals")
    rows = {row["Goal"]: row for row in table(app, "Goal")}
    assert rows["Revenue"]["Reached"] == "25 EUR"
    assert rows["Revenue"]["Expected at the end"] == "110 EUR"
    assert rows["Revenue"]["State"] == "On course"
    assert rows["Hires"]["Reached"] == "not reported"
    assert rows["Hires"]["How it is known"] == "Nothing is loaded that its metric counts"
    assert "1 on course and 1 cannot be counted" in said(app)


def test_goals__unanswered_questions_stand_out(data_dir: Path) -> None:
    app = opened(data_dir, "goals")
    rows = {row["Question"]: row for row in table(app, "Question")}
    assert rows["Which lamp?"]["Answers"] == "12"
    assert rows["Which lamp?"]["We replied after"] == "1.5 hours"
    assert rows["Which shop?"]["Answers"] == "not reported"
    assert "1 question has no answer yet" in said(app)
    assert "The register names no post that asked it" in said(app)


def test_people__shows_teams_and_only_who_agreed(data_dir: Path) -> None:
    app = opened(data_dir, "people")
    assert table(app, "Team")[0]["At work on social"] == "4 of 6"
    assert table(app, "Team")[0]["People reached"] == "not reported"
    assert table(app, "Pseudonym")[0]["Weeks in a row"] == "7"
    alone = opened(data_dir, "people", "delete from marts.mart_productivity")
    assert "Figures of single people are published only of those who agree" in said(alone)


def test_funnel__names_the_definition_in_force_and_too_few_leads(data_dir: Path) -> None:
    app = opened(data_dir, "funnel")
    rows = {row["Source"]: row for row in table(app, "Sales says good")}
    assert rows["LinkedIn ads"]["Deals won"] == "3 won, 1 lost (75%)"
    assert rows["LinkedIn ads"]["Rejected mostly for"] == "No budget"
    assert rows["No activity known"]["Qualified"] == "too few to tell"
    assert "met us \\*three\\* times" in said(app)


def test_experiments__say_size_result_and_decision(data_dir: Path) -> None:
    text = said(opened(data_dir, "experiments"))
    assert "to show +10% it needs 40 weeks a side; it has 8 weeks: too small" in text
    assert "+30% revenue where people met it" in text
    assert "Adopted. They do." in text
    assert "none: it has not begun." in text
    assert "the register states no expected\\_lift" in text
