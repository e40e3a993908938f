"""Whose a share is, and what employees' own posts brought about."""

from datetime import date
from typing import Any

import pytest

from tests.dbt.company import at, post_link, visit
from tests.dbt.warehouse import Warehouse

pytestmark = pytest.mark.slow

ONLY_MINE = ("--indirect-selection", "cautious", "--exclude-resource-type", "unit_test")
MODELS = ("--select", "+int_social__activities", "+int_social__member_days")


def file_row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 2, "_dlt_load_id": "1", **more}


def test_activities__a_known_link_of_an_employee_wins_over_hours(warehouse: Warehouse) -> None:
    warehouse.insert(
        "files.employees",
        file_row("ann", employee="Ann", department="Sales"),
        file_row("bob", employee="bob", department="Marketing"),
    )
    warehouse.insert(
        "files.employee_links",
        file_row("1", employee="ann ", code="s1"),
        file_row(
            "2", employee="bob", link_url="https://shop.example/?utm_medium=employee_share&utm_content=s2"
        ),
        file_row("3", employee="stranger", code="s3"),
    )
    shares = ("s1", "s2", "s3", "s4")
    warehouse.insert(
        "web.visits",
        *(visit(f"v{code}", "b", at(3), **post_link(code, "employee_share")) for code in shares),
        visit("v5", "b", at(3), **post_link("s1", "cpc")),
        visit("v6", "b", at(4), **post_link("s1", "organic_social")),
    )
    warehouse.insert(
        "files.worklog",
        *(
            file_row(f"w{code}", employee="bob", date=date(2026, 9, 2), hours=1, activity_key=code)
            for code in shares
        ),
    )
    warehouse.insert(
        "advocacy.member_days",
        {
            "employee": "Ann",
            "platform": "linkedin",
            "date": date(2026, 9, 1),
            "metric": "impressions",
            "value": 40,
            "_dlt_load_id": "1",
        },
    )
    warehouse.insert(
        "files.advocacy",
        file_row("x", employee="ann", date=date(2026, 9, 1), platform="linkedin", impressions=30, clicks=7),
    )
    warehouse.dbt("build", *ONLY_MINE, *MODELS)
    found = warehouse.rows(
        "select a.activity_id, d.department, a.department, a.author_kind"
        " from intermediate.int_social__activities as a"
        " left join marts.dim_employee as d on a.author_id = d.employee_id where a.activity_id like 'link:%'"
        " order by a.activity_id"
    )
    assert found == [
        ("link:linkedin/employee_share:s1", "Sales", "Sales", "employee"),
        ("link:linkedin/employee_share:s2", "Marketing", "Marketing", "employee"),
        ("link:linkedin/employee_share:s3", "Marketing", "Marketing", "employee"),
        ("link:linkedin/employee_share:s4", "Marketing", "Marketing", "employee"),
        ("link:linkedin/organic_post:s1", "Sales", "Sales", "employee"),
        ("link:linkedin/paid_ad:autumn:s1", None, None, "brand"),
    ]
    days = warehouse.rows("select metric, value from intermediate.int_social__member_days order by metric")
    assert days == [("clicks", 7), ("impressions", 40)]
