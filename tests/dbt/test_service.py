"""Service and word of mouth from the platforms', the desks' and the files' rows to the marts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

SETTINGS = {
    "as_of": "2026-11-01T00:00:00+00:00",
    "service_time_zone": "Europe/Berlin",
    "service_target_minutes": 60,
}


def at(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 1, "_dlt_load_id": "1", **more}


def sale(key: str, person: str, when: datetime, amount: int) -> dict[str, Any]:
    return row(
        key, conversion_key=key, person_key=person, converted_at=when, conversion_type="revenue",
        amount=amount, currency="EUR",
    )  # fmt: skip


def touch(key: str, person: str, when: datetime, code: str | None = None) -> dict[str, Any]:
    channel = {"channel": "x/customer_share", "activity_key": code}
    channel = channel if code else {"channel": "x/organic_post"}
    return row(key, person_key=person, touched_at=when, touch_type="click", **channel)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("service")
    warehouse = make_warehouse(folder, tmp_path_factory.mktemp("target"))
    warehouse.variables = SETTINGS
    warehouse.insert(
        "files.contacts",
        row("c1", person_key="ann", email="ann@x.example", x_handle="ann_x"),
        row("c2", person_key="ben", email="ben@x.example"),
    )
    warehouse.insert(
        "files.conversions",
        sale("s1", "ann", at(1, 5), 100),
        sale("s2", "ann", at(5, 20), 50),
        sale("s3", "ben", at(2, 10), 40),
        sale("s4", "cat", at(4, 10), 7),
    )
    warehouse.insert(
        "files.holidays",
        row("h1", date=date(2026, 4, 3), name="Good Friday"),
        row("h2", date=date(2026, 4, 6), name="Easter Monday"),
        row("h3", date=date(2026, 12, 24), open_from="09:30", open_until="13:00"),
    )
    # Asked by message on the Thursday before Easter, half an hour before closing; answered on the Tuesday.
    warehouse.insert(
        "files.conversations",
        row(
            "m1", conversation_key="dm-1", person_key="ann@x.example", platform="instagram",
            opened_at=at(4, 2, 14, 30), first_replied_at=at(4, 7, 7, 15), solved_at=at(4, 7, 8, 30),
            rating="good", appointment_at=at(4, 9),
        ),
        row("m2", conversation_key="dm-2", person_key="cat", platform="instagram", opened_at=at(5, 4, 9)),
        row("m3", conversation_key="dm-3", person_key="ann", platform="instagram", opened_at=at(10, 31, 9)),
    )  # fmt: skip
    own = {"author_id": "us", "first_id": None, "first_created_at": None, "_dlt_load_id": "1"}
    warehouse.insert(
        "x.posts",
        {
            "id": "104", "created_at": at(3, 2, 9, 30), "text": "Sorry!", "conversation_id": "101",
            "replied_to_id": "101", **own,
        },
    )  # fmt: skip
    mention = {"text": "@us it broke", "author_id": "1", "author_username": "ann_x", "_dlt_load_id": "1"}
    warehouse.insert(
        "x.mentions",
        {"id": "101", "conversation_id": "101", "created_at": at(3, 2, 9), **mention},
        {
            "id": "105",
            "conversation_id": "101",
            "created_at": at(3, 2, 10),
            "replied_to_id": "104",
            **mention,
        },
        {
            "id": "106",
            "conversation_id": "101",
            "created_at": at(6, 2, 10),
            "replied_to_id": "104",
            **mention,
        },
    )
    case = {"created_at": at(3, 3, 9), "is_closed": True, "is_deleted": False, "_dlt_load_id": "1"}
    warehouse.insert("salesforce.cases", {"id": "5", "closed_at": at(3, 4, 9), "origin": "X", **case})
    # Ann's link brought Ben, whose link brought Cat. Dan had met us before.
    warehouse.insert(
        "files.shares",
        row("a", code="by-ann", person_key="ann", platform="x", shared_at=at(1, 20), reached=60),
        row("b", code="by-ben", person_key="ben@x.example", platform="x", shared_at=at(3, 20), reached=6000),
    )
    warehouse.insert(
        "files.touchpoints",
        touch("t0", "ann", at(1, 3)),
        touch("t1", "ben", at(2, 1), "by-ann"),
        touch("t2", "ann", at(2, 2), "by-ann"),
        touch("t3", "dan", at(2, 3)),
        touch("t4", "dan", at(2, 4), "by-ann"),
    )
    warehouse.insert("files.referrals", row("r1", code="by-ben", person_key="cat", referred_at=at(4, 1)))
    selected = ("+mart_service", "+mart_service_period", "+mart_word_of_mouth_total")
    warehouse.dbt(*TABLES, "--select", *selected)
    return warehouse


def test_business_days__know_the_zone_holidays_and_short_days(built: Warehouse) -> None:
    rows = built.rows("""
        select date_day, open_seconds / 3600, opens_at from intermediate.int_service__business_days
        where date_day in ('2026-03-27', '2026-03-28', '2026-03-30', '2026-04-03', '2026-12-24') order by 1
    """)
    hours = {day.isoformat(): (length, opens) for day, length, opens in rows}
    assert hours["2026-03-27"] == (8, at(3, 27, 8))
    assert hours["2026-03-30"] == (8, at(3, 30, 7))  # the clocks went forward
    assert hours["2026-03-28"][0] == hours["2026-04-03"][0] == 0
    assert hours["2026-12-24"] == (3.5, at(12, 24, 8, 30))


def test_conversations__threads_begin_anew_and_desks_say_what_they_know(built: Warehouse) -> None:
    rows = built.rows("""
        select source, platform, first_response_minutes, is_answered, is_in_target, is_reopened, resolved_at
        from intermediate.int_service__conversations_timed order by opened_at
    """)
    assert rows == [
        ("social", "x", 30, True, True, False, None),  # Ann had the last word
        ("salesforce", "x", None, None, None, None, at(3, 4, 9)),
        ("files", "instagram", 45, True, True, None, at(4, 7, 8, 30)),
        ("files", "instagram", None, False, False, None, None),
        ("social", "x", None, False, False, True, None),
        ("files", "instagram", None, False, None, None, None),  # a Saturday: nobody is late yet
    ]


def test_mart_service__a_week_and_a_platform(built: Warehouse) -> None:
    rows = built.rows("""
        select week_start_date, conversations, answered, unanswered, in_target_rate, after_hours_rate,
            median_first_response_minutes, p90_first_response_calendar_minutes, median_resolution_hours,
            appointments, satisfaction, customers_served, retention_rate_after, retention_rate_after_in_target
        from marts.mart_service where platform = 'instagram' order by 1
    """)
    easter = 4 * 1440 + 16 * 60 + 45
    assert rows[0] == (date(2026, 3, 30), 1, 1, 0, 1, 0, 45, easter, 114, 1, 1, 1, 1, 1)
    # Cat, late and not kept; then Ann, of whom it is too early to tell.
    assert rows[1][1:5] == (1, 0, 1, 0)
    assert rows[1][10:13] == (None, 1, 0)
    assert rows[2][4:6] == (None, 1)
    assert rows[2][11:13] == (0, None)


def test_mart_service_period__is_of_all_platforms_and_of_each(built: Warehouse) -> None:
    rows = built.rows("""
        select
            platform, conversations, answered, customers_served, customers_served_late, retention_rate_after
        from marts.mart_service_period where period = 'all_time' order by 1
    """)
    # Ann was kept: she bought 79 days after her first word, though nobody answered her last one.
    assert rows == [("all", 6, 2, 2, 2, 0.5), ("instagram", 3, 1, 2, 1, 0.5), ("x", 3, 1, 1, 1, 1)]
    assert built.rows("select count(*) from marts.mart_service_period where period = 'last_30_days'") == [
        (2,)
    ]


def test_word_of_mouth__a_chain_of_friends(built: Warehouse) -> None:
    rows = built.rows("""
        select shares, reshares, direct_reach, second_degree_reach, referred_visits, referred_people,
            referred_revenue::double, second_degree_people, second_degree_revenue::double
        from marts.mart_word_of_mouth where sharer_kind = 'person' order by direct_reach
    """)
    assert rows == [(1, 1, 60, 6000, 3, 1, 40, 1, 7), (1, 0, 6000, None, None, 1, 7, 0, 0)]


def test_referral__is_a_touch_by_the_channel_of_the_friends_code(built: Warehouse) -> None:
    rows = built.rows("""
        select touchpoints.touched_at, touchpoints.channel, touchpoints.activity_id, activities.title
        from marts.fct_touchpoints as touchpoints
        inner join marts.dim_activity as activities on touchpoints.activity_id = activities.activity_id
        where touchpoints.touch_type = 'referral'
    """)
    assert [row[:3] for row in rows] == [(at(4, 1), "x/customer_share", "channel:x/customer_share")]
    assert "by-ben" not in rows[0][3]


def test_marts__publish_no_code_and_no_name(built: Warehouse) -> None:
    for table in ("mart_service", "mart_service_period", "mart_word_of_mouth", "mart_word_of_mouth_total"):
        rows = built.rows(f"select * from marts.{table}")
        assert rows
        assert not [word for word in ("by-ann", "by-ben", "ann@", "ann_x") if word in str(rows)]


def test_opening_hours__around_the_clock_count_the_hours_that_a_day_has(built: Warehouse) -> None:
    built.dbt(
        *("run", "--select", "int_service__business_days"),
        service_opens_at="00:00",
        service_closes_at="24:00",
        service_days="sat,sun",
    )
    rows = built.rows("""
        select date_day, open_seconds / 3600 from intermediate.int_service__business_days
        where date_day in ('2026-03-27', '2026-03-28', '2026-03-29', '2026-10-25') order by 1
    """)
    assert [length for _, length in rows] == [0, 24, 23, 25]
