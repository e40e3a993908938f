"""Mixed currencies cannot be summed: who tries is refused, by the guard and by the macro."""

import re
from pathlib import Path

import duckdb
import pytest

from tests.dbt.currencies import mixed_sums
from tests.dbt.warehouse import PROJECT

GUARDED = """
    select key, case when min(original_currency) = max(original_currency)
        then cast(sum(original_amount) as decimal(18, 3)) end as original_amount
    from lines group by key
"""


@pytest.mark.parametrize(
    "sql",
    [
        "select sum(original_amount) from lines",
        "select person_id, sum(original_amount) as a from lines group by person_id",
        "select sum(coalesce(l.original_hourly_cost, 0)) from lines as l group by l.department",
        "select sum(original_amount) over (partition by person_id) from lines",
        "with x as (select avg(original_amount) as a from lines) select a, currency from x",
    ],
)
def test_guard__refuses_who_tries(sql: str) -> None:
    assert mixed_sums(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select sum(amount), sum(round(original_amount * rates.fx_rate, 2)) from lines",
        "select original_currency, sum(original_amount) from lines group by original_currency",
        "select sum(original_amount) over (partition by original_currency) from lines",
        GUARDED,
    ],
)
def test_guard__lets_through_what_keeps_them_apart(sql: str) -> None:
    assert mixed_sums(sql) == []


def test_sum_in_one_currency__knows_no_sum_of_two() -> None:
    rows = "(values ('a', 1, 'EUR'), ('a', 2, 'EUR'), ('b', 3, 'EUR'), ('b', 4, 'SEK'))"
    lines = f"with lines as (select * from {rows} as t(key, original_amount, original_currency))"
    assert duckdb.sql(f"{lines} {GUARDED} order by key").fetchall() == [("a", 3), ("b", None)]


def test_conversion__happens_in_one_place() -> None:
    by_hand = re.compile(r"\*\s*\w*rates?\.fx_rate|fx_rate\s*\*")
    models = [*PROJECT.glob("models/**/*.sql")]
    assert models
    assert [path.name for path in models if by_hand.search(Path.read_text(path))] == []
