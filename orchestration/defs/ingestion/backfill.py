"""History by the day: one partitioned asset a source; a run reads up to a month of days as one load.

Belongs here: how days become the window of a load. Does not: loading (`ingestion`), the daily run, which
never reads these. What a backfill lands is built and published once, at its end (`publish_backfill_sensor`,
or the command `tilltale backfill`).

Data flow: days 2026-03-01 to 2026-03-31 -> Window(March 2026 in the reporting time zone) -> raw_<source>.
"""

import dagster as dg

from ingestion import pipelines, registry
from ingestion.config import load_settings
from ingestion.errors import SourceFailed
from ingestion.runs import Window
from orchestration.lib.failures import as_kind, failure_metadata
from orchestration.lib.keys import BACKFILL_GROUP, backfill_key, vendor_key
from orchestration.lib.partitions import history_days
from orchestration.lib.storytelling import DOCS, INDEX, OWNERS, RUNBOOK, page
from orchestration.lib.warehouse import POOL, Warehouse

JOB_NAME = "backfill_source"
# A load has a fixed cost, so days are read together; what is interrupted is read again, so not too many.
DAYS_A_RUN = 31


def build_backfill_asset(source: str) -> dg.AssetsDefinition:
    """The days of one source; a run that fails leaves the days of the runs before it done."""

    @dg.asset(
        key=backfill_key(source),
        partitions_def=history_days(),
        backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=DAYS_A_RUN),
        deps=[vendor_key(source)],
        group_name=BACKFILL_GROUP,
        kinds={"dlt", "duckdb"},
        owners=OWNERS,
        metadata={
            DOCS: page(load_settings(), f"docs/sources/{source}.md"),
            RUNBOOK: page(load_settings(), INDEX),
        },
        pool=POOL,
        description=f"Reads days of {source} anew; marks of the daily run stay where they are.",
    )
    def backfill(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        window = Window(*context.partition_time_window)
        try:
            run = pipelines.run_source(source, warehouse.settings, window)
        except SourceFailed as failure:
            told = {"source": source, **failure_metadata(as_kind(failure.kind))}
            raise dg.Failure(str(failure), metadata=told, allow_retries=False) from None
        days = context.partition_key_range
        return dg.MaterializeResult(
            metadata={
                "days_of_the_load": f"{days.start} to {days.end}",
                "rows_loaded": run.rows_loaded,
                "rows_quarantined": run.rows_quarantined,
                "next": "built and published when the whole backfill has ended",
            }
        )

    return backfill


def backfill_job(sources: tuple[str, ...]) -> dg.Definitions:
    """One partitioned asset a source, and the job that runs them."""
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.groups(BACKFILL_GROUP),
        executor_def=dg.in_process_executor,
        description="Read days of sources anew. Pick the sources and the days.",
    )
    return dg.Definitions(assets=[build_backfill_asset(name) for name in sources], jobs=[job])


@dg.definitions
def backfill_defs() -> dg.Definitions:
    """Every source that a vendor keeps history of."""
    return backfill_job(tuple(name for name in registry.SOURCE_NAMES if name != "files"))
