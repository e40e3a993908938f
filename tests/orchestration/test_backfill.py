"""History by the day: what is read, what an interruption leaves, what goes on where."""

import os
import signal
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

# Dagster has no public way to ask for a backfill
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill  # noqa: TID251

from ingestion.config import load_settings
from ingestion.pipelines import run_source
from ingestion.warehouse import connect
from orchestration.commands.backfill import backfill
from orchestration.defs.automation.sensors import publish_backfill_sensor
from orchestration.lib import partitions
from orchestration.lib.errors import TilltaleError
from orchestration.lib.instance import PROCESS_TAG, open_instance
from orchestration.lib.keys import backfill_key
from tests.ingestion.vendors import AS_OF
from tests.installation import Installation

SUMMER = (date(2026, 6, 15), date(2026, 8, 1))
# a refund brings its older charge along
COUNT = """
    select count(*) from raw_stripe.charges where created_at >= '2026-06-15' and created_at < '2026-08-02'
"""
BERLIN = "Europe/Berlin"  # whose clock is set back in the night to 2026-10-25
AUTUMN = [date(2026, 8, 3) + timedelta(days=number) for number in range(90)]
REFUNDED = "select min(created_at) >= '2026-06-15' and max(created_at) < '2026-08-02' from raw_stripe.refunds"


@pytest.fixture
def settings(data_dir, sandbox_server, monkeypatch):
    for name, value in sandbox_server.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.02")
    return load_settings(as_of=AS_OF)


def ask(settings, sql):
    with connect(settings) as connection:
        return connection.execute(sql).fetchone()


def days_done(settings):
    instance: dg.DagsterInstance = open_instance(settings)
    try:
        return sorted(instance.get_materialized_partitions(backfill_key("stripe")))
    finally:
        instance.dispose()


def test_backfill__reads_the_days_and_only_these(settings, sandbox_world):
    lines = []
    assert backfill(settings, "stripe", SUMMER, say=lines.append) == 48
    charges = sandbox_world.tables["charges"]["created_at"].dt.date()
    expected = charges.filter((charges >= date(2026, 6, 15)) & (charges < date(2026, 8, 2)))
    assert len(expected) > 0
    assert ask(settings, COUNT) == (len(expected),)
    assert ask(settings, REFUNDED) == (True,)
    assert [line.partition(":")[0] for line in lines] == [
        "stripe, 2026-06-15 to 2026-06-30",
        "stripe, 2026-07-01 to 2026-07-31",
        "stripe, 2026-08-01 to 2026-08-01",
    ]
    days = days_done(settings)
    assert (days[0], days[-1], len(days)) == ("2026-06-15", "2026-08-01", 48)
    assert backfill(settings, "stripe", SUMMER, say=lines.append) == 0
    assert "48 of 48 days are done already" in lines[-1]


def test_interrupted_backfill__goes_on_where_it_stopped_and_moves_no_mark(settings, sandbox_server):
    august = int(datetime(2026, 8, 1, tzinfo=UTC).timestamp())
    sandbox_server.fault("stripe", "server_error", f"created%5Bgte%5D={august}", times=None)
    with pytest.raises(TilltaleError, match="47 days before them are done; the same command goes on"):
        backfill(settings, "stripe", SUMMER, say=lambda line: None)
    done = days_done(settings)
    assert (done[0], done[-1], len(done)) == ("2026-06-15", "2026-07-31", 47)
    sandbox_server.clear_faults()
    assert backfill(settings, "stripe", SUMMER, say=lambda line: None) == 1
    run = run_source("stripe", settings)  # the daily run has no mark yet: it reads everything
    assert run.rows_by_table["charges"] > ask(settings, COUNT)[0]


def test_what_cannot_be_backfilled__is_said(settings, monkeypatch):
    with pytest.raises(TilltaleError, match="drop them again"):
        backfill(settings, "files", SUMMER)
    with pytest.raises(TilltaleError, match="no day"):
        backfill(settings, "stripe", (date(2027, 1, 1), date(2027, 2, 1)))
    monkeypatch.delenv("SOURCES__STRIPE__API_KEY")
    with pytest.raises(TilltaleError, match="tilltale sources add stripe"):
        backfill(settings, "stripe", SUMMER)


def everything_landed(settings):
    with connect(settings) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw_stripe' "
            "and table_name not like '\\_dlt%' escape '\\' order by 1"
        ).fetchall()
        return {
            name: connection.execute(
                f"select * exclude (_dlt_load_id) from raw_stripe.{name} order by all"
            ).fetchall()
            for (name,) in tables
        }


@pytest.mark.slow
def test_backfill_killed_twice__ends_as_an_undisturbed_one(tmp_path, sandbox_server, sandbox_world):
    asked = ["backfill", "stripe", f"--from={AUTUMN[0]}", f"--to={AUTUMN[-1]}", "--no-publish"]
    landed = {}
    for name, kills in (("undisturbed", 0), ("killed", 2)):
        installation = Installation(tmp_path / name, sandbox_server, reporting_time_zone=BERLIN)
        for _ in range(kills):
            process = installation.start(*asked)
            while not process.stdout.readline().startswith("stripe, "):
                assert process.poll() is None
            time.sleep(0.5)  # into the load of the next month
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        result = installation.tilltale(*asked)
        assert result.returncode == 0, result.stderr
        assert ("days are done already" in result.stdout) == bool(kills)
        settings = load_settings(data_dir=tmp_path / name, reporting_time_zone=BERLIN, as_of=AS_OF)
        assert days_done(settings) == [day.isoformat() for day in AUTUMN]
        landed[name] = everything_landed(settings)
    assert landed["killed"] == landed["undisturbed"]
    created = sandbox_world.tables["charges"]["created_at"].dt.replace_time_zone("UTC")
    days = created.dt.convert_time_zone(str(ZoneInfo(BERLIN))).dt.date()
    read_count = days.is_between(AUTUMN[0], AUTUMN[-1]).sum()
    assert len(landed["killed"]["charges"]) == read_count > 0


def test_publish_sensor__asks_once_when_a_backfill_of_the_web_ui_has_ended(settings):
    @dg.asset(key=backfill_key("stripe"), partitions_def=dg.DailyPartitionsDefinition("2026-06-01"))
    def days_of_stripe():
        """Stands for what a run of the web UI reads."""

    def read(day, **tags):
        dg.materialize([days_of_stripe], instance=instance, partition_key=day, tags=tags)

    def tick():
        nonlocal cursor
        data = publish_backfill_sensor.evaluate_tick(dg.build_sensor_context(instance, cursor))
        cursor = data.cursor or cursor
        return list(data.run_requests or [])

    cursor = None
    with open_instance(settings) as instance:
        assert tick() == []
        read("2026-06-01", **{PROCESS_TAG: "1"})
        assert tick() == []  # the command publishes by itself
        read("2026-06-02")
        read("2026-06-03")
        running = instance.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED)
        assert tick() == []
        instance.report_run_canceled(running)
        # between two of its runs none may wait
        asked = PartitionBackfill("one", BulkActionStatus.REQUESTED, False, {}, AS_OF.timestamp())
        instance.add_backfill(asked)
        assert tick() == []
        instance.update_backfill(asked.with_status(BulkActionStatus.COMPLETED_SUCCESS))
        assert asked_sources(tick()) == ["stripe"]
        assert tick() == []
        build_marks_a_day(instance)
        assert tick() == []  # published by the same run
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(partitions, "MARKED_BY_BUILD_TAG", "none")
            build_marks_a_day(instance)  # as a run that was asked for this day
        assert asked_sources(tick()) == []
        assert tick() == []


def asked_sources(requests):
    (request,) = requests
    return request.run_config["resources"]["warehouse"]["config"]["sources"]


def build_marks_a_day(instance):
    @dg.asset
    def build(context: dg.AssetExecutionContext):
        """Stands for the daily build."""
        partitions.mark_days(context, "fct_touchpoints", {date(2026, 6, 1): 5})

    assert dg.materialize([build], instance=instance).success


@dg.job
def nothing():
    """Stands for anything that runs."""
