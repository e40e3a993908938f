"""History by the month: what is read, what an interruption leaves, what goes on where."""

from datetime import UTC, date, datetime

import dagster as dg
import pytest

from ingestion.config import load_settings
from ingestion.pipelines import run_source
from ingestion.warehouse import connect
from orchestration.commands.backfill import backfill
from orchestration.lib.errors import TilltaleError
from orchestration.lib.instance import open_instance
from orchestration.lib.keys import backfill_key
from tests.ingestion.vendors import AS_OF

SUMMER = (date(2026, 6, 15), date(2026, 8, 1))
# a refund brings its older charge along
COUNT = """
    select count(*) from raw_stripe.charges where created_at >= '2026-06-01' and created_at < '2026-09-01'
"""
REFUNDED = "select min(created_at) >= '2026-06-01' and max(created_at) < '2026-09-01' from raw_stripe.refunds"


@pytest.fixture
def settings(data_dir, sandbox_server, monkeypatch):
    for name, value in sandbox_server.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.02")
    return load_settings(as_of=AS_OF)


def ask(settings, sql):
    with connect(settings) as connection:
        return connection.execute(sql).fetchone()


def months_done(settings):
    instance: dg.DagsterInstance = open_instance(settings)
    try:
        return sorted(instance.get_materialized_partitions(backfill_key("stripe")))
    finally:
        instance.dispose()


def test_backfill__reads_whole_months_and_only_these(settings, sandbox_world):
    lines = []
    assert backfill(settings, "stripe", SUMMER, say=lines.append) == 3
    charges = sandbox_world.tables["charges"]["created_at"].dt.date()
    expected = charges.filter((charges >= date(2026, 6, 1)) & (charges < date(2026, 9, 1)))
    assert ask(settings, COUNT) == (len(expected),)
    assert ask(settings, REFUNDED) == (True,)
    assert months_done(settings) == ["2026-06-01", "2026-07-01", "2026-08-01"]
    assert backfill(settings, "stripe", SUMMER, say=lines.append) == 0
    assert "3 of 3 months are done already" in lines[-1]


def test_interrupted_backfill__goes_on_where_it_stopped_and_moves_no_mark(settings, sandbox_server):
    august = int(datetime(2026, 8, 1, tzinfo=UTC).timestamp())
    sandbox_server.fault("stripe", "server_error", f"created%5Bgte%5D={august}", times=None)
    with pytest.raises(TilltaleError, match="months before it are done; the same command goes on"):
        backfill(settings, "stripe", SUMMER, say=lambda line: None)
    done = months_done(settings)
    assert done == ["2026-06-01", "2026-07-01"]
    sandbox_server.clear_faults()
    assert backfill(settings, "stripe", SUMMER, say=lambda line: None) == 3 - len(done)
    run = run_source("stripe", settings)  # the daily run has no mark yet: it reads everything
    assert run.rows_by_table["charges"] > ask(settings, COUNT)[0]


def test_what_cannot_be_backfilled__is_said(settings, monkeypatch):
    with pytest.raises(TilltaleError, match="drop them again"):
        backfill(settings, "files", SUMMER)
    with pytest.raises(TilltaleError, match="no month"):
        backfill(settings, "stripe", (date(2027, 1, 1), date(2027, 2, 1)))
    monkeypatch.delenv("SOURCES__STRIPE__API_KEY")
    with pytest.raises(TilltaleError, match="tilltale sources add stripe"):
        backfill(settings, "stripe", SUMMER)
