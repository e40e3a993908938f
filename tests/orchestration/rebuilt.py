"""Days of a fact made anew from the command line: killed in the middle, then done and published.

Belongs here: what is asked of a whole installation. Does not: which rows come back (`test_fact_days.py`).
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from tests.installation import Installation

FACT = "marts.fct_attribution"
HELD_IN = "intermediate.int_attribution__chain_credits"  # rows of one of its models
INPUT = "intermediate.int_attribution__removal_effects"  # which they are worked out from
STARTED = f"START sql table model {HELD_IN}"
AUGUST = "converted_date between date '2026-08-01' and date '2026-08-31'"
PATIENCE_SECONDS = 120


def check_rebuild(installation: Installation) -> None:
    """A killed rebuild loses nothing; one that ends publishes the same figures, without asking a vendor."""
    before, version, held = installation.checksums(), installation.current, _held(installation)
    asked = ["backfill", FACT.removeprefix("marts."), "--from=2026-08", "--to=2026-08"]
    with _endless_input(installation):
        log = installation.folder / "dbt" / "logs" / "dbt.log"
        starts = log.read_text().count(STARTED)
        process = installation.start(*asked)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while log.read_text().count(STARTED) == starts:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.2)
        time.sleep(2)  # into the step that does not end
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert _held(installation) == held

    _sql(installation, f"update {HELD_IN} set markov_amount = 1")
    assert _held(installation) != held
    (damaged,) = _sql(installation, f"select count(*) from {FACT} where {AUGUST}")
    result = installation.tilltale(*asked)
    assert result.returncode == 0, result.stderr
    assert f"{damaged[0]:,} rows taken out, {damaged[0]:,} put back" in result.stdout
    assert _held(installation) == held
    assert installation.current != version
    assert installation.ask("select sources from marts.meta_publication") == [("",)]
    assert installation.checksums() == before


def _held(installation: Installation) -> list[tuple]:
    return _sql(installation, f"select count(*), sum(hash(t)::hugeint) from {FACT} as t")


@contextmanager
def _endless_input(installation: Installation) -> Iterator[None]:
    _sql(installation, f"alter table {INPUT} rename to kept")
    _sql(
        installation,
        f"create view {INPUT} as from intermediate.kept "
        "where (select sum(hash(range)) from range(1000000000000)) > 0",
    )
    try:
        yield
    finally:
        _sql(installation, f"drop view {INPUT}")
        _sql(installation, f"alter table intermediate.kept rename to {INPUT.removeprefix('intermediate.')}")


def _sql(installation: Installation, query: str) -> list[tuple]:
    with duckdb.connect(str(installation.folder / "warehouse.duckdb")) as connection:
        return connection.execute(query).fetchall()
