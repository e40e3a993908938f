"""A company with two CSV files and nothing else gets the same attribution as a second implementation."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.e2e.journeys import expected, random_journeys, write_files
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
    select a.model, c.conversion_key, a.touchpoint_id, a.credit
    from marts.fct_attribution as a
    join marts.fct_conversions as c using (conversion_id)
    where a.credit <> 0
"""
CHAINS = "select conversion_type, channel, removal_effect, share from marts.mart_markov_channels"
TOUCHES = "select touched_at, channel, touchpoint_id from marts.fct_touchpoints"


def test_files_only__attribution_equals_a_second_implementation(published, journeys):
    keys = {(at, channel): key for at, channel, key in query(published, TOUCHES)}
    credits, chains = expected(*journeys, keys)
    rows = query(published, CREDITS)
    found = {(model, key, touch): credit for model, key, touch, credit in rows}
    assert len(rows) == len(found)
    assert found.keys() == credits.keys()
    assert max(abs(found[key] - credits[key]) for key in credits) < 1e-9
    solved = {(kind, channel): values for kind, channel, *values in query(published, CHAINS)}
    assert solved.keys() == chains.keys()
    assert all(solved[key] == pytest.approx(chains[key], abs=1e-9) for key in chains)


def test_files_only__markov_shares_out_all_conversions_of_a_type(published):
    off = query(
        published,
        """
        with types as (
            select conversion_type, count(*) as conversions, sum(amount) as amount
            from marts.fct_conversions group by all
        )
        select conversion_type, channel
        from marts.mart_markov_channels as m join types as t using (conversion_type)
        where abs(m.conversions - m.share * t.conversions) > 1e-9
            or abs(m.amount - m.share * t.amount) >= 0.01
        union all
        select conversion_type, 'sum'
        from marts.mart_markov_channels as m join types as t using (conversion_type)
        group by conversion_type, t.amount having sum(m.amount) <> t.amount
        """,
    )
    assert off == []


def test_files_only__every_sale_and_every_touch_is_published_once(published, journeys):
    touches, sales = journeys
    assert query(published, "select count(*), count(distinct touchpoint_id) from marts.fct_touchpoints") == [
        (len(touches), len(touches))
    ]
    keyed = dict(query(published, "select conversion_key, amount from marts.fct_conversions"))
    assert keyed == {sale.key: Decimal(sale.amount - sale.refund) / 100 for sale in sales}


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
