"""Paths follow whatever changes, end as a full build would have them, and nothing else is made anew."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.dbt.warehouse import Warehouse

pytestmark = pytest.mark.slow

TOTALS = "intermediate.int_attribution__path_totals"
PATHS = "intermediate.int_attribution__paths"
SELECTED = ("int_attribution__path_inputs", "int_attribution__path_totals", "int_attribution__paths")
TABLES = """
    set TimeZone = 'UTC';
    create schema marts; create schema intermediate;
    create table marts.fct_conversions as
    select
        conversion_id, 'revenue' as conversion_type, cast(amount as decimal(18, 2)) as amount, lookback_days,
        cast(converted_at as timestamptz) as converted_at, cast(converted_at as date) as converted_date
    from (values
        ('early', 10, 30, '2026-02-01 12:00'), ('late', 10, 30, '2026-03-01 12:00'),
        ('other', 10, 30, '2026-03-01 12:00'), ('untouched', 10, 30, '2026-03-01 12:00'),
        ('deal', 900, 90, '2026-03-10 12:00'), ('spring', 10, 30, '2027-04-09 22:30')
    ) as rows (conversion_id, amount, lookback_days, converted_at);
    -- In Berlin, where clocks went forward after it began, its window reaches into the 31st day before.
    update marts.fct_conversions set converted_date = '2027-04-10' where conversion_id = 'spring';
    create table intermediate.int_attribution__conversion_people as
    select * from (values
        ('early', 'ann'), ('late', 'ann'), ('other', 'bob'), ('untouched', 'cid'),
        ('deal', 'ann'), ('deal', 'dan'), ('spring', 'eve')
    ) as rows (conversion_id, person_id);
    create table intermediate.int_attribution__milestones as
    select
        conversion_id, cast(null as timestamptz) as lead_at, cast(null as timestamptz) as opportunity_at,
        converted_at as close_at
    from marts.fct_conversions;
    create table touches as
    select touchpoint_id, person_id, 'x' as activity_id, channel, false as is_direct,
        cast(touched_at as timestamptz) as touched_at
    from (values
        ('t1', 'ann', 'a', '2026-01-20 09:00'), ('t2', 'ann', 'b', '2026-02-20 09:00'),
        ('t3', 'bob', 'a', '2026-02-25 09:00'), ('t4', 'dan', 'c', '2026-03-02 09:00'),
        ('t5', 'ann', 'a', '2026-03-01 23:00'), ('t6', null, 'a', '2026-02-25 10:00')
    ) as rows (touchpoint_id, person_id, channel, touched_at);
"""
# As fct_touchpoints keeps them: rows of a day carry that day's fingerprint.
BY_THE_DAY = """
    create or replace table marts.fct_touchpoints as
    select
        touches.*, cast(touched_at as date) as touched_date,
        cast(sum(hash(touches) >> 8) over (partition by cast(touched_at as date)) as bigint) as _fingerprint
    from touches
"""
TOUCH = "insert into touches values ('t9', '{}', 'x', 'a', false, '{}')"
# What happens, and which conversions may have another path by it.
CHANGES = {
    "nothing": ("select 1", set()),
    "a day of touches without a sale": (TOUCH.format("ann", "2026-03-20 09:00"), set()),
    "a day with a sale": (
        TOUCH.format("ann", "2026-03-20 09:00")
        + """;
        insert into marts.fct_conversions
        values ('new', 'revenue', 5, 30, '2026-03-20 12:00', '2026-03-20');
        insert into intermediate.int_attribution__conversion_people values ('new', 'ann')
        """,
        {"new"},
    ),
    "a late touch": (TOUCH.format("ann", "2026-02-10 09:00"), {"late", "other", "untouched", "deal"}),
    "a touch before all windows": (TOUCH.format("ann", "2025-10-10 09:00"), set()),
    "a touch at the first moment of a window": (
        TOUCH.format("bob", "2026-01-30 12:00"),
        {"early", "late", "other", "untouched", "deal"},
    ),
    "a touch of the hour by which clocks went forward": (
        TOUCH.format("eve", "2027-03-10 22:40"),
        {"spring"},
    ),
    "a touch taken back": (
        "delete from touches where touchpoint_id = 't3'",
        {"late", "other", "untouched", "deal"},
    ),
    "all touches taken back": ("delete from touches", {"early", "late", "other", "untouched", "deal"}),
    "another channel": (
        "update touches set channel = 'z' where touchpoint_id = 't1'",
        {"early", "deal"},
    ),
    "a touch that was somebody else's": (
        "update touches set person_id = 'cid' where touchpoint_id = 't2'",
        {"late", "other", "untouched", "deal"},
    ),
    "a touch of nobody that is matched": (
        "update touches set person_id = 'cid' where touchpoint_id = 't6'",
        {"late", "other", "untouched", "deal"},
    ),
    "another amount": (
        "update marts.fct_conversions set amount = 7 where conversion_id = 'other'",
        {"other"},
    ),
    "another look-back": (
        "update marts.fct_conversions set lookback_days = 60 where conversion_id = 'late'",
        {"late"},
    ),
    "a conversion that was later": (
        """
        update marts.fct_conversions set converted_at = '2026-03-03 12:00', converted_date = '2026-03-03'
        where conversion_id = 'late'
        """,
        {"late"},
    ),
    "a deal with one person more": (
        "insert into intermediate.int_attribution__conversion_people values ('deal', 'bob')",
        {"deal"},
    ),
    "a deal with one person less": (
        "delete from intermediate.int_attribution__conversion_people where person_id = 'dan'",
        {"deal"},
    ),
    "a milestone": (
        """
        update intermediate.int_attribution__milestones set lead_at = '2026-02-21'
        where conversion_id = 'deal'
        """,
        {"deal"},
    ),
    "a conversion that is gone": ("delete from marts.fct_conversions where conversion_id = 'late'", set()),
}


@dataclass(frozen=True)
class Built:
    """A warehouse with the paths of the first state, and the models' SQL as a full build runs it."""

    warehouse: Warehouse
    full: dict[str, str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """What totals say of the last touch is overwritten, to tell rows that are made anew."""
    folder = tmp_path_factory.mktemp("paths")
    warehouse = Warehouse(folder / "warehouse.duckdb", folder / "target")
    _change(warehouse, TABLES)
    warehouse.dbt("run", "--full-refresh", "--select", *SELECTED)
    warehouse.dbt("compile", "--full-refresh", "--select", *SELECTED)
    _change(warehouse, f"update {TOTALS} set last_days_before = -1")
    compiled = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (warehouse.target / "compiled").rglob("int_attribution__path*.sql")
    }
    return Built(warehouse, {name: compiled[name] for name in SELECTED})


@pytest.mark.parametrize(("change", "anew"), CHANGES.values(), ids=CHANGES)
def test_paths__follow_what_changes(built: Built, tmp_path: Path, change: str, anew: set[str]) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb", built.warehouse.target)
    shutil.copy(built.warehouse.path, warehouse.path)
    _change(warehouse, change)
    warehouse.dbt("run", "--select", *SELECTED)
    made = warehouse.rows(f"select conversion_id from {TOTALS} where last_days_before is distinct from -1")
    assert {name for (name,) in made} == anew
    found = _state(warehouse)
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, sql in built.full.items():
            connection.execute(f"create or replace table intermediate.{name} as {sql}")
    assert found == _state(warehouse)


def _change(warehouse: Warehouse, statements: str) -> None:
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute(f"set TimeZone = 'UTC'; {statements}; {BY_THE_DAY}")


def _state(warehouse: Warehouse) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return (
        warehouse.rows(f"select * exclude (last_days_before) from {TOTALS} order by all"),
        warehouse.rows(f"from {PATHS} order by all"),
    )
