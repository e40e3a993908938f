"""Loads a flat collection from the sandbox's server, our way and dlt's plain way, side by side.

Belongs here: the whole way from an HTTP page to a row in DuckDB. The server is a process of its own; each way
has one process, and the processor time printed is that of the way alone.

Data flow: sandbox server, /web/v1/visits -> loader -> DuckDB; run alone: `python -m benchmarks.serving`.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dlt
import duckdb
import typer
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

from ingestion.config import Settings, load_settings
from ingestion.pipelines import create_pipeline, run_source
from sandbox.launcher import start
from sandbox.settings import read_settings

AS_OF = "2026-11-01T00:00:00+00:00"
PAGE_ROWS = 5_000  # the most the collector gives
LEAST_RATIO = 5.0


def ours(settings: Settings) -> None:
    """The source `web` as a run loads it: visits and forms, held against their contracts."""
    run_source("web", settings)


def plain(settings: Settings) -> None:
    """The same two collections with dlt's own REST client, typed by dlt row by row."""
    client = RESTClient(
        os.environ["SOURCES__WEB__BASE_URL"],
        auth=BearerTokenAuth(os.environ["SOURCES__WEB__ACCESS_TOKEN"]),
        paginator=JSONResponseCursorPaginator("next_cursor", "cursor"),
        data_selector="data",
    )

    def pages(name: str) -> Iterator[Any]:
        yield from client.paginate(f"v1/{name}", params={"limit": PAGE_ROWS, "received_before": AS_OF})

    merge: Any = {"disposition": "merge", "strategy": "upsert"}
    names = ("visits", "form_submissions")
    resources = [
        dlt.resource(pages(name), name=name, primary_key="id", write_disposition=merge) for name in names
    ]
    create_pipeline("web", settings).run(resources)


def measure(load: Callable[[Settings], None]) -> tuple[int, float, float]:
    """Rows landed in an empty warehouse, seconds by the clock and seconds of this process's processor."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), as_of=AS_OF)
        started, processor = time.perf_counter(), time.process_time()
        load(settings)
        seconds, busy = time.perf_counter() - started, time.process_time() - processor
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            counts = [
                connection.execute(f"select count(*) from raw_web.{name}").fetchone() or (0,)
                for name in ("visits", "form_submissions")
            ]
        return sum(count for (count,) in counts), seconds, busy


def main() -> None:
    """Load from the sandbox's server by a plain client of dlt and as a run does.

    The exit code is 1 when ours is not as much faster as agreed.
    """
    os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
    with tempfile.TemporaryDirectory() as folder:
        server = start(read_settings("default", 1, "default", as_of=AS_OF, data_dir=Path(folder)))
        os.environ.update(server.env)
        try:
            measure(ours)  # warm: both sides pay for imports, the server for its first answer
            speeds = {}
            for label, load in (("dict rows, dlt's own client", plain), ("pages of a run (ours)", ours)):
                rows, seconds, busy = measure(load)
                speeds[label] = rows / seconds
                print(
                    f"{label:34} {rows:>9,} rows {seconds:7.2f} s {rows / seconds:>10,.0f} rows/s"
                    f"  ({busy:.2f} s of processor)",
                    flush=True,
                )
        finally:
            server.stop()
    slow, fast = speeds.values()
    print(f"From page to table {fast / slow:.1f} times as fast (at least {LEAST_RATIO:.0f} wanted)")
    sys.exit(0 if fast / slow >= LEAST_RATIO else 1)


if __name__ == "__main__":
    typer.run(main)
