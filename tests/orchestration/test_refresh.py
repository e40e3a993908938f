"""The whole job against the tiny sandbox company, as `tilltale run` starts it: publish, block."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import AS_OF, ONE_OF_EACH_KIND, SandboxHandle
from tests.installation import Installation
from tests.orchestration.analysts import check_comparison, check_cookbook, check_export, check_metrics
from tests.orchestration.described import check_description
from tests.orchestration.rebuilt import check_rebuild

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, _sandbox_process: SandboxHandle, sandbox_world: Any
) -> Iterator[Installation]:
    """One installation for the module, published once; each test leaves it published."""
    from sandbox.inbox import drop_files

    folder = tmp_path_factory.mktemp("refresh")
    drop_files(sandbox_world.tables, AS_OF, folder / "inbox")
    found = Installation(folder, _sandbox_process, sources=ONE_OF_EACH_KIND)
    result = found.tilltale("run")
    assert result.returncode == 0, result.stderr
    assert re.search(r"Published \d{8}T\d{6}Z-0001 \(\d+ checks passed", result.stdout)
    assert str(found.published) in result.stdout
    yield found


def test_run__publishes_every_expected_table_and_the_run_is_in_the_instance(
    installation: Installation,
) -> None:
    tables = {name for (name,) in installation.ask("select table_name from information_schema.tables")}
    assert {"fct_attribution", "mart_activity_roi", "meta_freshness", "meta_publication"} <= tables
    (row,) = installation.ask("select checks_passed, checks_warned, sources from marts.meta_publication")
    assert row[0] > 100
    assert "stripe" in row[2].split(",")
    assert (installation.folder / "quality" / "data_docs" / "index.html").exists()

    code = (
        "import dagster as dg; from ingestion.config import load_settings\n"
        "from orchestration.lib.instance import open_instance\n"
        "with open_instance(load_settings()) as instance:\n"
        "    print([(run.job_name, run.status.value) for run in instance.get_runs()])\n"
        "from orchestration.lib.dbt import load_manifest\n"
        "from orchestration.lib.translator import COLUMNS, WarehouseTranslator\n"
        "manifest, name = load_manifest(load_settings()), 'model.tilltale.mart_roi_by'\n"
        "spec = WarehouseTranslator().get_asset_spec(manifest, name, None)\n"
        "print([column.description for column in spec.metadata[COLUMNS].columns])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], env=installation.env, capture_output=True, text=True, check=True
    )
    assert "('refresh_daily', 'SUCCESS')" in shown.stdout
    assert "Made of intermediate.int_attribution__measures.revenue." in shown.stdout


def test_published__says_what_it_holds_and_answers_what_analysts_ask(
    installation: Installation, tmp_path: Path
) -> None:
    check_description(str(installation.published))
    check_cookbook(installation.published)
    check_metrics(installation)
    check_export(installation, tmp_path)
    check_comparison(installation)


def test_backfill__of_a_fact_loses_nothing_when_killed_and_publishes_what_was_published(
    installation: Installation,
) -> None:
    check_rebuild(installation)


@pytest.mark.timeout(1800)
def test_run__twice_gives_equal_tables_and_a_dead_source_leaves_the_others(
    installation: Installation, sandbox_server: SandboxHandle
) -> None:
    before = installation.checksums()
    assert installation.tilltale("run").returncode == 0
    assert installation.checksums() == before

    version = installation.current
    sandbox_server.fault("stripe", "token_expired", times=1000)
    result = installation.tilltale("run")
    assert result.returncode == 0, result.stderr
    assert "stripe was not loaded (token_dead)" in result.stderr
    assert installation.current != version
    states = dict(installation.ask("select source, state from marts.meta_freshness"))
    assert states["stripe"] == "failed"
    assert states["hubspot"] != "failed"
    sources = installation.ask("select sources from marts.meta_publication")[0][0].split(",")
    assert "stripe" not in sources
    assert "hubspot" in sources
    rows = installation.ask("select count(*) from marts.fct_revenue where source = 'stripe'")
    assert rows[0][0] > 0


def test_run__is_refused_when_nothing_can_be_reached(installation: Installation) -> None:
    version = installation.current
    env = dict(installation.env)
    for name in installation.env:
        if name.endswith("__BASE_URL"):
            installation.env[name] = "http://127.0.0.1:9/none"
    try:
        result = installation.tilltale("run", "--sources", "stripe,hubspot")
    finally:
        installation.env = env
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith(f"Not published (publication {version} stays in place)."), result.stderr
    assert "no connected source could be loaded" in last
    assert "check the network" in last
    assert installation.current == version


def test_run__a_failing_blocking_check_leaves_the_previous_publication(installation: Installation) -> None:
    version = installation.current
    before = installation.checksums()
    with duckdb.connect(str(installation.folder / "warehouse.duckdb")) as connection:
        connection.execute("create table kept as from raw_stripe.charges where status = 'succeeded' limit 1")
        connection.execute(
            "update raw_stripe.charges set amount_refunded = amount + 5, _dlt_load_id = '9999999999.0' "
            "where id in (select id from kept)"
        )
    result = installation.tilltale("run", "--sources", "files")
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert f"publication {version} stays in place" in last
    assert "landed_rows_are_sound on raw_stripe/charges" in last
    assert "nobody gets back more than was paid" in last
    assert "What to do: compare the charges named with Stripe's dashboard" in last
    assert installation.current == version
    assert installation.checksums() == before

    with duckdb.connect(str(installation.folder / "warehouse.duckdb")) as connection:
        connection.execute("delete from raw_stripe.charges where id in (select id from kept)")
        connection.execute("insert into raw_stripe.charges by name from kept")
        connection.execute("drop table kept")
