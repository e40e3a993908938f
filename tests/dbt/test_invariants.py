"""Every invariant is seen to fail: one figure of a sound build is broken, and its test must return rows."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.dbt import company
from tests.dbt.warehouse import Warehouse, make_warehouse

pytestmark = pytest.mark.slow

CREDITS = "assert_credits_and_amounts_sum_to_their_conversion"
NET_REVENUE = "assert_attributed_and_unattributed_revenue_is_net_revenue"
WHOLES = "assert_no_part_exceeds_its_whole"
REFUNDS = "assert_refunds_take_credit_back"
WINDOW = "assert_only_touches_inside_the_window_earn_credit"
RECORDS = "assert_every_landed_record_is_one_touch"
COSTS = "assert_costs_are_shared_out_to_the_cent"
SOURCED = "assert_sourced_revenue_is_net_revenue"
COUNTERS = "assert_days_add_up_to_the_platform_counter"

BREAKS = {
    "a cent too much": (
        CREDITS,
        "update intermediate.int_attribution__paths set linear_amount = linear_amount + 0.01",
    ),
    "credit too small": (
        CREDITS,
        "update intermediate.int_attribution__chain_credits set markov_credit = markov_credit * 0.999",
    ),
    "a touch's credit lost": (
        CREDITS,
        "delete from intermediate.int_attribution__paths where channel = 'direct'",
    ),
    "unmatched money forgotten": (NET_REVENUE, "delete from marts.mart_roi_by where value = 'unmatched'"),
    "money in one month too much": (
        NET_REVENUE,
        "update marts.mart_roi_by set revenue = revenue + 0.01 where dimension = 'channel'",
    ),
    "parts not the whole": (
        NET_REVENUE,
        "update marts.mart_roi_by set revenue = revenue - 0.01 where dimension = 'link' and value = 'all'",
    ),
    "revenue without a conversion": (
        NET_REVENUE,
        "update marts.fct_revenue set amount = amount + 0.01 where kind = 'new'",
    ),
    "influence above all sales": (
        WHOLES,
        "update marts.mart_roi_by set influenced_revenue = influenced_revenue + 100000",
    ),
    "an activity above all sales": (
        WHOLES,
        "update marts.mart_activity_roi set influenced_revenue = influenced_revenue + 100000",
    ),
    "more touches matched than there are": (
        WHOLES,
        "update marts.mart_coverage set touches_matched = touches + 1",
    ),
    "a refund that takes nothing back": (
        REFUNDS,
        "update intermediate.int_attribution__paths set conversion_amount = conversion_amount + 20.01",
    ),
    "a touch after the sale": (
        WINDOW,
        "update marts.fct_touchpoints set touched_at = touched_at + interval 60 day",
    ),
    "a touch before the window": (
        WINDOW,
        "update marts.fct_touchpoints set touched_at = touched_at - interval 60 day",
    ),
    "a touch left out": (WINDOW, "delete from intermediate.int_attribution__paths where touch_number = 1"),
    "a visit lost": (RECORDS, "delete from marts.fct_touchpoints where channel = 'direct'"),
    "a visit twice": (RECORDS, "insert into marts.fct_touchpoints from marts.fct_touchpoints"),
    "a sourced sale lost": (
        SOURCED,
        "delete from marts.mart_sourced_revenue where definition = 'first_touch'",
    ),
    "influence of an activity above all sales": (
        SOURCED,
        "update marts.mart_influenced_revenue set amount = amount + 100000",
    ),
    "a cent of cost lost": (COSTS, "update marts.fct_activity_costs set media_cost = media_cost - 0.01"),
    "hours lost": (COSTS, "update marts.fct_activity_costs set labour_hours = labour_hours * 0.5"),
    "a counter's day lost": (COUNTERS, "delete from marts.fct_activity_daily where impressions = 100"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Both deliveries, built and tested, with the tests' SQL in a target of its own."""
    folder = tmp_path_factory.mktemp("invariants")
    warehouse = make_warehouse(folder / "data", folder / "target")
    company.deliver_first(warehouse)
    company.deliver_second(warehouse)
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", as_of=company.SECOND_AS_OF)
    return warehouse


@pytest.fixture
def breakable(built: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose changes are taken back."""
    with duckdb.connect(str(built.path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("begin")
        yield connection
        connection.execute("rollback")


def failures(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, test: str) -> int:
    path: Path = warehouse.target / "compiled" / "tilltale" / "tests" / f"{test}.sql"
    return len(connection.execute(path.read_text(encoding="utf-8")).fetchall())


@pytest.mark.parametrize("test", sorted({test for test, _ in BREAKS.values()}))
def test_invariant__holds_on_a_sound_build(breakable, built, test) -> None:
    assert failures(breakable, built, test) == 0


@pytest.mark.parametrize("what", BREAKS)
def test_invariant__is_seen_to_fail(breakable, built, what) -> None:
    test, statement = BREAKS[what]
    breakable.execute(statement)
    assert failures(breakable, built, test) > 0
