"""The file drop: every form of a file, every mistake, and what a second look at it does."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.config import Settings, load_settings
from ingestion.errors import SourceFailed
from ingestion.pipelines import run_source
from ingestion.runs import SourceRun
from ingestion.sources.files import KINDS, template
from ingestion.sources.files.contracts import CONTRACTS

Drop = Callable[..., Path]
HEADER = "person_key,touched_at,channel,touch_type\n"


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return load_settings(reporting_time_zone="Europe/Berlin")


@pytest.fixture
def drop(settings: Settings) -> Drop:
    def write(name: str, content: str | bytes) -> Path:
        path = settings.inbox_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def load(settings: Settings) -> SourceRun:
    return run_source("files", settings)


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(query).fetchall()


def refused(settings: Settings, kind: str) -> list[tuple[Any, ...]]:
    return rows(
        settings, f"select file, line, column_name, reason from quarantine.files__{kind} order by line"
    )


def test_kinds__templates_have_the_documented_columns_and_load(settings: Settings, drop: Drop) -> None:
    for contract in CONTRACTS:
        declared = {c.name for c in contract.columns} - {"row_id", "file", "line", "is_withdrawn"}
        assert set(KINDS[contract.name].header) == declared
        drop(f"{contract.name}/template.csv", template(contract.name))
    result = load(settings)
    assert result.rows_by_table == {kind: 1 for kind in KINDS}
    assert result.rows_quarantined == 0


def test_files__defaults_zone_dates_and_extra_columns(settings: Settings, drop: Drop) -> None:
    drop(
        "conversions/a.csv",
        "conversion_key,person_key,converted_at,amount,shop\no1,p1,2026-07-01,19.90,north\n",
    )
    drop("touchpoints/a.csv", "person_key,touched_at\np1,2026-07-01 10:30\n")
    load(settings)
    assert rows(
        settings,
        "select converted_at, conversion_type, amount, currency, extra, file, line"
        " from raw_files.conversions",
    ) == [
        (
            datetime(2026, 6, 30, 22, tzinfo=UTC),
            "revenue",
            Decimal("19.900000000"),
            "EUR",
            '{"shop":"north"}',
            "conversions/a.csv",
            2,
        )
    ]
    assert rows(settings, "select touched_at, touch_type, channel from raw_files.touchpoints") == [
        (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "visit", None)
    ]


def test_files__semicolons_mark_decimal_comma_and_windows_line_ends(settings: Settings, drop: Drop) -> None:
    text = "Conversion_Key;Person_Key;Converted_At;Amount;Currency\r\no1;p1;2026-10-05;1.234,50;usd\r\n"
    drop("conversions/a.csv", b"\xef\xbb\xbf" + text.encode())
    drop("conversions/b.csv", "sep=;\nconversion_key;person_key;converted_at;amount\no2;p1;2026-10-05;7,5\n")
    drop(
        "conversions/c.csv",
        "conversion_key\tperson_key\tconverted_at\tamount\no3\tp1\t2026-10-05\t8\n".encode("utf-16"),
    )
    load(settings)
    assert rows(
        settings, "select conversion_key, amount, currency, line from raw_files.conversions order by 1"
    ) == [
        ("o1", Decimal("1234.5"), "USD", 2),
        ("o2", Decimal("7.5"), "EUR", 3),
        ("o3", Decimal("8"), "EUR", 2),
    ]


def test_files__bad_rows_are_quarantined_by_line_and_the_rest_is_landed(
    settings: Settings, drop: Drop
) -> None:
    drop(
        "touchpoints/a.csv",
        HEADER
        + 'p1,2026-10-01,"two\nlines",click\n'
        + "p2,2026-13-01,a,click\n"
        + "\n"
        + "p3,2026-10-01,a,jump\n"
        + "p4,2026-10-01\n"
        + "p5,2026-10-01,a,click,more\n"
        + ",2026-10-01,a,click\n"
        + ",,,\n"
        + "p6,2026-10-01,a,CLICK\n",
    )
    result = load(settings)
    assert refused(settings, "touchpoints") == [
        ("touchpoints/a.csv", 4, "touched_at", "is not a time (write 2026-11-01T06:00:00+01:00)"),
        ("touchpoints/a.csv", 6, "touch_type", f"is none of {', '.join(touch_types())}"),
        ("touchpoints/a.csv", 7, None, "has 2 cells where the header has 4"),
        ("touchpoints/a.csv", 8, None, "has 5 cells where the header has 4"),
        ("touchpoints/a.csv", 9, "person_key", "is missing"),
    ]
    assert rows(settings, "select person_key, line from raw_files.touchpoints order by line") == [
        ("p1", 2),
        ("p6", 11),
    ]
    assert (result.rows_loaded, result.rows_quarantined) == (2, 5)


def touch_types() -> list[str]:
    from ingestion.sources.files.kinds.sales import TOUCH_TYPES

    return TOUCH_TYPES


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [
        ("worklog", "employee,date,hours\ne1,2026-10-01,-1\n", "hours"),
        ("worklog", "employee,date,hours\ne1,yesterday,1\n", "date"),
        ("costs", "date,amount,channel,kind\n2026-10-01,5,a,bribe\n", "kind"),
        ("costs", "date,amount,channel,currency\n2026-10-01,5,a,euro\n", "currency"),
        ("costs", "date,amount,channel\n2026-10-01,5,\n", "channel"),
        ("costs", "date,amount,channel\n2026-10-01,five,a\n", "amount"),
        ("conversions", "conversion_key,person_key,converted_at\no1,p1,2026-10-01\n", "amount"),
        (
            "conversions",
            "conversion_key,person_key,converted_at,conversion_type\no1,p1,2026-10-01,sale\n",
            "conversion_type",
        ),
        ("fx_rates", "date,from_currency,to_currency,rate\n2026-10-01,USD,EUR,0\n", "rate"),
        ("employees", "employee,hourly_cost\ne1,-4\n", "hourly_cost"),
    ],
)
def test_files__each_broken_rule_names_its_column(
    settings: Settings, drop: Drop, kind: str, text: str, column: str
) -> None:
    drop(f"{kind}/a.csv", text)
    load(settings)
    assert [row[:3] for row in refused(settings, kind)] == [(f"{kind}/a.csv", 2, column)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "costs/a.csv",
            "date,amount\n2026-10-01,5\n",
            "costs/a.csv line 1: one of the columns activity_key or channel",
        ),
        ("costs/a.csv", "\n\ndate,channel\n", "costs/a.csv line 3: the column 'amount' is missing"),
        ("costs/a.csv", "date,amount,channel,Amount\n", "line 1: the column 'amount' stands there twice"),
        ("costs/a.csv", "date,amount,channel,\n2026-10-01,5,a,x\n", "line 1: column 4 has no name"),
        ("costs/a.csv", b"date,amount,channel\n2026-10-01,5,caf\xe9\n", "costs/a.csv line 2: is not UTF-8"),
        ("costs/a.csv", b"\x00\x01\x02", "is no text file"),
        (
            "costs/a.csv",
            'date,amount,channel\n2026-10-01,5,"open\n',
            "line 2: a quotation mark is opened and never",
        ),
        ("costs/a.parquet", b"no parquet", "costs/a.parquet line 1: is no parquet file"),
        ("costs/a.xlsx", b"PK", "costs/a.xlsx: is neither .csv nor .parquet"),
        ("expenses/a.csv", "a\n1\n", "inbox/expenses: is no kind of file"),
    ],
)
def test_files__a_file_that_cannot_be_read_is_named_and_the_others_are_landed(
    settings: Settings, drop: Drop, name: str, content: str | bytes, message: str
) -> None:
    drop(name, content)
    drop("costs/good.csv", "date,amount,channel\n2026-10-01,5,a\n")
    with pytest.raises(SourceFailed, match=r"^files: ") as caught:
        load(settings)
    assert message in str(caught.value)
    assert caught.value.kind == "contract_broken"
    assert rows(settings, "select count(*) from raw_files.costs") == [(1,)]
    assert rows(settings, "select status, error_kind from raw_tilltale.source_runs") == [
        ("failed", "contract_broken")
    ]


def test_files__empty_files_and_headers_alone_are_harmless(settings: Settings, drop: Drop) -> None:
    drop("costs/empty.csv", "")
    drop("costs/blank.csv", "\n\n")
    drop("costs/header.csv", "date,amount,channel\n")
    result = load(settings)
    assert (result.rows_loaded, result.rows_quarantined) == (0, 0)


def test_files__parquet_keeps_decimals_and_zones(settings: Settings, drop: Drop) -> None:
    table = pa.table(
        {
            "person_key": ["p1"],
            "touched_at": pa.array([datetime(2026, 7, 1, 10)], pa.timestamp("us")),
        }
    )
    path = drop("touchpoints/a.parquet", b"")
    pq.write_table(table, path)
    costs = pa.table({"date": [datetime(2026, 10, 1).date()], "amount": [Decimal("0.10")], "channel": ["a"]})
    pq.write_table(costs, drop("costs/a.parquet", b""))
    load(settings)
    assert rows(settings, "select touched_at from raw_files.touchpoints") == [
        (datetime(2026, 7, 1, 8, tzinfo=UTC),)
    ]
    assert rows(settings, "select amount from raw_files.costs") == [(Decimal("0.1"),)]


def test_files__only_new_content_is_read_again(settings: Settings, drop: Drop) -> None:
    path = drop("touchpoints/a.csv", HEADER + "p1,2026-10-01,a,click\n")
    assert load(settings).rows_loaded == 1
    assert load(settings).rows_loaded == 0
    os.utime(path, (0, 0))
    drop("touchpoints/copy.csv", path.read_bytes())
    path.rename(path.with_name("renamed.csv"))
    assert load(settings).rows_loaded == 0
    drop("touchpoints/b.csv", HEADER + "p2,2026-10-01,a,click\n")
    assert load(settings).rows_loaded == 1
    for file in (settings.inbox_dir / "touchpoints").iterdir():
        file.unlink()
    load(settings)
    assert rows(settings, "select count(*) from raw_files.touchpoints") == [(2,)]


def test_files__equal_rows_of_one_file_stay_and_the_same_rows_of_two_files_count_once(
    settings: Settings, drop: Drop
) -> None:
    visit = "p1,2026-10-01,a,visit\n"
    drop("touchpoints/a.csv", HEADER + visit + visit)
    drop("touchpoints/b.csv", HEADER + visit + "p2,2026-10-01,a,visit\n")
    result = load(settings)
    assert (result.rows_loaded, result.rows_deduplicated) == (3, 1)


def test_files__a_changed_file_stands_for_itself(settings: Settings, drop: Drop) -> None:
    drop("costs/a.csv", "date,amount,channel\n2026-10-01,100,a\n2026-10-02,7,a\n")
    drop("costs/b.csv", "date,amount,channel\n2026-10-02,7,a\n2026-10-03,8,a\n")
    load(settings)
    drop("costs/a.csv", "date,amount,channel\n2026-10-01,120,a\n")
    load(settings)
    assert rows(settings, "select date::varchar, amount::double from raw_files.costs order by 1") == [
        ("2026-10-01", 120.0),
        ("2026-10-02", 7.0),
        ("2026-10-03", 8.0),
    ]


def test_conversions__a_later_row_corrects_and_a_negative_row_is_a_refund(
    settings: Settings, drop: Drop
) -> None:
    head = "conversion_key,person_key,converted_at,amount\n"
    drop("conversions/a.csv", head + "o1,p1,2026-10-01,100\no1,p1,2026-10-05,-30\n")
    load(settings)
    drop("conversions/b.csv", head + "o1,p1,2026-10-01,110\no1,p1,2026-10-05,-30\n")
    load(settings)
    assert rows(settings, "select amount::double, file from raw_files.conversions order by 1") == [
        (-30.0, "conversions/b.csv"),
        (110.0, "conversions/b.csv"),
    ]


def test_quarantine__a_bad_row_counts_once_until_its_file_is_mended(settings: Settings, drop: Drop) -> None:
    path = drop("worklog/a.csv", "employee,date,hours\ne1,2026-10-01,x\ne1,2026-10-01,x\n")
    load(settings)
    drop("worklog/b.csv", path.read_bytes())
    load(settings)
    assert [row[1] for row in refused(settings, "worklog")] == [2, 3]
    drop("worklog/a.csv", "employee,date,hours\ne1,2026-10-01,x\ne1,2026-10-01,2\n")
    load(settings)
    assert [row[1] for row in refused(settings, "worklog")] == [2]
    totals = rows(settings, "select rows_quarantined_total from raw_tilltale.source_runs order by run_id")
    assert totals == [(2,), (2,), (1,)]


def test_last_record__is_none_that_lies_ahead(settings: Settings, drop: Drop) -> None:
    drop("events/a.csv", "event_key,started_at\npast,2026-10-05 18:00\nahead,2026-12-05 18:00\n")
    load(settings)
    (found,) = rows(settings, "select last_record_at from raw_tilltale.source_runs")
    assert found[0] == datetime(2026, 10, 5, 16, tzinfo=UTC)
