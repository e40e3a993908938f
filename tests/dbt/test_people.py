"""Press, events, the store and recruiting, from dropped files and a collector's visits to the marts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

SITE = "https://shop.example"


def at(day: int, month: int = 9, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 2, "_dlt_load_id": "1", **more}


def visit(key: str, browser: str, when: datetime, referrer: str) -> dict[str, Any]:
    place = {"page_url": f"{SITE}/lamps", "referrer": referrer, "visited_at": when, "received_at": when}
    return {"id": key, "anonymous_id": browser, "_dlt_load_id": "1", **place}


def present(key: str, person: str, kind: str, when: datetime, **more: Any) -> dict[str, Any]:
    named = {"event_key": "fair", "currency": "EUR", **more}
    return row(key, person_key=person, kind=kind, happened_at=when, **named)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("people"), tmp_path_factory.mktemp("target"))
    warehouse.insert(
        "web.visits",
        visit("v1", "b1", at(3), "https://www.weekly.example/"),
        visit("v2", "b2", at(4), "https://weekly.example/"),
        visit("v3", "b3", at(4), "https://blog.example/"),
    )
    warehouse.insert(
        "web.form_submissions",
        {
            **{"id": "f1", "anonymous_id": "b1", "form": "checkout", "email": "ann@x.example"},
            **{"submitted_at": at(3, hour=13), "received_at": at(3, hour=13), "_dlt_load_id": "1"},
        },
    )
    warehouse.insert(
        "files.journalists",
        row(
            "1",
            journalist_key="j-1",
            name="Ada Berg",
            outlet_host="www.weekly.example",
            email="ada@x.example",
        ),
        row("2", journalist_key="j-2", name="Bo Lund", outlet_host="weekly.example"),
    )
    warehouse.insert(
        "files.press_log",
        row("1", author_name="ada berg", kind="coverage", url="https://weekly.example/a", happened_at=at(2)),
        row("2", journalist_key="j-2", kind="request", topic="secret topic", happened_at=at(2)),
    )
    warehouse.insert(
        "files.events",
        row("1", event_key="fair", name="The fair", kind="fair", platform="offline", started_at=at(10),
            cost=90, currency="EUR"),
        row("2", event_key="guild", name="Guild", kind="community", platform="reddit", started_at=at(1),
            currency="EUR"),
    )  # fmt: skip
    warehouse.insert(
        "files.touchpoints",
        row("1", person_key="ann@x.example", touched_at=at(10), channel="offline/event", activity_key="fair",
            touch_type="attendance"),
    )  # fmt: skip
    warehouse.insert(
        "files.attendance",
        # Ann stands in the touchpoints file as well, written otherwise.
        present("1", "Ann@x.example", "attendance", at(10, hour=14)),
        present("2", "P-7", "attendance", at(10, hour=13)),
        present("3", "P-7", "registration", at(8)),
        present("4", "P-8", "registration", at(8)),
        present("5", "P-7", "membership", at(12), event_key="guild"),
        present("6", "P-7", "store_visit", at(14), amount=30),
    )
    warehouse.insert(
        "files.conversions",
        row("1", conversion_key="c1", person_key="ann@x.example", converted_at=at(20), amount=100,
            conversion_type="revenue", currency="EUR", code="fair"),
    )  # fmt: skip
    warehouse.insert(
        "files.applications",
        row("1", application_key="1", person_key="a", applied_at=at(1), activity_key="job", stage="hired",
            channel="linkedin/recruiting_post", hired_at=at(20)),
        row("2", application_key="2", person_key="b", applied_at=at(1), activity_key="job", stage="interview",
            channel="linkedin/recruiting_post", hired_at=datetime(2026, 12, 1, tzinfo=UTC)),
        row("3", application_key="3", person_key="c", applied_at=at(1)),
    )  # fmt: skip
    warehouse.insert(
        "files.costs",
        row("1", activity_key="job", channel="linkedin/recruiting_post", date=date(2026, 9, 1), amount=250,
            currency="EUR", kind="media"),
    )  # fmt: skip
    models = ("mart_press", "mart_community", "mart_offline", "mart_recruiting", "int_press__opportunities")
    warehouse.dbt(*TABLES, "--select", *(f"+{model}" for model in models))
    return warehouse


def test_press__the_outlets_site_and_the_name_under_the_piece_lead_to_the_journalist(
    built: Warehouse,
) -> None:
    rows = built.rows(
        "select journalist_id, outlet_host, coverage, requests, opportunities, visits, revenue "
        "from marts.mart_press order by coverage desc, requests desc"
    )
    (ada, *first), (bo, *second) = rows
    assert first == ["weekly.example", 1, 0, 0, 2, 100]
    assert second == ["weekly.example", 0, 1, 1, 0, 0]
    assert ada != bo
    assert len(ada) == len(bo) == 32


def test_press__is_a_channel_of_its_own(built: Warehouse) -> None:
    channels = "select activity_id, channel, count(*) from marts.fct_touchpoints where touch_type = 'referral' group by all order by 1"  # noqa: E501
    assert built.rows(channels) == [
        ("channel:web/other", "web/other", 1),
        ("press:weekly.example", "web/press", 2),
    ]


def test_press__what_is_asked_stays_private(built: Warehouse) -> None:
    assert built.rows("select journalist_name, topic from intermediate.int_press__opportunities") == [
        ("Bo Lund", "secret topic")
    ]


def test_attendance__is_one_touch_in_whichever_files_it_stands(built: Warehouse) -> None:
    touches = built.rows(
        "select activity_id, channel, evidence, touched_at from marts.fct_touchpoints "
        "where touch_type = 'attendance' order by touched_at"
    )
    assert touches == [
        ("key:fair", "offline/event", "email", at(10)),
        ("key:fair", "offline/event", "crm_field", at(10, hour=13)),
        ("key:guild", "reddit/community", "crm_field", at(12)),
    ]


def test_community__counts_who_came_and_what_followed(built: Warehouse) -> None:
    columns = "activity_id, kind, title, registered, members, attendees, new_people, revenue_after, cost"
    assert built.rows(f"select {columns} from marts.mart_community order by 1") == [
        ("key:fair", "event", "The fair", 2, None, 2, 1, 100, 90),
        ("key:guild", "community", "Guild", 0, 1, None, 0, 0, None),
    ]


def test_offline__leads_to_the_door_and_adds_no_revenue(built: Warehouse) -> None:
    columns = "activity_id, invited, attended, store_visits, appointments, offline_revenue"
    assert built.rows(f"select {columns} from marts.mart_offline") == [("key:fair", 2, 2, 1, None, 130)]
    assert built.rows("select sum(amount) from marts.fct_conversions") == [(100,)]


def test_recruiting__hires_have_a_price(built: Warehouse) -> None:
    columns = "activity_id, activity_type, applicants, interviews, hires, cost, cost_per_hire"
    assert built.rows(f"select {columns} from marts.mart_recruiting order by 1") == [
        ("key:job", "recruiting_post", 2, 2, 1, 250, 250),
        ("unknown", "unknown", 1, 0, 0, None, None),
    ]
