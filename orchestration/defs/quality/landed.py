"""Great Expectations on what has just landed: one blocking check a raw table.

Belongs here: which rows are looked at and when. A critical failure in any source holds the publication
back; the checks of the other sources still run, so that one run shows everything there is to mend.

Data flow: raw_<source> (rows of new loads) -> suites -> checks -> staging, or stop.
"""

from collections.abc import Iterator

import dagster as dg

from ingestion import registry
from ingestion import warehouse as raw_warehouse
from orchestration.expectations.suites import landed_suites
from orchestration.lib import quality, watermarks
from orchestration.lib.checks import suite_result, suite_specs
from orchestration.lib.warehouse import POOL, Warehouse

CHECK_NAME = "landed_rows_are_sound"


def build_landed_checks(source: str) -> dg.AssetChecksDefinition | None:
    """The checks of one source's raw tables as one step; None when the source has no suites."""
    suites = landed_suites(source)
    if not suites:
        return None

    @dg.multi_asset_check(
        name=f"check_landed_{source}", specs=suite_specs(CHECK_NAME, suites), pool=POOL, can_subset=False
    )
    def check_landed(
        context: dg.AssetCheckExecutionContext, warehouse: Warehouse
    ) -> Iterator[dg.AssetCheckResult]:
        path = warehouse.settings.warehouse_path
        with raw_warehouse.exclusively():  # other sources may still be on their way in
            since = watermarks.last_checked(path, source)
            newest = watermarks.newest_load(path, (suite.table for suite in suites))
            outcomes = quality.validate(warehouse.settings, suites, since)
        for outcome in outcomes:
            for failure in outcome.failures:
                context.log.warning(f"{outcome.suite.table}: {failure}")
            yield suite_result(CHECK_NAME, outcome)
        if not any(outcome.blocking for outcome in outcomes):
            with raw_warehouse.exclusively():
                watermarks.remember_checked(path, source, newest)

    return check_landed


@dg.definitions
def landed_defs() -> dg.Definitions:
    """One checking step a registered source that has suites."""
    checks = (build_landed_checks(name) for name in registry.SOURCE_NAMES)
    return dg.Definitions(asset_checks=[check for check in checks if check is not None])
