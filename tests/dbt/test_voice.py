"""What people write, from the platforms' rows to the marts: who said it, in which conversation, about
what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

MARTS = ("+mart_customer_voice", "+mart_product_requests", "+int_voice__request_accounts")
READERS = tuple(f"int_voice__messages+,+{mart}" for mart in ("mart_customer_voice", "mart_product_requests"))
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
        raw("101", 1, text="@us the app crashes", author_id="1", author_username="Anna_X",
        conversation_id="101"),
        raw("105", 12, text="Thanks!", author_id="1", author_username="anna_x", conversation_id="101",
            replied_to_id="104"),
        raw("102", 2, text="Please add a timer", author_id="2", author_username="ben_x",
        conversation_id="100",
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
    warehouse.insert(
        "files.product_areas",
        row("a1", product_area="app", keywords="app; crash", owner_department="Product"),
        row("a2", product_area="delivery", keywords="parcel", owner_department="Service"),
    )
    warehouse.insert(
        "files.product_requests",
        row("q1", request_key="timer", product_area="app", keywords="timer", status="shipped"),
    )
    warehouse.dbt(*TABLES, "--select", *MARTS)
    return warehouse


def test_messages__know_their_conversation_and_their_author(built: Warehouse) -> None:
    rows = built.rows("""
        select
            messages.message_text, messages.message_kind, messages.author_role, roots.message_text,
            messages.activity_id, messages.person_id is not null
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


def labels(warehouse: Warehouse) -> dict[str, tuple[Any, ...]]:
    rows = warehouse.rows("""
        select messages.message_text, labels.language, labels.kind, labels.product_area, labels.label_source,
            labels.duplicate_of is not null
        from intermediate.int_voice__labels as labels
        join intermediate.int_voice__messages as messages on labels.message_id = messages.message_id
    """)
    return {text: tuple(rest) for text, *rest in rows}


def test_labels__are_of_others_texts_and_leave_out_what_is_not_sure(built: Warehouse) -> None:
    assert labels(built) == {
        "@us the app crashes": ("en", "complaint", "app", "rules", False),
        "Please add a timer": ("en", "wish", None, "rules", False),
        "We are proud of it": ("en", None, None, "rules", False),  # of the sentiment
        "Where is my parcel?": ("en", "question", "delivery", "rules", False),
        "Thanks!": ("und", None, None, "rules", False),
    }


def test_marts__have_the_money_of_those_who_spoke_and_no_employee(built: Warehouse) -> None:
    voice = built.rows("""
        select product_area, owner_department, mentions, complaints, unread_mentions, customers, leads,
            revenue_of_voices, status
        from marts.mart_customer_voice order by product_area nulls last
    """)
    assert voice == [
        ("app", "Product", 1, 1, 0, 1, 0, 250, "too_early"),
        ("delivery", "Service", 1, 0, 0, 1, 0, 250, "too_early"),
        (None, None, 2, 0, 1, 1, 1, 250, "too_early"),
    ]
    requests = built.rows("""
        select request, product_area, status, mentions, accounts, revenue_of_accounts, accounts_to_tell
        from marts.mart_product_requests order by is_followed desc
    """)
    assert requests == [("timer", "app", "shipped", 1, 1, 0, 1), (None, "app", "open", 1, 1, 250, 0)]
    told = built.rows("select request_key, is_to_tell from intermediate.int_voice__request_accounts")
    assert told == [("timer", True)]


def test_later__new_texts_are_read_alone_until_areas_or_corrections_change(built: Warehouse) -> None:
    with duckdb.connect(str(built.path)) as connection:
        connection.execute("""
            update intermediate.int_voice__readings set kind = 'praise' where text_key = (
                select text_key from intermediate.int_voice__texts where message_text = 'Please add a timer'
            )
        """)
        connection.execute("delete from raw_x.mentions where id = '105'")
    built.insert(
        "facebook.comments", raw("7_3", 60, message="please, ADD a timer!!", post_id="7_9", from_id="9")
    )
    built.dbt(*TABLES, "--select", *READERS)
    later = labels(built)
    assert later["Please add a timer"][1] == "praise"  # as it was marked: not read again
    assert later["please, ADD a timer!!"][1] == "wish"
    assert later["please, ADD a timer!!"][-1]  # a copy of the other
    texts = built.rows("select count(*) from intermediate.int_voice__readings")
    assert texts == [(5,)]  # what was deleted at its source is forgotten

    crash = built.rows("""
        select message_id from intermediate.int_voice__messages where message_text = '@us the app crashes'
    """)
    built.insert("files.text_corrections", row("k1", message_id=crash[0][0], kind="churn_risk"))
    built.dbt(*TABLES, "--select", *READERS, "int_voice__corrections")
    corrected = labels(built)
    assert corrected["@us the app crashes"] == ("en", "churn_risk", "app", "correction", False)
    assert corrected["Please add a timer"][1] == "wish"  # another reader: read again


def test_rules__hold_on_rows_of_their_own(built: Warehouse) -> None:
    built.dbt(
        "test", "--select", "mart_customer_voice,test_type:unit", "mart_product_requests,test_type:unit"
    )
    built.dbt(
        "test",
        "--select",
        "path:models/intermediate/voice",
        "path:models/marts/voice",
        "--exclude",
        "test_type:unit",
    )
