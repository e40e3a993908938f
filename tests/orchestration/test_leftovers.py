"""What a model made that is gone is dropped; what is nobody's model in other schemas stays."""

from typing import Any

import duckdb

from ingestion.config import Settings
from orchestration.lib.leftovers import drop_leftovers


def node(kind: str, schema: str, alias: str) -> dict[str, Any]:
    return {"resource_type": kind, "schema": schema, "alias": alias}


MANIFEST = {
    "nodes": {
        "a": node("model", "marts", "fct_sales"),
        "b": node("model", "intermediate", "int_sales"),
        "c": node("seed", "seeds", "seed_models"),
        "d": node("test", "main_dbt_test__audit", "not_null_old_mart"),
    }
}


def test_leftovers__of_models_that_are_gone_are_dropped_and_nothing_else(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for schema in ("marts", "intermediate", "seeds", "raw_files", "frozen"):
            connection.execute(f"create schema {schema}")
        for table in (
            *("marts.fct_sales", "marts.old_mart", "marts._kept_by_the_pipeline", 'marts."Old, too"'),
            *("intermediate.int_sales", "intermediate.int_old", "seeds.seed_models", "raw_files.leads"),
            "frozen.months",
        ):
            connection.execute(f"create table {table} as select 1 as x")
        connection.execute("create view marts.old_view as from intermediate.int_old")
    gone = ["intermediate.int_old", "marts.Old, too", "marts.old_mart", "marts.old_view"]
    assert drop_leftovers(settings.warehouse_path, MANIFEST) == gone
    assert drop_leftovers(settings.warehouse_path, MANIFEST) == []
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        kept = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "union all select view_name from duckdb_views() where not internal order by all"
        ).fetchall()
    assert [name for (name,) in kept] == [
        *("frozen.months", "intermediate.int_sales", "marts._kept_by_the_pipeline", "marts.fct_sales"),
        *("raw_files.leads", "seeds.seed_models"),
    ]
