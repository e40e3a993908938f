"""Runs Great Expectations in a process of its own, started when the run starts.

Belongs here: the process and the frames handed to it. Does not: suites and their validation
(`orchestration.expectations`). Importing Great Expectations takes 8 s; beside the loading it costs nobody
any waiting. The process never opens the warehouse and ends with its parent, however that ends.

Data flow: warehouse -> pandas frame of the needed columns -> checking process -> outcomes, Data Docs.
"""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingestion.config import Settings
from orchestration.expectations.suites import Suite
from orchestration.expectations.validation import SuiteOutcome, run_suites

MAX_ROWS = 200_000

_POOL: list[ProcessPoolExecutor] = []


@contextmanager
def checking_process() -> Iterator[None]:
    """Start the checking process and let it import while the run loads; stop it at the end.

    Entering again inside the same process uses the one that is there.
    """
    if _POOL:
        yield
        return
    with ProcessPoolExecutor(
        max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_parent
    ) as pool:
        warm = pool.submit(_warm_up)
        _POOL.append(pool)
        try:
            yield
        finally:
            _POOL.remove(pool)
            # What is still importing is not waited for. Nor is it left to itself: now and then Python's own
            # end would write to its closed pipe and have the last word ("Bad file descriptor").
            if not warm.done():
                for child in multiprocessing.active_children():
                    child.terminate()


def validate(settings: Settings, suites: list[Suite], last_checked: str | None = None) -> list[SuiteOutcome]:
    """Validate tables of the warehouse against their suites.

    Args:
        settings: places, and `as_of` for rules about age.
        suites: one a table.
        last_checked: only rows of loads after this one; None: all rows, and the last check of the run.
    """
    batches = []
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for suite in suites:
            frame = connection.execute(
                suite.query(MAX_ROWS, landed_only=last_checked is not None),
                suite.parameters(settings.now, last_checked),
            ).df()
            batches.append((suite, frame))
    docs = settings.quality_dir / "data_docs"
    if _POOL:
        return _POOL[-1].submit(run_suites, batches, docs, is_last=last_checked is None).result()
    return run_suites(batches, docs, is_last=last_checked is None)


def _warm_up() -> None:
    import great_expectations  # noqa: F401


def _follow_parent() -> None:
    """End this process when its parent is gone; a killed parent cannot say so."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def docs_link(settings: Settings) -> Path:
    """First page of the Data Docs."""
    return settings.quality_dir / "data_docs" / "index.html"
