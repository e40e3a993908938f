"""The weekly media-mix model as an asset of its own, there only where the extra `mmm` is installed.

Belongs here: reading the weeks, writing what the model found. Does not: the model (`analysis.media_mix`). No
other asset reads the result and the daily run leaves it out: whoever wants it runs the job `fit_media_mix`.

Data flow: intermediate.int_incrementality__weekly_media -> analysis.media_mix -> mmm.channel_revenue.
"""

from datetime import UTC, datetime

import dagster as dg
import duckdb
import polars as pl

from analysis import media_mix
from ingestion.config import Settings, load_settings
from orchestration.lib.failures import RUNBOOKS
from orchestration.lib.keys import MEDIA_MIX_KEY, OPTIONAL_GROUP
from orchestration.lib.storytelling import DOCS, OWNERS, RUNBOOK, page
from orchestration.lib.warehouse import POOL, Warehouse

JOB_NAME = "fit_media_mix"
INPUT = ("intermediate", "int_incrementality__weekly_media")
TABLE = ".".join(MEDIA_MIX_KEY.path)
RESULT = f"""
    create or replace table {TABLE} as
    select
        found.channel,
        found.exposure_unit,
        found.weeks,
        cast(round(found.incremental_revenue, 2) as decimal(18, 2)) as incremental_revenue,
        cast(round(found.low, 2) as decimal(18, 2)) as low,
        cast(round(found.high, 2) as decimal(18, 2)) as high,
        found.r_hat,
        found.divergences,
        found.problem,
        weeks.first_week_start_date,
        weeks.last_week_start_date,
        cast(? as timestamptz) as as_of,
        cast(? as timestamptz) as fitted_at
    from found
    cross join (
        select
            min(week_start_date) as first_week_start_date,
            max(week_start_date) as last_week_start_date
        from {".".join(INPUT)}
    ) as weeks
    order by found.channel
"""


def read_weeks(settings: Settings) -> pl.DataFrame:
    """The model's input as the last run built it; grain: week and channel.

    Raises:
        dg.Failure: nothing was built yet.
    """
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        try:
            return connection.sql(f"select * from {'.'.join(INPUT)}").pl()
        except duckdb.CatalogException:
            raise dg.Failure(
                "The weeks are not built yet: `tilltale run` builds them.", allow_retries=False
            ) from None


def write_result(settings: Settings, found: pl.DataFrame) -> None:
    """Replace mmm.channel_revenue; grain: channel."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(f"create schema if not exists {MEDIA_MIX_KEY.path[0]}")
        connection.register("found", found.to_arrow())
        connection.execute(RESULT, [settings.now, datetime.now(UTC)])
        connection.execute(
            f"comment on table {TABLE} is 'One row per channel: what the optional media-mix model says it "
            "brought in over all the weeks (docs/media_mix.md). An association, not a test.'"
        )


@dg.asset(
    key=MEDIA_MIX_KEY,
    deps=[dg.AssetKey(list(INPUT))],
    group_name=OPTIONAL_GROUP,
    kinds={"python", "duckdb"},
    owners=OWNERS,
    metadata={
        DOCS: page(load_settings(), "docs/media_mix.md"),
        RUNBOOK: page(load_settings(), f"{RUNBOOKS}/bug.md"),
    },
    pool=POOL,
    description="Incremental revenue by channel of a weekly media-mix model; takes minutes, feeds nothing.",
)
def channel_revenue(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Fit the model on the weeks of the last build and keep what it found."""
    weekly = read_weeks(warehouse.settings)
    try:
        found = media_mix.channel_revenue(weekly)
    except media_mix.TooLittleDataError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    write_result(warehouse.settings, found)
    for channel, problem in found.filter(pl.col("problem").is_not_null()).select("channel", "problem").rows():
        context.log.warning(f"{channel} is not in the model: {problem}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(found),
            "r_hat": _largest(found["r_hat"]),
            "divergences": _largest(found["divergences"]),
        }
    )


def _largest(values: pl.Series) -> float:
    """The largest, or 0 where no channel could be in the model."""
    return max(values.drop_nulls().to_list(), default=0)


@dg.definitions
def media_mix_defs() -> dg.Definitions:
    """The asset and its job; neither without the extra."""
    if not media_mix.is_installed():
        return dg.Definitions()
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.assets(MEDIA_MIX_KEY),
        executor_def=dg.in_process_executor,
        description="Fit the weekly media-mix model on what the last run built: minutes, two cores.",
    )
    return dg.Definitions(assets=[channel_revenue], jobs=[job])
