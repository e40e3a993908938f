"""Holding rows against a contract: each reason of refusal, each type, what is unknown."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from ingestion.conform import text_to_arrow, to_arrow
from ingestion.contracts import (
    BIGINT,
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    JSON,
    TIMESTAMP,
    Column,
    Contract,
    Rule,
)

THINGS = Contract(
    source="vendor",
    name="things",
    primary_key=("id",),
    columns=(
        Column("id"),
        Column("email", path="properties.email"),
        Column("amount", DECIMAL),
        Column("score", DOUBLE),
        Column("views", BIGINT, minimum=0, maximum=1_000_000),
        Column("kind", accepted=("post", "reply")),
        Column("is_paid", BOOLEAN, path="paid"),
        Column("day", DATE),
        Column("created_at", TIMESTAMP, path="createdAt", required=True),
        Column("metadata", JSON),
    ),
    ignored=frozenset({"object", "properties.left", "wrapper.*"}),
    rules=(Rule("amount", "t_kind = 'post' and t_amount < 0", "is negative for a post"),),
)
GOOD = {"id": "1", "createdAt": "2026-10-01T10:00:00Z"}


def test_to_arrow__types_every_column_and_keeps_the_declared_schema() -> None:
    page = to_arrow(
        [
            {
                "id": 7,
                "object": "thing",
                "properties": {"email": "a@example.org", "left": 1},
                "wrapper": {"anything": 1},
                "amount": "1234567890123.123456789",
                "score": "0.25",
                "views": 12,
                "kind": "post",
                "paid": True,
                "day": "2026-02-28",
                "createdAt": "2026-10-01T10:00:00+0200",
                "metadata": {"order": [1, 2]},
            }
        ],
        THINGS,
    )
    assert page.table.schema.equals(THINGS.arrow_schema)
    assert page.table.to_pylist() == [
        {
            "id": "7",
            "email": "a@example.org",
            "amount": Decimal("1234567890123.123456789"),
            "score": 0.25,
            "views": 12,
            "kind": "post",
            "is_paid": True,
            "day": date(2026, 2, 28),
            "created_at": datetime(2026, 10, 1, 8, tzinfo=UTC),
            "metadata": '{"order":[1,2]}',
            "extra": None,
        }
    ]
    assert not page.new_fields
    assert len(page.quarantine) == 0


@pytest.mark.parametrize(
    "value",
    [
        "2026-10-01T10:00:00Z",
        "2026-10-01T12:00:00.000+02:00",
        "2026-10-01T10:00:00+0000",
        "2026-10-01 10:00",
        1790848800,
        "1790848800000",
    ],
)
def test_to_arrow__reads_every_form_of_an_instant(value: object) -> None:
    page = to_arrow([{"id": "1", "createdAt": value}], THINGS)
    assert page.table["created_at"].to_pylist() == [datetime(2026, 10, 1, 10, tzinfo=UTC)]


def test_to_arrow__reads_times_without_offset_in_the_zone_given() -> None:
    page = to_arrow([{"id": "1", "createdAt": "2026-07-01 10:00"}], THINGS, zone="Europe/Berlin")
    assert page.table["created_at"].to_pylist() == [datetime(2026, 7, 1, 8, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"id": None}, "id", "key is missing"),
        ({"id": ""}, "id", "key is missing"),
        ({"createdAt": None}, "created_at", "is missing"),
        ({"createdAt": "2026-02-30"}, "created_at", "is not a time"),
        ({"createdAt": "yesterday"}, "created_at", "is not a time"),
        ({"day": "01.02.2026"}, "day", "is not a date"),
        ({"amount": "12,50"}, "amount", "is not a number"),
        ({"amount": {"value": 1}}, "amount", "is not a number"),
        ({"score": "NaN"}, "score", "is not a number"),
        ({"views": "2.5"}, "views", "is not a whole number"),
        ({"views": -1}, "views", "is below 0"),
        ({"views": 1_000_001}, "views", "is above 1000000"),
        ({"paid": "maybe"}, "is_paid", "is not true or false"),
        ({"kind": "poem"}, "kind", "is none of post, reply"),
        ({"kind": "post", "amount": "-1"}, "amount", "is negative for a post"),
    ],
)
def test_to_arrow__quarantines_a_row_with_reason_and_column(
    change: dict[str, object], column: str, reason: str
) -> None:
    page = to_arrow([GOOD, GOOD | {"id": "2"} | change, GOOD | {"id": "3"}], THINGS)
    assert page.table["id"].to_pylist() == ["1", "3"]
    (refused,) = page.quarantine.to_pylist()
    assert refused["column_name"] == column
    assert refused["reason"].startswith(reason)
    assert json.loads(refused["record"]) == GOOD | {"id": "2"} | change


def test_to_arrow__keeps_unknown_fields_and_names_them() -> None:
    rows = [GOOD | {"shiny": {"deep": 1}}, GOOD | {"id": "2", "properties": {"email": "x", "twitter": "y"}}]
    page = to_arrow(rows, THINGS)
    assert [json.loads(text) for text in page.table["extra"].to_pylist()] == [
        {"shiny": {"deep": 1}},
        {"properties": {"twitter": "y"}},
    ]
    assert page.new_fields == {"shiny", "properties"}


def test_to_arrow__reads_a_missing_field_as_null_and_an_empty_page_as_nothing() -> None:
    page = to_arrow([GOOD], THINGS)
    assert page.table["views"].to_pylist() == [None]
    nothing = to_arrow([], THINGS)
    assert len(nothing.table) == 0
    assert nothing.table.schema.equals(THINGS.arrow_schema)


def test_text_to_arrow__keeps_other_columns_as_extra_and_carries_file_and_line() -> None:
    table = pa.table(
        {"id": ["1", "2"], "created_at": ["2026-01-01", ""], "note": ["n", None], "line": [2, 3]}
    )
    page = text_to_arrow(table, THINGS, carry=("line",))
    assert page.table["extra"].to_pylist() == ['{"note":"n"}']
    assert page.quarantine.select(["reason", "column_name", "line"]).to_pylist() == [
        {"reason": "is missing", "column_name": "created_at", "line": 3}
    ]


def test_contract__refuses_keys_that_are_no_columns() -> None:
    with pytest.raises(ValueError, match="do not fit together"):
        Contract(source="s", name="t", primary_key=("id",), columns=(Column("name"),))
