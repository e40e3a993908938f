"""The shop database of the company in France and the Netherlands: a file as it stood at a moment.

The other vendors are servers; a database is read as such, and SQLite needs none to run.

Data flow: database_* tables of the world -> orders, refunds, customers in one SQLite file.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import polars as pl

from sandbox.servers.asof import happened, known, standing

TIME = "%Y-%m-%d %H:%M:%S+00:00"
ORDERS = """
create table orders (
  id integer primary key, number text, customer_id integer, email text, country text, total text,
  currency text, status text, payment_reference text, is_test integer, landing_url text, referrer_url text,
  created_at text, updated_at text
)
"""
REFUNDS = """
create table refunds (id integer primary key, order_id integer, amount text, currency text, created_at text)
"""
CUSTOMERS = """
create table customers (id integer primary key, email text, name text, country text, created_at text)
"""


def write_shop_database(tables: Mapping[str, pl.DataFrame], as_of: datetime, path: Path) -> None:
    """Bring the file to what the shop had kept by `as_of`; readers see the old file or the new one."""
    refunds = happened(tables["database_refunds"], "created_at", as_of)
    contents = {
        "orders": (ORDERS, _orders(tables["database_orders"], refunds, as_of)),
        "refunds": (REFUNDS, _refunds(refunds)),
        "customers": (CUSTOMERS, _customers(tables["database_customers"], as_of)),
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("pragma synchronous = off")
            for name, (ddl, rows) in contents.items():
                connection.execute(ddl)
                marks = ", ".join("?" for _ in rows.columns)
                connection.executemany(f"insert into {name} values ({marks})", rows.rows())
            connection.commit()
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _orders(orders: pl.DataFrame, refunds: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    amount = pl.col("amount").cast(pl.Float64)
    back = refunds.group_by("order_id").agg(refunded=amount.sum(), refunded_at=pl.col("created_at").max())
    kept = standing(happened(orders, "created_at", as_of), "deleted_at", as_of)
    kept = kept.join(back, on="order_id", how="left").with_columns(
        known(name, as_of) for name in ("paid_at", "cancelled_at")
    )
    is_back = (pl.col("refunded") >= amount - 0.001).fill_null(value=False)
    status = (
        pl.when(pl.col("cancelled_at").is_not_null())
        .then(pl.lit("cancelled"))
        .when(pl.col("paid_at").is_null())
        .then(pl.lit("pending"))
        .when(is_back)
        .then(pl.lit("refunded"))
        .otherwise(pl.lit("paid"))
    )
    updated = pl.max_horizontal("created_at", "paid_at", "cancelled_at", "refunded_at")
    return kept.sort("created_at").select(
        pl.col("order_id").cast(pl.Int64),
        "order_number",
        pl.col("customer_id").cast(pl.Int64),
        "email",
        "country",
        "amount",
        "currency",
        status.alias("status"),
        "payment_reference",
        pl.col("is_test").cast(pl.Int64),
        "landing_url",
        "referrer",
        pl.col("created_at").dt.strftime(TIME),
        updated.dt.strftime(TIME).alias("updated_at"),
    )


def _refunds(refunds: pl.DataFrame) -> pl.DataFrame:
    return refunds.select(
        pl.col("refund_id").cast(pl.Int64),
        pl.col("order_id").cast(pl.Int64),
        "amount",
        "currency",
        pl.col("created_at").dt.strftime(TIME),
    )


def _customers(customers: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    return happened(customers, "created_at", as_of).select(
        pl.col("customer_id").cast(pl.Int64),
        "email",
        pl.concat_str("first_name", "last_name", separator=" ").alias("name"),
        "country",
        pl.col("created_at").dt.strftime(TIME),
    )
