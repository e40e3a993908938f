"""What a company keeps in lists, against what happened: questions, goals, definitions, verdicts, work."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

ASKED = datetime(2026, 9, 7, 12, tzinfo=UTC)
# Five in Sales of whom four agree; two in Press; three in Product, who all agree.
TEAMS = {"Sales": (5, 4), "Press": (2, 0), "Product": (3, 3)}


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 1, "_dlt_load_id": "1", **more}


def raw(key: str, minutes: int, **more: Any) -> dict[str, Any]:
    return {"id": key, "created_at": ASKED + timedelta(minutes=minutes), "_dlt_load_id": "1", **more}


def conversation(warehouse: Warehouse) -> None:
    own = {"author_id": "us", "first_id": None, "first_created_at": None}
    warehouse.insert(
        "x.posts",
        raw("100", 0, text="Which lamp?", conversation_id="100", **own),
        raw("104", 60, text="Why brass?", conversation_id="100", replied_to_id="102", **own),
        raw("200", 5, text="Which shop?", conversation_id="200", **own),
    )
    said = {"author_id": "1", "author_username": "anna_x"}
    warehouse.insert(
        "x.mentions",
        raw("102", 30, text="The brass one", conversation_id="100", replied_to_id="100", **said),
        raw("105", 70, text="It shines", conversation_id="100", replied_to_id="104", **said),
        raw("106", 80, text="None", conversation_id="100", replied_to_id="100", author_id="9",
            author_username="who"),
    )  # fmt: skip


def people(warehouse: Warehouse) -> None:
    warehouse.insert(
        "files.contacts", row("c1", person_key="P1", email="anna@buyer.example", x_handle="anna_x")
    )
    warehouse.insert(
        "files.conversions",
        row("l1", conversion_key="1", person_key="P1", converted_at=ASKED - timedelta(days=9),
            conversion_type="lead", currency="EUR"),
        row("s1", conversion_key="2", person_key="P1", converted_at=ASKED - timedelta(days=3),
            conversion_type="revenue", amount=250, currency="EUR"),
        row("l2", conversion_key="3", person_key="P2", converted_at=ASKED,
            conversion_type="lead", currency="EUR"),
    )  # fmt: skip
    touch = {"channel": "linkedin/organic_post", "touch_type": "click"}
    warehouse.insert(
        "files.touchpoints",
        *(
            row(
                f"t{day}",
                person_key="P2",
                touched_at=ASKED - timedelta(days=day),
                activity_key="share",
                **touch,
            )
            for day in (3, 2, 1)
        ),
        row("t9", person_key="P1", touched_at=ASKED - timedelta(days=10), activity_key="share", **touch),
    )
    warehouse.insert(
        "files.lead_definitions",
        row("d1", valid_from=date(2026, 9, 1), stage="mql", definition="three times", basis="touches",
            min_touches=3, within_days=7),
    )  # fmt: skip
    warehouse.insert(
        "files.lead_verdicts",
        row("v1", person_key="P2", verdict="accepted", decided_at=ASKED),
        row(
            "v2", person_key="P2", verdict="rejected", reason="no_need", decided_at=ASKED + timedelta(days=1)
        ),
        row("v3", person_key="nobody", verdict="accepted", decided_at=ASKED),
    )


def work(warehouse: Warehouse) -> None:
    employees = [
        (f"{team}{number}", team, number < agreed)
        for team, (count, agreed) in TEAMS.items()
        for number in range(count)
    ]
    warehouse.insert(
        "files.employees",
        *(
            row(f"e{key}", employee=key, department=team, hourly_cost=40, currency="EUR", publish_figures=yes)
            for key, team, yes in employees
        ),
    )
    weeks = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 28)]
    warehouse.insert(
        "files.worklog",
        *(
            row(
                f"w{key}{day}",
                employee=key,
                date=day,
                hours=2,
                activity_key="share" if key == "Sales0" else None,
            )
            for key in ("Sales0", "Press0")
            for day in weeks
        ),
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("registers"), tmp_path_factory.mktemp("target"))
    for fill in (conversation, people, work):
        fill(warehouse)
    question = {"asked_at": ASKED, "department": "Product"}
    warehouse.insert(
        "files.questions",
        row("q1", question_key="q1", question="Which lamp?", activity_keys="100 ; no-such-post", **question),
        row("q2", question_key="q2", question="Which shop?", activity_keys="200", **question),
        row("q3", question_key="q3", question="Why?", activity_keys="no-such-post", **question),
    )
    warehouse.insert(
        "files.goals",
        row("g1", department="Sales", objective="Revenue", quarter="2026-Q3", target=200, metric=None),
        row("g2", department="Sales", objective="Leads", quarter="2026Q4", target=5, metric="leads"),
        row("g3", department="Press", objective="Glory", quarter="2026-Q3", target=1, metric="fame"),
    )
    marts = ("mart_questions", "mart_department_goals", "mart_lead_quality", "mart_productivity")
    warehouse.dbt(*TABLES, "--select", *(f"+{mart}" for mart in (*marts, "mart_team_productivity")))
    return warehouse


def test_mart_questions__answers_come_from_posts_and_threads(built: Warehouse) -> None:
    columns = "answers, answering_customers, replied_answers, median_reply_minutes, is_unanswered, problem"
    rows = built.rows(f"select question_key, {columns} from marts.mart_questions order by question_key")
    assert rows == [
        ("q1", 3, 1, 1, 30.0, False, None),
        ("q2", 0, 0, 0, None, True, None),
        ("q3", None, None, None, None, True, "none of the posts that it names is known"),
    ]


def test_mart_department_goals__are_counted_or_say_why_not(built: Warehouse) -> None:
    rows = built.rows(
        "select objective, quarter, actual, attainment_rate, status, problem "
        "from marts.mart_department_goals order by objective"
    )
    assert rows == [
        ("Glory", "2026-Q3", None, None, "unknown", "its metric is not known: choose one of dim_goal_metric"),
        ("Leads", "2026-Q4", Decimal("0.0000"), 0.0, "behind", None),
        ("Revenue", "2026-Q3", Decimal("250.0000"), 1.25, "reached", None),
    ]


def test_mart_lead_quality__follows_definition_and_last_verdict(built: Warehouse) -> None:
    rows = built.rows(
        "select definition_version, leads, mqls, accepted_leads, rejected_leads, top_rejection_reason, "
        "revenue from marts.mart_lead_quality where dimension = 'channel' order by definition_version"
    )
    # P1 came before the first definition and has bought; P2 met us three times in a week.
    assert rows == [
        (1, 1, 1, 0, 0, None, Decimal("250.00")),
        (2, 1, 1, 0, 1, "no_need", Decimal("0.00")),
    ]


def test_productivity__publishes_no_single_person_of_a_small_group(built: Warehouse) -> None:
    assert built.rows("select count(*) from marts.mart_productivity") == [(0,)]
    teams = built.rows(
        "select team, people, active_people, hours, cost from marts.mart_team_productivity "
        "where week_start_date = date '2026-09-14' order by team"
    )
    assert teams == [
        ("Sales", 5, 1, Decimal("2.00"), Decimal("80.00")),
        ("small teams together", 5, 1, Decimal("2.00"), Decimal("80.00")),
    ]


def test_productivity__a_fifth_yes_publishes_all_five(built: Warehouse) -> None:
    built.insert(
        "files.employees",
        row(
            "again",
            employee="Sales4",
            department="Sales",
            hourly_cost=40,
            currency="EUR",
            publish_figures=True,
        )
        | {"_dlt_load_id": "2"},
    )
    built.dbt(*TABLES, "--select", "dim_employee", "int_people__employees+")
    rows = built.rows(
        "select week_start_date, hours, habit_streak_weeks, clicks, leads from marts.mart_productivity "
        "where active_days > 0 order by week_start_date"
    )
    assert rows == [
        (date(2026, 9, 7), Decimal("2.00"), 1, 0, 1),
        (date(2026, 9, 14), Decimal("2.00"), 2, 0, 0),
        (date(2026, 9, 28), Decimal("2.00"), 1, 0, 0),
    ]
    assert built.rows("select distinct department from marts.mart_productivity") == [("Sales",)]
