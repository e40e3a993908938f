"""Great Expectations on what is about to be published: one blocking check a mart that has a suite.

Belongs here: distributions. Keys, relations, sums and invariants are dbt tests and run with the build.

Data flow: marts -> suites -> checks -> published file, or stop.
"""

from collections.abc import Iterator

import dagster as dg

from ingestion.config import load_settings
from orchestration.expectations.suites import mart_suites
from orchestration.lib import dbt, quality
from orchestration.lib.checks import suite_result, suite_specs
from orchestration.lib.warehouse import POOL, Warehouse

CHECK_NAME = "figures_look_right"


@dg.definitions
def mart_check_defs() -> dg.Definitions:
    """One checking step for all marts."""
    built = dbt.mart_names(dbt.load_manifest(load_settings()))
    suites = [suite for suite in mart_suites() if suite.table.split(".")[1] in built]
    if not suites:
        return dg.Definitions()

    @dg.multi_asset_check(
        name="check_marts", specs=suite_specs(CHECK_NAME, suites), pool=POOL, can_subset=False
    )
    def check_marts(
        context: dg.AssetCheckExecutionContext, warehouse: Warehouse
    ) -> Iterator[dg.AssetCheckResult]:
        for outcome in quality.validate(warehouse.settings, suites):
            for failure in outcome.failures:
                context.log.warning(f"{outcome.suite.table}: {failure}")
            yield suite_result(CHECK_NAME, outcome)

    return dg.Definitions(asset_checks=[check_marts])
