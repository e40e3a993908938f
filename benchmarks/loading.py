"""Loads the same pages as dict rows and as Arrow pages, and prints rows a second side by side.

Belongs here: one measurement of the way `ingestion` loads against dlt's plain way. The pages are Stripe's
charges, parsed JSON in memory; both sides load through dlt into an empty DuckDB file, into the same columns
with the same merge key. Both are measured warm: a small load of each way comes first.

Data flow: pages of dict rows -> dlt -> DuckDB; run alone: `python -m benchmarks.loading [rows]`.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import dlt
import duckdb
import typer

from ingestion.config import Settings, load_settings
from ingestion.pipelines import create_pipeline
from ingestion.runs import Run
from ingestion.sources.stripe.contracts import CHARGES

ROWS = 100_000  # both ways pay some 1.5 s of dlt's own start; fewer rows would measure that
PAGE_ROWS = 100  # what Stripe gives
LEAST_RATIO = 5.0

Pages = list[list[dict[str, Any]]]
Format = Literal["insert_values", "parquet"]


def charges(rows: int) -> Pages:
    """Pages of charges as Stripe's JSON parses, newest first."""
    return [
        [_charge(rows - number) for number in range(start, min(start + PAGE_ROWS, rows))]
        for start in range(0, rows, PAGE_ROWS)
    ]


def _charge(number: int) -> dict[str, Any]:
    return {
        "id": f"ch_{number:012d}",
        "object": "charge",
        "amount": 1_000 + number % 90_000,
        "amount_captured": 1_000 + number % 90_000,
        "amount_refunded": 0,
        "balance_transaction": f"txn_{number:012d}",
        "billing_details": {"address": {"country": "DE"}, "email": f"person{number % 20_000}@example.org"},
        "created": 1_730_419_200 + number * 1_500,
        "currency": ("eur", "usd", "gbp")[number % 3],
        "customer": f"cus_{number % 20_000:010d}",
        "metadata": {"order_id": f"order-{number}"},
        "paid": True,
        "payment_intent": f"pi_{number:012d}",
        "refunded": False,
        "status": "succeeded",
    }


def arrow_pages(pages: Pages, settings: Settings) -> Any:
    """The way of `ingestion`: pages held against the contract, typed as Arrow, loaded as parquet."""

    @dlt.resource(name="charges")
    def resource() -> Iterator[Any]:
        landing = Run("stripe", settings).landing(CHARGES, keep="first")
        for page in pages:
            landing.add(page)
        yield from landing.finish()

    return resource


def dict_rows(pages: Pages, settings: Settings) -> Any:
    """The plain way: pages of dicts handed to dlt, which types them row by row; same key, nothing nested."""

    @dlt.resource(
        name="charges",
        primary_key="id",
        write_disposition={"disposition": "merge", "strategy": "upsert"},
        columns={"metadata": {"data_type": "json"}, "billing_details": {"data_type": "json"}},
        max_table_nesting=0,
    )
    def resource() -> Iterator[Any]:
        yield from pages

    return resource


def measure(make: Callable[[Pages, Settings], Any], pages: Pages, file_format: Format) -> tuple[float, float]:
    """Seconds by the clock and of the processor for one load into an empty warehouse."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), as_of="2026-11-01")
        pipeline = create_pipeline("stripe", settings)
        started, processor = time.perf_counter(), time.process_time()
        pipeline.run(make(pages, settings), loader_file_format=file_format)
        seconds, busy = time.perf_counter() - started, time.process_time() - processor
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            landed = connection.execute("select count(*) from raw_stripe.charges").fetchone()
        if landed != (sum(map(len, pages)),):
            raise RuntimeError(f"{landed} rows landed instead of {sum(map(len, pages))}")
        return seconds, busy


def main(rows: Annotated[int, typer.Argument(min=1, help="How many are loaded.")] = ROWS) -> None:
    """Load rows as dicts and as Arrow pages.

    The exit code is 1 when pages are not as much faster as agreed.
    """
    os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
    ways: tuple[tuple[str, Callable[[Pages, Settings], Any], Format], ...] = (
        ("dict rows, dlt's default format", dict_rows, "insert_values"),
        ("dict rows, parquet", dict_rows, "parquet"),
        ("Arrow pages, parquet (ours)", arrow_pages, "parquet"),
    )
    pages, warm = charges(rows), charges(2 * PAGE_ROWS)
    speeds = []
    for label, make, file_format in ways:
        measure(make, warm, file_format)
        seconds, busy = measure(make, pages, file_format)
        speeds.append(rows / seconds)
        print(
            f"{label:34} {rows:>9,} rows {seconds:7.2f} s {rows / seconds:>10,.0f} rows/s"
            f"  ({busy:.2f} s of processor)",
            flush=True,
        )
    ratio = speeds[-1] / speeds[0]
    print(f"Arrow pages are {ratio:.1f} times as fast as dict rows (at least {LEAST_RATIO:.0f} wanted)")
    sys.exit(0 if ratio >= LEAST_RATIO else 1)


if __name__ == "__main__":
    typer.run(main)
