"""Share of voice, findings and governance, from messages and the company's files to the marts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

MARTS = ("+mart_share_of_voice", "+mart_insights", "+mart_governance", "+mart_account_access")
MONDAY = datetime(2026, 9, 7, 8, tzinfo=UTC)
ANGRY = datetime(2026, 10, 8, 9, 10, tzinfo=UTC)


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 1, "_dlt_load_id": "1", **more}


def mention(key: str, at: datetime, text: str, **more: Any) -> dict[str, Any]:
    author = {"author_id": f"a{key}", "author_username": f"somebody{key}"}
    return {
        "id": key,
        "created_at": at,
        "text": text,
        "conversation_id": key,
        "_dlt_load_id": "1",
        **author,
        **more,
    }


def fill(warehouse: Warehouse) -> None:
    warehouse.insert(
        "x.mentions",
        mention("1", MONDAY, "Praise: the lamps of Ours are wonderful, much better than Rival!"),
        mention("2", MONDAY + timedelta(hours=1), "I love rival. It is great."),
        mention("3", MONDAY + timedelta(hours=2), "Colours and rivalry, nothing else."),
        mention("4", MONDAY + timedelta(days=7), "The app crashes all the time, @ours!"),
        mention("5", MONDAY + timedelta(days=7, hours=3), "The app crashed again, terrible."),
        # a rule of two messages is not met by one
        mention("6", MONDAY + timedelta(days=14), "The app crashes on my phone, awful."),
        # calm weeks before a morning of anger
        *(
            mention(str(20 + n), ANGRY + timedelta(minutes=5 * n), f"My order {n} arrived broken. Terrible!")
            for n in range(8)
        ),
    )  # fmt: skip
    own = {"author_id": "us", "_dlt_load_id": "1", "first_id": None, "first_created_at": None}
    posts = (
        ("900", MONDAY, "Ours is better than Rival.", "900", None),
        ("901", ANGRY - timedelta(days=2), "Approved in time", "901", None),
        ("902", ANGRY - timedelta(days=1), "Approved too late", "902", None),
        ("903", ANGRY + timedelta(minutes=10), "Sorry, before anybody had seen it.", "21", "21"),
        ("904", ANGRY + timedelta(hours=3), "We are so sorry for this.", "20", "20"),
        ("905", MONDAY + timedelta(days=7, hours=2), "Sorry, we look into it.", "4", "4"),
    )
    warehouse.insert(
        "x.posts",
        *(
            {
                "id": key, "created_at": at, "text": text, "conversation_id": conversation,
                "replied_to_id": parent, **own
            }
            for key, at, text, conversation, parent in posts
        ),
    )  # fmt: skip
    warehouse.insert(
        "files.product_areas", row("p1", product_area="app", keywords="app", owner_department="Product")
    )
    warehouse.insert(
        "files.brands",
        row("b1", brand="Ours", names="ours; our s", is_own=True),
        row("b2", brand="Rival", names="Rival;", is_own=False),
        row("b3", brand="Other", names="other lamps", is_own=False),
    )
    rule = {"min_messages": 1, "due_days": 7, "owner_department": "Product"}
    warehouse.insert(
        "files.insight_rules",
        row("r1", rule_key="app", label="complaint", product_area="app", **rule | {"min_messages": 2}),
        row("r2", rule_key="slow", label="slow_answer", **rule | {"owner_department": "Service"}),
        row(
            "r3",
            rule_key="rivals",
            label="brand_mention",
            **rule | {"owner_department": "Sales", "due_days": 400},
        ),
        row("r4", rule_key="later", label="brand_mention", starts_on=datetime(2026, 9, 14), **rule),
    )
    warehouse.insert(
        "files.insight_log",
        row(
            "l1", rule_key="app", week=datetime(2026, 9, 16), happened_at=datetime(2026, 9, 18, tzinfo=UTC),
            state="acted", outcome="changed",
        ),
        row(
            "l2", rule_key="app", week=datetime(2026, 9, 14), happened_at=datetime(2027, 1, 1, tzinfo=UTC),
            state="dismissed",
        ),
    )  # fmt: skip
    warehouse.insert(
        "files.approvals",
        row("a1", channel="x/organic_post", needed_from=datetime(2026, 10, 1, tzinfo=UTC)),
        row(
            "a2",
            activity_key="901",
            asked_at=ANGRY - timedelta(days=3),
            approved_at=ANGRY - timedelta(days=2, hours=2),
        ),
        row("a3", activity_key="902", asked_at=ANGRY - timedelta(days=2), approved_at=ANGRY),
    )
    warehouse.insert(
        "files.incidents",
        row(
            "i1", incident_key="broken", kind="anger", happened_at=ANGRY,
            detected_at=ANGRY + timedelta(minutes=30), acted_at=ANGRY + timedelta(hours=2),
            resolved_at=ANGRY + timedelta(days=1), cost=500, currency="EUR",
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("market"), tmp_path_factory.mktemp("target"))
    fill(warehouse)
    warehouse.dbt(*TABLES, "--select", *MARTS)
    return warehouse


def test_share_of_voice__counts_whole_words_of_others_in_every_week(built: Warehouse) -> None:
    rows = built.rows("""
        select week_start_date::varchar, brand, mentions, round(share_rate, 2) from marts.mart_share_of_voice
        where week_start_date <= '2026-09-21' order by 1, 2
    """)
    assert rows == [
        ("2026-09-07", "Other", 0, 0), ("2026-09-07", "Ours", 1, 0.33), ("2026-09-07", "Rival", 2, 0.67),
        ("2026-09-14", "Other", 0, 0), ("2026-09-14", "Ours", 1, 1), ("2026-09-14", "Rival", 0, 0),
        ("2026-09-21", "Other", 0, None), ("2026-09-21", "Ours", 0, None), ("2026-09-21", "Rival", 0, None),
    ]  # fmt: skip


def test_insights__go_to_the_department_of_their_rule_and_know_what_became_of_them(built: Warehouse) -> None:
    rows = built.rows("""
        select rule_key, kind, routed_to, week_start_date::varchar, messages, state, outcome, is_overdue,
            epoch(routed_at - ?) / 3600
        from marts.mart_insights where week_start_date < '2026-09-21' order by rule_key, routed_at
    """, [MONDAY])  # fmt: skip
    day = 24.0
    assert rows == [
        ("app", "product", "Product", "2026-09-14", 2, "acted", "changed", False, 7 * day + 3),
        ("rivals", "competitor", "Sales", "2026-09-07", 2, "open", None, False, 0),
        # message 4 had its answer after two hours, 5 had none in a day
        ("slow", "service", "Service", "2026-09-14", 1, "open", None, True, 8 * day + 3),
    ]
    again = built.rows("select insight_id from marts.mart_insights order by 1")
    built.dbt(
        "run", "--select", "int_market__insights_routed", "mart_insights", as_of="2026-11-02T00:00:00+00:00"
    )
    assert built.rows("select insight_id from marts.mart_insights order by 1") == again


def test_governance__finds_the_spike_its_hour_and_the_answer_after_it(built: Warehouse) -> None:
    spikes = built.rows("""
        select spikes.negative_messages, spikes.usual_messages, spikes.opened_at, spikes.detected_minutes,
            spikes.acted_minutes, spikes.is_resolved, incidents.incident_kind, incidents.cost
        from marts.mart_governance as spikes
        left join marts.mart_governance as incidents on spikes.incident_case_id = incidents.case_id
        where spikes.kind = 'anger_spike'
    """)
    # the fifth message came at 9:30; the registered action at 11:10 was before the answer at 12:10
    assert spikes == [(8, 0, ANGRY, 50, 120, True, "anger", 500)]


def test_governance__a_post_needs_its_approval_before_it_goes_out(built: Warehouse) -> None:
    cases = built.rows("""
        select kind, activity_id, acted_minutes from marts.mart_governance
        where kind in ('approval', 'policy_breach') order by kind, activity_id
    """)
    assert cases == [
        ("approval", "x:901", 22 * 60),
        ("approval", "x:902", 48 * 60),
        ("policy_breach", "x:902", 24 * 60),
    ]


@pytest.mark.parametrize("alarms", [0, 365])
def test_anger__a_setting_that_is_no_rate_is_refused_in_words(built: Warehouse, alarms: int) -> None:
    refused = built.try_dbt("compile", "-s", "int_governance__anger_days", anger_false_alarms_a_year=alarms)
    assert refused.returncode != 0
    assert "must be above 0 and below 182" in refused.stdout


def test_rules__hold_on_rows_of_their_own(built: Warehouse) -> None:
    areas = [
        f"path:models/{layer}/{area}"
        for layer in ("intermediate", "marts")
        for area in ("market", "governance")
    ]
    built.dbt("test", "--select", *areas, as_of="2026-11-02T00:00:00+00:00")


def test_share_of_voice__without_the_file_is_empty(built: Warehouse) -> None:
    with duckdb.connect(str(built.path)) as connection:
        connection.execute("delete from raw_files.brands")
    built.dbt("run", "--select", "int_market__text_brands+")
    assert built.rows("select count(*) from marts.mart_share_of_voice") == [(0,)]
    assert built.rows("select count(*) from marts.mart_insights where kind = 'competitor'") == [(0,)]
