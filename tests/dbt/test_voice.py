"""What people write, from the platforms' rows to the marts: who said it, in which conversation, about what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 9, 7, 12, tzinfo=UTC)


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"row_id": key, "file": "a.csv", "line": 1, "_dlt_load_id": "1", **more}


def raw(key: str, minutes: int, **more: Any) -> dict[str, Any]:
    return {"id": key, "created_at": MONDAY + timedelta(minutes=minutes), "_dlt_load_id": "1", **more}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("voice"), tmp_path_factory.mktemp("target"))
    warehouse.insert(
        "files.contacts",
        row("c1", person_key="P1", email="anna@buyer.example", x_handle="anna_x"),
        row("c2", person_key="P2", email="ben@lead.example", x_handle="ben_x"),
        row("c3", person_key="P3", email="eva@our.example", facebook_id="fb_eva"),
    )
    warehouse.insert(
        "files.conversions",
        row(
            "s1", conversion_key="1", person_key="P1", converted_at=MONDAY - timedelta(days=3),
            conversion_type="revenue", amount=250, currency="EUR",
        ),
    )  # fmt: skip
    warehouse.insert("files.employees", row("e1", employee="eva@our.example", department="Sales"))
    own = {"author_id": "us", "first_id": None, "first_created_at": None}
    warehouse.insert(
        "x.posts",
        raw("100", 0, text="A question of ours?", conversation_id="100", **own),
        raw("104", 9, text="Sorry, we look into it.", conversation_id="101", replied_to_id="101", **own),
    )
    warehouse.insert(
        "x.mentions",
        raw("101", 1, text="@us the app crashes", author_id="1", author_username="Anna_X", conversation_id="101"),
        raw("105", 12, text="Thanks!", author_id="1", author_username="anna_x", conversation_id="101",
            replied_to_id="104"),
        raw("102", 2, text="Please add a timer", author_id="2", author_username="ben_x", conversation_id="100",
            replied_to_id="100"),
        raw("103", 3, text="Gone", author_id="3", author_username="else", conversation_id="103",
            deleted_at=MONDAY + timedelta(days=1)),
    )  # fmt: skip
    warehouse.insert(
        "facebook.comments",
        raw("7_1", 4, message="We are proud of it", post_id="7_9", from_id="fb_eva", from_name="Eva"),
        raw("7_2", 5, message="Thank you", post_id="7_9", parent_id="7_1", from_id="7", from_name="Brand"),
    )
    warehouse.insert("zendesk.users", {"id": "u1", "email": "Anna@buyer.example", "_dlt_load_id": "1"})
    warehouse.insert(
        "zendesk.tickets",
        raw("4001", 6, requester_id="u1", subject=" Where is my parcel? ", status="new", channel="email"),
    )
    warehouse.dbt(*TABLES, "--select", "+int_voice__labels")
    return warehouse


def test_messages__know_their_conversation_and_their_author(built: Warehouse) -> None:
    rows = built.rows("""
        select messages.message_text, messages.message_kind, messages.author_role, roots.message_text, messages.activity_id,
            messages.person_id is not null
        from intermediate.int_voice__messages as messages
        join intermediate.int_voice__messages as roots on messages.thread_id = roots.message_id
        order by messages.written_at
    """)
    crash = "@us the app crashes"
    assert rows == [
        (crash, "mention", "customer", crash, None, True),
        ("Please add a timer", "comment", "lead", "Please add a timer", "x:100", True),
        (None, "mention", "stranger", None, None, False),
        ("We are proud of it", "comment", "employee", "We are proud of it", None, True),
        ("Thank you", "comment", "company", "We are proud of it", None, False),
        ("Where is my parcel?", "ticket", "customer", "Where is my parcel?", None, True),
        ("Sorry, we look into it.", "reply", "company", crash, None, False),
        ("Thanks!", "comment", "customer", crash, None, True),
    ]
