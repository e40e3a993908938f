"""Columns of models and what they are made of, read off compiled SQL against a real warehouse."""

from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from ingestion.config import Settings
from orchestration.lib.column_lineage import remember_lineage, remembered_lineage, with_origins

STAGING = """
with source as (select * from "warehouse"."raw_shop"."orders")
select source.id as order_id, upper(source.note) as note, 1 as one from source
"""
MART = """
with orders as (select * from "warehouse"."staging"."stg_orders"),
rates as (select * from "warehouse"."seeds"."rates")
select orders.order_id, count(*) over () * max(rates.rate) as worth
from orders left join rates on orders.note = rates.name
group by orders.order_id
"""
UNREADABLE = "select from where"


@pytest.fixture
def manifest(settings: Settings) -> dict[str, Any]:
    """Three models, compiled and built, one of which sqlglot cannot read."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for schema in ("raw_shop", "staging", "seeds", "marts"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table raw_shop.orders (id bigint, note varchar)")
        connection.execute("create table seeds.rates (name varchar, rate double)")
        connection.execute(
            "create view staging.stg_orders as select id as order_id, note, 1 as one from raw_shop.orders"
        )
    models = {
        "stg_orders": ("staging", STAGING, ["source.shop.orders"]),
        "fct_worth": ("marts", MART, ["model.shop.stg_orders", "seed.shop.rates"]),
        "odd": ("marts", UNREADABLE, ["model.shop.stg_orders"]),
    }
    nodes: dict[str, Any] = {"seed.shop.rates": _node("seed", "seeds", "rates", [])}
    for name, (schema, sql, parents) in models.items():
        nodes[f"model.shop.{name}"] = _node("model", schema, name, parents)
        write(settings, name, sql)
    source = {
        "schema": "raw_shop",
        "identifier": "orders",
        "relation_name": '"warehouse"."raw_shop"."orders"',
    }
    return {"nodes": nodes, "sources": {"source.shop.orders": source}}


def _node(kind: str, schema: str, name: str, parents: list[str]) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "language": "sql",
        "schema": schema,
        "alias": name,
        "package_name": "shop",
        "original_file_path": f"models/{name}.sql",
        "relation_name": f'"warehouse"."{schema}"."{name}"',
        "depends_on": {"nodes": parents},
    }


def write(settings: Settings, name: str, sql: str) -> None:
    path: Path = settings.dbt_dir / "target" / "compiled" / "shop" / "models" / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sql)


def test_lineage__follows_columns_through_joins_stars_and_functions(
    settings: Settings, manifest: dict[str, Any]
) -> None:
    remember_lineage(settings, manifest, "first")
    found = remembered_lineage(settings, "first")
    assert found["staging.stg_orders"] == {
        "order_id": [["raw_shop", "orders", "id"]],
        "note": [["raw_shop", "orders", "note"]],
        "one": [],
    }
    assert found["marts.fct_worth"] == {
        "order_id": [["staging", "stg_orders", "order_id"]],
        "worth": [["seeds", "rates", "rate"]],
    }
    assert "marts.odd" not in found


def test_lineage__is_of_these_models_or_not_told(settings: Settings, manifest: dict[str, Any]) -> None:
    assert remembered_lineage(settings, "first") == {}
    remember_lineage(settings, manifest, "first")
    before = remembered_lineage(settings, "first")
    write(settings, "fct_worth", 'select note as order_id from "warehouse"."staging"."stg_orders"')
    remember_lineage(settings, manifest, "first")
    assert remembered_lineage(settings, "first") == before
    assert remembered_lineage(settings, "second") == {}
    remember_lineage(settings, manifest, "second")
    after = remembered_lineage(settings, "second")
    assert after["marts.fct_worth"] == {"order_id": [["staging", "stg_orders", "note"]]}


def test_with_origins__ends_a_description_with_what_the_column_is_made_of() -> None:
    many = [["raw_shop", "orders", f"c{number}"] for number in range(8)]
    schema = dg.TableSchema([dg.TableColumn(name, "text", "Which order.") for name in ("a", "b", "c")])
    told = with_origins(schema, {"a": many[:1], "b": many, "c": []})
    a, b, c = (column.description for column in told.columns)
    assert a == "Which order. Made of raw_shop.orders.c0."
    assert b is not None
    assert b.endswith("raw_shop.orders.c5 and 2 more.")
    assert c == "Which order."
