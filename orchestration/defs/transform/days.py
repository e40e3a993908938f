"""Large facts by the day: one partitioned asset a fact; a run makes a range of days anew.

Belongs here: how days become a build of a fact's models. Does not: which facts have days (config.meta.day in
their yml), the SQL (`dbt_project/macros/slices.sql`), the daily run, which marks the days that it changed
(`assets.py`). What was made anew is published once, at the end (`publish_backfill_sensor`, or the command
`tilltale backfill`).

Data flow: days 2026-03-01 to 2026-03-31 -> variables rebuilt_from, rebuilt_to -> `dbt build` of marts.<fact>.
"""

import dagster as dg

from ingestion.config import Settings, load_settings
from orchestration.lib import dbt
from orchestration.lib.build_state import full_refresh_reason, read_state
from orchestration.lib.errors import BuildFailedError
from orchestration.lib.fact_days import DayFact, Period, day_facts, remember_days, row_count
from orchestration.lib.keys import DAYS_GROUP, days_key
from orchestration.lib.partitions import history_days
from orchestration.lib.run_problems import REFUSED
from orchestration.lib.storytelling import DOCS, INDEX, OWNERS, RUNBOOK, page
from orchestration.lib.warehouse import POOL, Warehouse

JOB_NAME = "rebuild_days"


def build_days_asset(fact: DayFact) -> dg.AssetsDefinition:
    """The days of one fact; all days of a run change together or not at all."""

    @dg.asset(
        key=days_key(fact.name),
        partitions_def=history_days(),
        backfill_policy=dg.BackfillPolicy.single_run(),
        deps=[dg.AssetKey(["marts", fact.name])],
        group_name=DAYS_GROUP,
        kinds={"dbt", "duckdb"},
        owners=OWNERS,
        metadata={
            "grain": f"One partition per {fact.day}",
            DOCS: page(load_settings(), "docs/production.md"),
            RUNBOOK: page(load_settings(), INDEX),
        },
        pool=POOL,
        description=(
            f"Days of {fact.name}: when each was changed last, by the daily run or by hand. "
            "A run takes the rows of its days out and makes them anew; other days stay."
        ),
    )
    def rebuild(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        settings = warehouse.settings
        refuse_if_all_is_due(settings, fact)
        asked = context.partition_key_range
        days = Period.of(asked.start, asked.end)
        taken_out = row_count(settings.warehouse_path, fact, days)
        result = dbt.run_build(
            settings, full_refresh=False, on_result=lambda event: None, select=fact.models, days=days
        )
        if result.problems:
            raise BuildFailedError("; ".join(map(str, result.problems)))
        remember_days(settings.warehouse_path, fact, days)
        return dg.MaterializeResult(
            metadata={
                "days_of_the_run": str(days),
                "rows_taken_out": taken_out,
                "rows_put_back": row_count(settings.warehouse_path, fact, days),
                "next": "checked and published when the whole backfill has ended",
            }
        )

    return rebuild


def refuse_if_all_is_due(settings: Settings, fact: DayFact) -> None:
    """Days of one model fit the others only if these stand as today's models and settings make them."""
    made_of = dbt.models_fingerprint(settings)
    reason = full_refresh_reason(read_state(settings.warehouse_path), made_of, settings.now)
    if reason:
        raise dg.Failure(
            f"{reason}, so that the next daily run makes all days of {fact.name} anew: start `tilltale run`, "
            "or refresh_daily in the web UI",
            metadata={REFUSED: True},
            allow_retries=False,
        )


def days_job(facts: tuple[DayFact, ...]) -> dg.Definitions:
    """One partitioned asset a fact, and the job that runs them."""
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.groups(DAYS_GROUP),
        executor_def=dg.in_process_executor,
        description="Make days of large facts anew. Pick the facts and the days.",
    )
    return dg.Definitions(assets=[build_days_asset(fact) for fact in facts], jobs=[job])


@dg.definitions
def days_defs() -> dg.Definitions:
    """Every fact that says which of its columns is its day."""
    return days_job(day_facts(dbt.load_manifest(load_settings())))
