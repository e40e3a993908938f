"""The media-mix asset around its model: what it reads, what it says, what it writes."""

from datetime import date

import dagster as dg
import duckdb
import polars as pl
import pytest

from analysis.media_mix import SCHEMA
from ingestion.config import Settings
from orchestration.defs.optional.media_mix import channel_revenue, read_weeks, write_result
from orchestration.lib.warehouse import Warehouse


@pytest.fixture
def two_weeks(settings: Settings) -> Settings:
    """A warehouse whose last build knows two weeks of one channel."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_incrementality__weekly_media as "
            "select date '2026-10-12' + cast(7 * n as integer) as week_start_date, 'x/paid_ad' as channel, "
            "'impressions' as exposure_unit, 5.0::double as exposure, 100::decimal(18, 2) as net_revenue "
            "from range(2) as t(n)"
        )
    return settings


def test_channel_revenue__too_little_history_fails_in_words_and_writes_nothing(two_weeks: Settings) -> None:
    result = dg.materialize([channel_revenue], resources={"warehouse": Warehouse()}, raise_on_error=False)
    (failure,) = result.get_step_failure_events()
    assert "needs 104 whole weeks" in failure.event_specific_data.user_failure_data.description
    with duckdb.connect(str(two_weeks.warehouse_path)) as connection:
        assert connection.execute("from duckdb_tables() where schema_name = 'mmm'").fetchall() == []


def test_read_weeks__before_the_first_build_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(dg.Failure) as failed:
        read_weeks(settings)
    assert "tilltale run" in str(failed.value.description)


def test_write_result__replaces_the_last_one(two_weeks: Settings) -> None:
    figures = {"exposure_unit": "impressions", "weeks": 2, "r_hat": 1.01, "divergences": 0}
    row = {"channel": "x/paid_ad", "incremental_revenue": 10.006, "low": -1.0, "high": 20.0} | figures
    other = {"channel": "x/reply", "problem": "nobody knows"}
    write_result(two_weeks, pl.DataFrame([other, row], schema=SCHEMA))
    write_result(two_weeks, pl.DataFrame([row, other], schema=SCHEMA))
    with duckdb.connect(str(two_weeks.warehouse_path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.execute(
            "select channel, incremental_revenue::varchar, low::varchar, problem, first_week_start_date, "
            "last_week_start_date, as_of::varchar from mmm.channel_revenue order by channel"
        ).fetchall()
    of_both = (date(2026, 10, 12), date(2026, 10, 19), "2026-11-01 00:00:00+00")
    assert found == [
        ("x/paid_ad", "10.01", "-1.00", None, *of_both),
        ("x/reply", None, None, "nobody knows", *of_both),
    ]
