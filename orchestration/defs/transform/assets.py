"""dbt models as assets, dbt tests as their checks; the whole build is one step.

Belongs here: how a build becomes asset events, and whether it starts from nothing. Does not: SQL.

Data flow: raw_<source> -> staging -> intermediate -> marts, each test a check on its model.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from ingestion.config import load_settings
from orchestration.lib import dbt, freezing
from orchestration.lib.audit import MARTS, count_rows, identifier
from orchestration.lib.build_state import BuildState, full_refresh_reason, read_state, write_state
from orchestration.lib.column_lineage import remember_lineage
from orchestration.lib.errors import OUT_OF_MEMORY, BuildFailedError, is_out_of_memory
from orchestration.lib.fact_days import changed_days, day_facts, remember_days
from orchestration.lib.failures import FailureKind, failure_metadata
from orchestration.lib.leftovers import drop_leftovers
from orchestration.lib.partitions import days_that_can_be_marked, mark_days
from orchestration.lib.translator import WarehouseTranslator, attach_singular_tests
from orchestration.lib.warehouse import POOL, Warehouse

PROGRESS_SECONDS = 5.0
SHOWN_PROBLEMS = 5


@dg.definitions
def transform_defs() -> dg.Definitions:
    """The dbt project as one multi-asset."""
    manifest = attach_singular_tests(dbt.load_manifest(load_settings()))
    translator = WarehouseTranslator()
    facts = day_facts(manifest)

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="build_models", pool=POOL)
    def build_models(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
        settings = warehouse.settings
        path = settings.warehouse_path
        made_of = dbt.models_fingerprint(settings)
        reason = full_refresh_reason(read_state(path), made_of, settings.now)
        if warehouse.full_refresh:
            reason = "it was asked for"
        context.log.info(f"building {f'from nothing: {reason}' if reason else 'on top of the last build'}")
        write_state(path, BuildState(made_of, settings.now, is_finished=False))
        freezing.ensure_tables(settings)
        progress = _Progress(context, manifest)
        result = dbt.run_build(settings, full_refresh=reason is not None, on_result=progress)
        context.log.info(progress.line())
        if not result.problems:
            for name in drop_leftovers(path, manifest):
                context.log.info(f"dropped {name}: no model makes it any more")
        counts = _row_counts(path)
        days = days_that_can_be_marked()
        # days of a build that fails are marked by the one that mends it
        changed = {} if result.problems else {fact.name: changed_days(path, fact, days) for fact in facts}
        for raw_event in result.events:
            event = DbtCoreCliEventMessage(raw_event=raw_event, event_history_metadata={})
            for item in event.to_default_asset_events(manifest, translator, context):
                if isinstance(item, dg.Output):
                    yield _with_figures(item, raw_event, counts, changed)
                elif isinstance(item, dg.AssetCheckResult):
                    yield _with_reason(item, raw_event, result.problems)
                else:
                    yield item
        if result.problems:
            shown = "; ".join(str(problem) for problem in result.problems[:SHOWN_PROBLEMS])
            more = len(result.problems) - SHOWN_PROBLEMS
            raise BuildFailedError(shown + (f"; and {more} more" if more > 0 else ""))
        write_state(path, BuildState(made_of, settings.now, is_finished=True))
        for fact in facts:
            mark_days(context, fact.name, changed[fact.name])
            remember_days(path, fact, days)
        remember_lineage(settings, manifest, made_of)

    return dg.Definitions(assets=[build_models])


def _with_reason(
    item: dg.AssetCheckResult, raw_event: dict[str, Any], problems: list[dbt.NodeProblem]
) -> dg.AssetCheckResult:
    """A failed check with the runbook, and with what its test says of the rows where it says it in words."""
    name = raw_event["data"]["node_info"]["unique_id"]
    problem = next((problem for problem in problems if problem.unique_id == name), None)
    if problem is None:
        return item
    kind, told = FailureKind.CHECK_FAILED, {}
    if is_out_of_memory(problem.message):  # it could not be run, which says nothing of the rows
        kind, told = FailureKind.MACHINE, {"why": OUT_OF_MEMORY}
    elif problem.what_to_do:
        told = {"why": problem.message, "what_to_do": problem.what_to_do}
    return dg.AssetCheckResult(
        passed=item.passed,
        asset_key=item.asset_key,
        check_name=item.check_name,
        severity=item.severity,
        metadata={**(item.metadata or {}), **failure_metadata(kind), **told},
    )


class _Progress:
    """Logs how far the build is, at most every few seconds."""

    def __init__(self, context: dg.AssetExecutionContext, manifest: dict[str, Any]) -> None:
        kinds = [node["resource_type"] for node in manifest["nodes"].values()]
        self.context = context
        self.expected = {"tests": kinds.count("test"), "models": len(kinds) - kinds.count("test")}
        self.done = {"tests": 0, "models": 0}
        self.last = time.monotonic()

    def __call__(self, event: dict[str, Any]) -> None:
        self.done["tests" if event["info"]["name"] == "LogTestResult" else "models"] += 1
        if time.monotonic() - self.last > PROGRESS_SECONDS:
            self.last = time.monotonic()
            self.context.log.info(self.line())

    def line(self) -> str:
        """Models and tests done so far."""
        return (
            f"dbt: {self.done['models']}/{self.expected['models']} models, "
            f"{self.done['tests']}/{self.expected['tests']} tests"
        )


def _row_counts(path: Any) -> dict[tuple[str, str], int]:
    """Rows of every built table and mart; other views are not counted, that would run them."""
    with duckdb.connect(str(path)) as connection:
        found = connection.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() where not internal"
        ).fetchall()
        views = connection.execute(
            "select schema_name, view_name from duckdb_views() where schema_name = ?", [MARTS]
        ).fetchall()
        found += [
            (schema, view, count_rows(connection, f"{schema}.{identifier(view)}")) for schema, view in views
        ]
    return {(schema, table): rows for schema, table, rows in found}


def _with_figures(
    output: "dg.Output[Any]",
    raw_event: dict[str, Any],
    counts: dict[tuple[str, str], int],
    changed: Mapping[str, Mapping[date, int]],
) -> "dg.Output[Any]":
    """With the rows that a table holds, and for a large fact how many days this build changed."""
    relation = raw_event["data"]["node_info"].get("node_relation", {})
    name = relation.get("alias", "")
    figures = {}
    if (relation.get("schema", ""), name) in counts:
        figures["dagster/row_count"] = counts[relation["schema"], name]
    if name in changed:
        figures["days_rewritten"] = len(changed[name])
    return output.with_metadata({**output.metadata, **figures}) if figures else output
