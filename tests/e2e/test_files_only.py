"""A company with two CSV files and nothing else gets the same attribution as a second implementation."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.e2e.journeys import expected_credits, random_journeys, write_files
from tests.installation import Installation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def journeys():
    return random_journeys(seed=20)


@pytest.fixture(scope="module")
def published(tmp_path_factory, journeys):
    data_dir = tmp_path_factory.mktemp("files_only")
    write_files(data_dir / "inbox", *journeys)
    installation = Installation(data_dir, as_of="2026-06-01")
    done = installation.tilltale("run", "--sources", "files")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return installation.published


def query(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        return connection.execute(sql).fetchall()


CREDITS = """
    select a.model, c.conversion_key, t.touched_at, t.channel, a.credit
    from marts.fct_attribution as a
    join marts.fct_conversions as c using (conversion_id)
    join marts.fct_touchpoints as t using (touchpoint_id)
    where a.credit <> 0
"""


def assert_credits(path: Path, expected: dict) -> None:
    rows = query(path, CREDITS)
    found = {(model, key, at, channel): credit for model, key, at, channel, credit in rows}
    assert len(rows) == len(found)
    assert found.keys() == expected.keys()
    assert max(abs(found[key] - expected[key]) for key in expected) < 1e-9


def test_files_only__credits_equal_a_second_implementation(published, journeys):
    assert_credits(published, expected_credits(*journeys))


def test_files_only__every_sale_and_every_touch_is_published_once(published, journeys):
    touches, sales = journeys
    assert query(published, "select count(*), count(distinct touchpoint_id) from marts.fct_touchpoints") == [
        (len(touches), len(touches))
    ]
    keyed = dict(query(published, "select conversion_key, amount from marts.fct_conversions"))
    assert keyed == {sale.key: Decimal(sale.amount) / 100 for sale in sales}


def test_files_only__amounts_sum_to_the_cent_for_every_model(published):
    off = query(
        published,
        """
        select a.model, a.conversion_id, sum(a.amount), any_value(c.amount)
        from marts.fct_attribution as a join marts.fct_conversions as c using (conversion_id)
        group by all having sum(a.amount) <> any_value(c.amount) or abs(sum(a.credit) - 1) > 1e-9
        """,
    )
    assert off == []


def test_files_only__no_person_key_leaves_the_private_warehouse(published, journeys):
    touches, _ = journeys
    keys = {touch.person for touch in touches}
    with duckdb.connect(str(published), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where data_type = 'VARCHAR'"
        ).fetchall()
        for schema, table, column in columns:
            values = connection.execute(f'select distinct "{column}" from "{schema}"."{table}"').fetchall()
            assert not keys & {value for (value,) in values}, f"{schema}.{table}.{column}"


def test_files_only__settings_change_the_credits_as_they_say(tmp_path, journeys):
    write_files(tmp_path / "inbox", *journeys)
    installation = Installation(
        tmp_path,
        as_of="2026-06-01",
        lookback_days="14",
        time_decay_half_life_days="3",
        collapse_repeats="true",
    )
    done = installation.tilltale("run", "--sources", "files")
    assert done.returncode == 0, done.stderr
    expected = expected_credits(*journeys, timedelta(days=14), half_life_days=3, collapse_repeats=True)
    assert_credits(installation.published, expected)
