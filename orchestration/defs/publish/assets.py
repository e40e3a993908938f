"""The published file as an asset: the end of every line, and the only thing readers see.

Belongs here: what a publication says about its run. Does not: how a file is written and swapped
(`lib/publishing.py`, `lib/versions.py`).

Data flow: marts (every blocking check passed) -> published/tilltale.duckdb; closed months -> frozen.*.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import dagster as dg

from ingestion import registry
from ingestion.config import load_settings
from orchestration.lib import dbt, freezing, versions
from orchestration.lib.catalogue import read_catalogue
from orchestration.lib.keys import PUBLISHED_KEY
from orchestration.lib.ledger import latest_outcomes
from orchestration.lib.publishing import PUBLISHING_TABLES, PublicationFacts, publish
from orchestration.lib.storytelling import CHECKS, DOCS, OWNERS, RUNBOOK, page
from orchestration.lib.warehouse import POOL, Warehouse

FILE_CHECKS = {
    "file_is_complete": "The file opens, every expected table is there and was written whole.",
    "holds_no_personal_columns": "No column names a person or holds their words.",
    "holds_no_addresses": "No text holds an e-mail address.",
}


@dg.definitions
def publish_defs() -> dg.Definitions:
    """The published file; depends on every mart."""
    manifest = dbt.load_manifest(load_settings())
    marts = dbt.mart_names(manifest)
    catalogue = read_catalogue(manifest, PUBLISHING_TABLES)

    @dg.multi_asset(
        name="publish_marts",
        specs=[
            dg.AssetSpec(
                PUBLISHED_KEY,
                deps=[dg.AssetKey(["marts", name]) for name in sorted(marts)],
                group_name="serving",
                kinds={"duckdb"},
                owners=OWNERS,
                metadata={DOCS: page(load_settings(), "README.md"), RUNBOOK: page(load_settings(), CHECKS)},
                description="The file that the app and analysts read: checked tables, pseudonymous ids only.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(name, asset=PUBLISHED_KEY, description=text)
            for name, text in FILE_CHECKS.items()
        ],
        pool=POOL,
    )
    def publish_marts(
        context: dg.AssetExecutionContext, warehouse: Warehouse
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        settings = warehouse.settings
        passed, warned = count_checks(context.instance, context.run_id)
        ran = {
            outcome.source
            for outcome in latest_outcomes(settings, warehouse.started_at)
            if outcome.status == "ok"
        }
        loaded = tuple(name for name in registry.enabled_sources(settings) if name in ran)
        facts = PublicationFacts(
            as_of=settings.now,
            published_at=datetime.now(UTC),
            code_version=f"{product_version()}+{dbt.models_fingerprint(settings)[:8]}",
            checks_passed=passed,
            checks_warned=warned,
            sources=loaded,
            reporting_currency=settings.reporting_currency,
            reporting_time_zone=settings.reporting_time_zone,
        )
        publication = publish(settings, facts, marts, catalogue)
        made_of = freezing.MadeOf(dbt.code_fingerprint(), dbt.settings_fingerprint(settings))
        months = freezing.freeze_closed_months(settings, facts, publication.version, made_of)
        if months:
            context.log.info(f"frozen: {', '.join(f'{month:%Y-%m}' for month in months)}")
        context.log.info(
            f"published {publication.version}: {len(publication.rows)} tables, "
            f"{publication.row_count:,} rows, {passed:,} checks passed, {warned:,} warned"
        )
        yield dg.MaterializeResult(
            asset_key=PUBLISHED_KEY,
            metadata={
                "version": publication.version,
                "path": dg.MetadataValue.path(versions.stable_path(settings)),
                "version_path": dg.MetadataValue.path(publication.path),
                "dagster/row_count": publication.row_count,
                "rows": dg.MetadataValue.json(publication.rows),
                "as_of": settings.now.isoformat(),
            },
        )
        for check in publication.checks:
            yield dg.AssetCheckResult(check_name=check.name, asset_key=PUBLISHED_KEY, passed=check.passed)

    return dg.Definitions(assets=[publish_marts])


def product_version() -> str:
    """Version of the installed product."""
    try:
        return version("tilltale")
    except PackageNotFoundError:
        return "0"


def count_checks(instance: dg.DagsterInstance, run_id: str) -> tuple[int, int]:
    """Checks of a run that passed, and those that failed without stopping it."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    tally: Counter[bool] = Counter()
    for record in records:
        event = record.event_log_entry.dagster_event
        if event is not None:
            tally[event.asset_check_evaluation_data.passed] += 1
    return tally[True], tally[False]
