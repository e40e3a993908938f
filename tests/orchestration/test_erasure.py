"""One person is gone from everywhere and stays gone when a vendor sends them again; others are untouched."""

from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings
from ingestion.pipelines import ensure_raw_tables
from ingestion.registry import personal_tables
from orchestration.commands.erase import erase_person
from orchestration.lib.erasure import apply_erasures
from orchestration.lib.errors import TilltaleError

ANN, BOB = "ann@example.com", "bob@example.com"
LANDED = {
    "raw_hubspot.contacts": [
        {
            "id": "1",
            "email": ANN,
            "additional_emails": "ann.old@example.com;",
            "mastodon_handle": "ann@social.example",
        },
        {"id": "2", "email": BOB},
    ],
    "raw_hubspot.deal_contacts": [
        {"deal_id": "d", "contact_id": "1"},
        {"deal_id": "d", "contact_id": "2"},
    ],
    "raw_stripe.customers": [
        {"id": "cus_1", "email": "Ann.Old@example.com"},
        {"id": "cus_2", "email": BOB},
    ],
    "raw_stripe.charges": [
        {"id": "ch_1", "customer_id": "cus_1", "amount": 10},
        {"id": "ch_2", "customer_id": "cus_2", "billing_email": BOB, "amount": 20},
    ],
    "raw_web.form_submissions": [
        {"id": "f1", "anonymous_id": "a1", "email": ANN},
        {"id": "f2", "anonymous_id": "a2", "email": BOB},
    ],
    "raw_web.visits": [{"id": "v1", "anonymous_id": "a1"}, {"id": "v2", "anonymous_id": "a2"}],
    "raw_mastodon.mentions": [
        {"id": "m1", "account_acct": "ann@social.example", "content": "words"},
        {"id": "m2", "account_acct": "x@y.z", "content": "words"},
    ],
    "raw_files.attendance": [
        {"row_id": "1", "person_key": "Ann@example.com", "event_key": "fair"},
        {"row_id": "2", "person_key": BOB, "event_key": "fair"},
    ],
    "raw_files.journalists": [
        {"row_id": "1", "journalist_key": "j-1", "name": "Ann Lund", "email": ANN},
        {"row_id": "2", "journalist_key": "j-2", "name": "Bob Berg", "email": BOB},
    ],
    "raw_files.press_log": [
        {"row_id": "1", "journalist_key": "J-1", "kind": "request"},
        {"row_id": "2", "author_name": "ann lund", "kind": "coverage"},
        {"row_id": "3", "journalist_key": "j-2", "author_name": "Bob Berg", "kind": "coverage"},
    ],
    "raw_files.conversions": [{"row_id": "r1", "person_key": ANN, "amount": 5}],
    "raw_files.experiments": [
        {"row_id": "e1", "treated_units": f"{BOB}; Ann@example.com", "control_units": ANN},
        {"row_id": "e2", "treated_units": "SE; DK", "control_units": "NO"},
    ],
    "quarantine.hubspot__contacts": [
        {"row_id": "q1", "record": '{"email": "ANN@example.com"}'},
        {"row_id": "q2", "record": '{"email": "bob@example.com"}'},
    ],
}


def land(settings: Settings) -> None:
    """Insert the rows, as a loader would, into empty tables."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for address, rows in LANDED.items():
            connection.execute(f"delete from {address}")
            for row in rows:
                values = row if address.startswith("quarantine") else {**row, "_dlt_load_id": "1"}
                names = ", ".join(values)
                marks = ", ".join("?" for _ in values)
                connection.execute(f"insert into {address} ({names}) values ({marks})", [*values.values()])


def left(settings: Settings) -> dict[str, list[tuple]]:
    queries = {
        "contacts": "select id from raw_hubspot.contacts",
        "deal_contacts": "select contact_id from raw_hubspot.deal_contacts",
        "customers": "select id from raw_stripe.customers",
        "charges": "select id, customer_id, amount::int from raw_stripe.charges order by id",
        "forms": "select id from raw_web.form_submissions",
        "visits": "select id from raw_web.visits",
        "mentions": "select id from raw_mastodon.mentions",
        "conversions": "select person_key, amount::int from raw_files.conversions",
        "attendance": "select row_id from raw_files.attendance",
        "journalists": "select row_id from raw_files.journalists",
        "press_log": "select row_id from raw_files.press_log",
        "experiments": "select treated_units, control_units from raw_files.experiments order by row_id",
        "quarantine": "select row_id from quarantine.hubspot__contacts",
    }
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


WITHOUT_ANN = {
    "contacts": [("2",)],
    "deal_contacts": [("2",)],
    "customers": [("cus_2",)],
    "charges": [("ch_1", None, 10), ("ch_2", "cus_2", 20)],
    "forms": [("f2",)],
    "visits": [("v2",)],
    "mentions": [("m2",)],
    "conversions": [(None, 5)],
    "attendance": [("2",)],
    "journalists": [("2",)],
    "press_log": [("3",)],
    "experiments": [(BOB, None), ("SE; DK", "NO")],
    "quarantine": [("q2",)],
}


@pytest.fixture
def landed(settings: Settings) -> Settings:
    ensure_raw_tables(settings)
    land(settings)
    return settings


def test_erase_person__leaves_everybody_else_and_the_money(landed: Settings) -> None:
    assert erase_person(landed, f" {ANN.upper()} ").rows == 15
    assert left(landed) == WITHOUT_ANN


def test_erase_person__leaves_no_trace_in_the_file(landed: Settings) -> None:
    assert ANN.encode() in landed.warehouse_path.read_bytes()
    erase_person(landed, ANN)
    content = landed.warehouse_path.read_bytes()
    assert b"ann.old" not in content.lower()
    assert ANN.encode() not in content.lower()
    assert BOB.encode() in content


def test_apply_erasures__drops_who_comes_again(landed: Settings) -> None:
    erase_person(landed, ANN)
    land(landed)
    assert apply_erasures(landed) == 15
    assert left(landed) == WITHOUT_ANN
    assert apply_erasures(landed) == 0


def test_erase_person__names_dropped_files_it_does_not_change(landed: Settings) -> None:
    path = landed.inbox_dir / "touchpoints" / "a.csv"
    path.parent.mkdir(parents=True)
    path.write_text(f"person_key,touched_at\n{ANN},2026-10-01\n")
    assert erase_person(landed, ANN).files == (Path(path),)
    assert ANN in path.read_text()


def test_erase_person__refuses_what_is_no_address(landed: Settings) -> None:
    with pytest.raises(TilltaleError, match="no e-mail address"):
        erase_person(landed, "Ann")


def test_personal_tables__name_columns_that_exist(landed: Settings) -> None:
    with duckdb.connect(str(landed.warehouse_path)) as connection:
        for table in personal_tables():
            columns = ", ".join([*table.matches.values(), *table.clears, *table.lists])
            connection.execute(f"select {columns} from {table.address}")
