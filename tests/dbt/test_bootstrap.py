"""The draws are Poisson with mean 1 and independent, and the intervals are those of another bootstrap."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from tests.dbt.warehouse import Warehouse

pytestmark = pytest.mark.slow

BUYERS, REVENUE = "int_attribution__buyers", "int_attribution__revenue"
COUNT, REPLICATES = 20_000, 200


@pytest.fixture(scope="module")
def sql(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> dict[str, str]:
    warehouse = Warehouse(tmp_path_factory.mktemp("bootstrap") / "warehouse.duckdb", dbt_target)
    warehouse.dbt("compile", "--select", BUYERS, REVENUE)
    folder = dbt_target / "compiled" / "tilltale" / "models" / "intermediate" / "attribution"
    return {name: (folder / f"{name}.sql").read_text(encoding="utf-8") for name in (BUYERS, REVENUE)}


@pytest.fixture(scope="module")
def drawn(sql: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """Buyers drawn by the model, ten of them a day and each with one sale of the same amount."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse; create schema intermediate")
    connection.execute(
        "create table intermediate.int_attribution__sales as "
        "select 'buyer ' || n as buyer_id, 10.00::decimal(18, 2) as amount, "
        f"timestamptz '2026-01-01' + to_days((n // 10)::integer) as converted_at from range({COUNT}) as r(n)"
    )
    connection.execute(f"create table intermediate.{BUYERS} as {sql[BUYERS]}")
    return connection


@pytest.fixture(scope="module")
def draws(drawn: duckdb.DuckDBPyConnection) -> np.ndarray:
    columns = ", ".join(f"draws_{n}" for n in range(1, REPLICATES + 1))
    found = drawn.execute(f"select {columns} from intermediate.{BUYERS}").fetchnumpy()
    return np.array(list(found.values()), dtype=float)


def test_draws__are_poisson_with_mean_1(draws: np.ndarray) -> None:
    size = draws.size
    for count, probability in enumerate((0.367879, 0.367879, 0.183940, 0.061313, 0.015328, 0.003066)):
        error = (probability * (1 - probability) / size) ** 0.5
        assert (draws == count).mean() == pytest.approx(probability, abs=5 * error)
    assert draws.mean() == pytest.approx(1, abs=5 / size**0.5)


def test_draws__of_replicates_and_of_buyers_are_independent(draws: np.ndarray) -> None:
    for sample in (draws, draws.T[:REPLICATES]):
        found = np.corrcoef(sample)[np.triu_indices(len(sample), k=1)]
        # A correlation of n pairs has the standard error 1 / sqrt(n); five of them happen once in 10^6.
        assert abs(found.mean()) < 5 / (found.size * sample.shape[1]) ** 0.5
        assert found.std() == pytest.approx(sample.shape[1] ** -0.5, rel=0.1)


@pytest.mark.parametrize("buyers", [5, 30, 400, 2_000])
def test_interval__is_that_of_another_bootstrap(drawn, sql: dict[str, str], buyers: int) -> None:
    """Replicates for few buyers, cumulants for many: each within what 200 drawings leave to chance."""
    groups = min(COUNT // buyers, 200)
    rng = np.random.default_rng(buyers)
    cents = (rng.lognormal(4, 1, buyers) * 100).astype(int)
    drawn.register(
        "money",
        {
            "member": np.repeat(np.arange(groups), buyers),
            "buyer": np.arange(1, groups * buyers + 1),
            "cents": np.tile(cents, groups),
        },
    )
    drawn.execute(
        "create or replace table intermediate.int_attribution__buyer_credits as "
        "select 1 as bucket_number, member as member_number, 1 as model_number, buyer as buyer_number, "
        "cast(1 as decimal(38, 12)) as credit, cast(cents / 100 as decimal(18, 2)) as amount from money"
    )
    found = np.array(drawn.execute(f"select revenue_low, revenue_high from ({sql[REVENUE]})").fetchall())
    sums = rng.poisson(1, (20_000, buyers)) @ cents / 100
    spread = float(np.sqrt((cents.astype(float) ** 2).sum())) / 100
    errors = (found.astype(float) - np.quantile(sums, [0.05, 0.95])) / spread
    assert len(errors) == groups
    # The standard error of such a quantile of 200 drawings is 0.15 spreads, more where few sums are possible.
    chance = 0.25 if buyers <= 500 else 0.02
    assert errors.std(axis=0) == pytest.approx([0, 0], abs=chance)
    assert errors.mean(axis=0) == pytest.approx([0, 0], abs=0.1)


def test_draws__are_told_by_what_a_buyer_did_and_not_by_the_pseudonym(
    drawn: duckdb.DuckDBPyConnection, sql: dict[str, str]
) -> None:
    """Two keys draw the same; who buys again moves nobody, who was not there only those of that moment."""
    drawn.execute("""
        create or replace table told as select 'buyer ' || n as buyer_id, n, 10.00 + n as amount,
            timestamptz '2026-01-01' + to_minutes((n // 2)::integer) as converted_at
        from range(1000) as r(n)
    """)
    found = []
    later = "select * replace (converted_at + to_years(1) as converted_at) from told where n = 7"
    for key, sales in (
        ("", "from told"),
        ("another", "from told"),
        ("", f"from told union all {later}"),
        ("", "from told where n <> 7"),
    ):
        drawn.execute(f"""
            create or replace table intermediate.int_attribution__sales as
            select * exclude (n) replace (md5('{key}' || buyer_id) as buyer_id) from ({sales})
        """)
        found.append(
            drawn.execute(f"""
                select amount, draws_1, draws_2, draws_3 from ({sql[BUYERS]}) as buyers
                join intermediate.int_attribution__sales using (buyer_id) group by all order by all
            """).fetchall()
        )
    first, other_key, once_more, without = (set(rows) for rows in found)
    assert first == other_key
    assert first == once_more
    assert {row for row in first if row[0] not in (16, 17)} <= without
