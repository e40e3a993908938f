"""What a failed dbt test says: its own rows in words where it has them, and what to do."""

from types import SimpleNamespace
from typing import Any

import dagster as dg
import duckdb
import pytest

from ingestion import warehouse as raw_warehouse
from ingestion.config import Settings
from orchestration.defs.transform.assets import _with_reason
from orchestration.lib import dbt
from orchestration.lib.errors import OUT_OF_MEMORY, explain
from orchestration.lib.failures import FailureKind
from orchestration.lib.run_problems import _check_problem


def failed(sql: str, **meta: str) -> Any:
    return SimpleNamespace(compiled_code=sql, config=SimpleNamespace(meta=meta))


def missing(days: int) -> str:
    rows = ", ".join(
        f"('SEK on 2026-09-{day:02}'), ('SEK on 2026-09-{day:02}')" for day in range(1, days + 1)
    )
    return f"select * from (values {rows}) as t(problem)"


@pytest.mark.parametrize(
    ("days", "told"),
    [(1, "SEK on 2026-09-01"), (2, "SEK on 2026-09-01, SEK on 2026-09-02"), (10, " and 2 more")],
)
def test_problem__names_what_its_rows_name_once(built: Settings, days: int, told: str) -> None:
    assert dbt._told(built, failed(missing(days), what_to_do="add them")).endswith(told)


def test_problem__without_words_is_told_by_dbt(built: Settings) -> None:
    assert dbt._told(built, failed("select 1 as problem")) == ""


def test_problem__ends_with_what_to_do() -> None:
    problem = dbt.NodeProblem("t", "test", "SEK on 2026-09-01", 1, what_to_do="add the rate")
    assert str(problem) == "test t (1 rows): SEK on 2026-09-01: add the rate"


def test_problem__of_memory_names_the_setting(built: Settings) -> None:
    small = built.model_copy(update={"memory_limit": "20MB"})
    with (
        raw_warehouse.connect(small) as connection,
        pytest.raises(duckdb.OutOfMemoryException) as refused,
    ):
        connection.execute("select list(n) from range(20000000) as t (n)")
    problem = dbt.NodeProblem("fct_touchpoints", "model", f"Runtime Error\n  {refused.value}")
    assert "memory_limit" in str(problem)
    assert explain(refused.value) == OUT_OF_MEMORY


def test_check__that_memory_did_not_suffice_for_says_so_and_not_that_rows_are_wrong(built: Settings) -> None:
    problem = dbt.NodeProblem(
        "key", "test", "Runtime Error\n  Out of Memory Error: 953 MiB used", unique_id="t"
    )
    event = {"data": {"node_info": {"unique_id": "t"}}}
    asset = dg.AssetKey(["marts", "fct_costs"])
    item = dg.AssetCheckResult(passed=False, asset_key=asset, check_name="key")
    told = _with_reason(item, event, [problem])
    assert told.metadata["why"].value == OUT_OF_MEMORY
    evaluation = SimpleNamespace(metadata=told.metadata, check_name="key", asset_key=asset)
    found = _check_problem(built, evaluation, "check/marts/fct_costs/key")
    assert found.kind is FailureKind.MACHINE
    assert "memory_limit" in found.what


def test_build__keeps_to_the_memory_it_may_take(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    small = built.model_copy(update={"memory_limit": "321MB"})
    found: list[tuple[Any, ...]] = []

    def ask(event: dict[str, Any]) -> None:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        handle = DuckDBConnectionManager._ENV.handle().cursor()
        found.extend(handle.execute("select current_setting('memory_limit')").fetchall())

    dbt.run_build(small, full_refresh=False, on_result=ask, select=("dim_channel",))
    assert set(found) == {("306.1 MiB",)}
