"""History by the month: one partitioned asset a source, whose partitions read a month anew.

Belongs here: how a month becomes the window of a load. Does not: loading (`ingestion`), the daily run, which
never reads these. What a backfill lands is built and published by the next run of `refresh_daily`.

Data flow: partition 2026-03-01 -> Window(March 2026 in the reporting time zone) -> raw_<source>.
"""

from zoneinfo import ZoneInfo

import dagster as dg

from ingestion import pipelines, registry
from ingestion.config import load_settings
from ingestion.errors import SourceFailed
from ingestion.runs import Window
from orchestration.lib.failures import as_kind, failure_metadata
from orchestration.lib.keys import BACKFILL_GROUP, backfill_key, vendor_key
from orchestration.lib.storytelling import DOCS, INDEX, OWNERS, RUNBOOK, page
from orchestration.lib.warehouse import POOL, Warehouse

JOB_NAME = "backfill_source"
FIRST_MONTH = "2015-01-01"  # no vendor gives out more
# The month that has begun has a partition, too: what of it lies before `as_of` is read.
MONTHS = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, end_offset=1)


def build_backfill_asset(source: str) -> dg.AssetsDefinition:
    """The months of one source; a failed month fails, the months before it stay done."""

    @dg.asset(
        key=backfill_key(source),
        partitions_def=MONTHS,
        backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=1),
        deps=[vendor_key(source)],
        group_name=BACKFILL_GROUP,
        kinds={"dlt", "duckdb"},
        owners=OWNERS,
        metadata={
            DOCS: page(load_settings(), f"docs/sources/{source}.md"),
            RUNBOOK: page(load_settings(), INDEX),
        },
        pool=POOL,
        description=f"Reads a month of {source} anew; marks of the daily run stay where they are.",
    )
    def backfill(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        settings = warehouse.settings
        zone = ZoneInfo(settings.reporting_time_zone)
        start, end = (moment.replace(tzinfo=zone) for moment in context.partition_time_window)
        try:
            run = pipelines.run_source(source, settings, Window(start, end))
        except SourceFailed as failure:
            told = {"source": source, **failure_metadata(as_kind(failure.kind))}
            raise dg.Failure(str(failure), metadata=told, allow_retries=False) from None
        return dg.MaterializeResult(
            metadata={
                "rows_loaded": run.rows_loaded,
                "rows_quarantined": run.rows_quarantined,
                "next": "the next run of refresh_daily builds and publishes it",
            }
        )

    return backfill


@dg.definitions
def backfill_defs() -> dg.Definitions:
    """One partitioned asset a source that a vendor keeps history of, and the job that runs them."""
    assets = [build_backfill_asset(name) for name in registry.SOURCE_NAMES if name != "files"]
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.groups(BACKFILL_GROUP),
        executor_def=dg.in_process_executor,
        description="Read months of sources anew. Pick the sources and the months.",
    )
    return dg.Definitions(assets=assets, jobs=[job])
