"""The code location: it loads in a fresh installation, and its graph is the warehouse."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from analysis import media_mix
from ingestion import registry
from orchestration.defs.ingestion.assets import judge_loads
from orchestration.defs.optional.media_mix import media_mix_defs
from orchestration.lib.cadence import cadences
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.keys import MEDIA_MIX_KEY
from orchestration.lib.ledger import SourceOutcome


@pytest.fixture(scope="module")
def location(parsed_project: Path) -> Iterator[dg.Definitions]:
    """Definitions as the web server loads them."""
    from orchestration.definitions import defs

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TILLTALE_DATA_DIR", str(parsed_project))
        patch.setenv("TILLTALE_REPORTING_TIME_ZONE", "Europe/Berlin")
        for name in ("DAGSTER_HOME", "DAGSTER_STORAGE_DIR", "TILLTALE_WAREHOUSE_PATH", "DBT_TARGET_PATH"):
            patch.delenv(name, raising=False)
        yield defs()


@pytest.fixture(scope="module")
def graph(location: dg.Definitions) -> Any:
    return location.resolve_asset_graph()


def test_definitions__load_and_validate(location: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(location)


def test_definitions__keys_are_warehouse_addresses(graph: Any) -> None:
    paths = {tuple(key.path) for key in graph.materializable_asset_keys}
    expected = {(f"raw_{contract.source}", contract.name) for contract in registry.all_tables()}
    expected |= {("raw_tilltale", "source_runs"), ("published", "tilltale"), ("marts", "fct_attribution")}

    assert expected <= paths
    optional = {tuple(key.path) for key in dg.AssetSelection.groups("optional").resolve(graph)}
    assert {path[0] for path in paths - optional if not path[0].startswith("raw_")} == {
        "staging",
        "intermediate",
        "marts",
        "seeds",
        "published",
        "backfill",
        "days",
    }


def test_definitions__lineage_runs_from_every_vendor_to_the_published_file(graph: Any) -> None:
    published = dg.AssetSelection.assets(dg.AssetKey(["published", "tilltale"]))
    upstream = published.upstream().resolve(graph)
    read = {parent for key in upstream for parent in graph.get(key).parent_keys}
    assert {dg.AssetKey(["vendor", source]) for source in registry.SOURCE_NAMES} <= read


def test_definitions__models_wait_for_the_end_of_loading(graph: Any) -> None:
    ledger = dg.AssetKey(["raw_tilltale", "source_runs"])
    for key in graph.materializable_asset_keys:
        if key.path[0] == "staging":
            assert ledger in graph.get(key).parent_keys


def test_definitions__groups_follow_layers(graph: Any) -> None:
    groups = {tuple(key.path): graph.get(key).group_name for key in graph.materializable_asset_keys}
    assert groups["raw_stripe", "charges"] == "raw_stripe"
    assert groups["staging", "stg_stripe__charges"] == "staging"
    assert groups["marts", "fct_attribution"] == "marts_attribution"
    assert groups["published", "tilltale"] == "serving"


def test_definitions__every_asset_tells_its_story(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if key.path[0] == "frozen" or (key.path[0].startswith("raw_") and not node.is_materializable):
            continue  # tables that no asset of ours makes: the graph shows their names only
        assert node.description, key
        assert node.group_name not in (None, "default"), key
        assert [str(owner) for owner in node.owners] == ["team:data"], key
        for name in ("docs", "runbook"):
            value = node.metadata[name].value
            assert (REPOSITORY_ROOT / value).is_file(), (key, value)
        if key.path[0] in ("marts", "staging", "intermediate"):
            assert node.metadata["grain"], key
            if key.path[0] == "marts":
                assert node.metadata["dagster/column_schema"].columns, key


def test_definitions__the_same_hours_make_a_source_late_here_and_in_meta_freshness(graph: Any) -> None:
    windows = {
        tuple(key.path): graph.get(key).freshness_policy.fail_window.to_timedelta()
        for key in graph.materializable_asset_keys
        if graph.get(key).freshness_policy is not None
    }
    found = cadences()
    assert set(found) == set(registry.SOURCE_NAMES)
    for contract in registry.all_tables():
        assert windows[f"raw_{contract.source}", contract.name] == found[contract.source].late_after
    assert windows["marts", "fct_leads"] == windows["published", "tilltale"] == timedelta(hours=36)
    assert windows["raw_zendesk", "tickets"] == timedelta(hours=6)
    history = dg.AssetSelection.groups("backfill", "facts_by_day").resolve(graph)
    assert not {tuple(key.path) for key in history} & set(windows)


def test_definitions__dbt_tests_and_suites_are_blocking_checks(graph: Any) -> None:
    checks = {
        (tuple(key.asset_key.path), key.name): graph.get_check_spec(key) for key in graph.asset_check_keys
    }
    assert checks[("raw_stripe", "charges"), "landed_rows_are_sound"].blocking
    assert checks[("marts", "fct_attribution"), "figures_look_right"].blocking
    assert not checks[("raw_stripe", "customers"), "source_is_loaded"].blocking
    on_marts = [spec for (path, _), spec in checks.items() if path == ("marts", "fct_attribution")]
    assert sum(spec.blocking for spec in on_marts) > 3


def test_definitions__one_job_holds_all_but_history_and_runs_in_the_reporting_time_zone(
    location: dg.Definitions, graph: Any
) -> None:
    job = location.resolve_job_def("refresh_daily")
    history = dg.AssetSelection.groups("backfill").resolve(graph)
    optional = dg.AssetSelection.groups("optional").resolve(graph)
    facts = dg.AssetSelection.groups("facts_by_day").resolve(graph)
    daily = graph.materializable_asset_keys - history - facts - optional
    assert job.asset_layer.selected_asset_keys == daily
    assert {key.path[1] for key in history} == set(registry.SOURCE_NAMES) - {"files"}
    assert {("marts", key.path[1]) for key in facts} < {tuple(key.path) for key in daily}
    schedule = location.resolve_schedule_def("refresh_daily_schedule")
    assert schedule.execution_timezone == "Europe/Berlin"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_definitions__every_step_that_writes_holds_the_pool(location: dg.Definitions) -> None:
    job = location.resolve_job_def("refresh_daily")
    assert {node.definition.pool for node in job.nodes} == {"warehouse"}


def test_definitions__nothing_needs_the_media_mix_model(graph: Any) -> None:
    """It is there only where the extra `mmm` is installed."""
    optional = dg.AssetSelection.groups("optional").resolve(graph)
    assert optional == ({MEDIA_MIX_KEY} if media_mix.is_installed() else set())
    assert all(not (graph.get(key).parent_keys & {MEDIA_MIX_KEY}) for key in graph.get_all_asset_keys())


def test_media_mix_defs__without_the_extra_there_is_no_asset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nutpie", None)
    found = media_mix_defs()
    assert not found.assets
    assert not found.jobs


def test_instance__keeps_its_files_in_data_dir(data_dir: Path) -> None:
    from ingestion.config import load_settings
    from orchestration.lib.environment import REPOSITORY_ROOT
    from orchestration.lib.instance import PROCESS_TAG, close_dead_runs, open_instance

    before = set(REPOSITORY_ROOT.iterdir())
    with open_instance(load_settings()) as instance:
        assert Path(instance.storage_directory()).is_relative_to(data_dir)
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1

        @dg.job
        def nothing() -> None:
            pass

        status = dg.DagsterRunStatus.STARTED
        killed = instance.create_run_for_job(nothing, tags={PROCESS_TAG: "1"}, status=status)
        of_web_ui = instance.create_run_for_job(nothing, status=status)
        assert close_dead_runs(instance) == 1
        assert _status(instance, killed.run_id) is dg.DagsterRunStatus.FAILURE
        assert _status(instance, of_web_ui.run_id) is status
    assert set(REPOSITORY_ROOT.iterdir()) == before


def _status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus | None:
    run = instance.get_run_by_id(run_id)
    return run.status if run else None


@pytest.mark.parametrize(
    ("status", "rows_loaded", "rows_held", "passed"),
    [("ok", 5, 5, True), ("ok", 0, 5, True), ("ok", 0, 0, False), ("failed", 0, 5, False)],
)
def test_judge_loads__wants_something_read_and_something_to_publish(
    status: str, rows_loaded: int, rows_held: int, passed: bool
) -> None:
    outcome = SourceOutcome("files", status, "bug", "it broke", rows_loaded, 0, rows_held, None)
    result = judge_loads([outcome], ("files",), rows_held)
    assert result.passed is passed
    assert passed or result.metadata["what_to_do"].value


@pytest.mark.parametrize(("rows_held", "passed"), [(5, True), (0, False)])
def test_judge_loads__a_run_that_was_asked_to_load_nothing_publishes_what_is_there(
    rows_held: int, passed: bool
) -> None:
    assert judge_loads([], (), rows_held, is_to_load=False).passed is passed
    assert not judge_loads([], (), rows_held).passed
