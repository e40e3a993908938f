"""Raw tables: one step a registered source, and one that leaves the warehouse ready for dbt.

Belongs here: how a source's run becomes asset events. Does not: any knowledge of one source; a new line in
`ingestion.registry` is enough to appear here.

Data flow: vendor/<source> -> raw_<source>/<table> -> raw_tilltale/source_runs -> dbt.
"""

from collections.abc import Iterator

import dagster as dg

from ingestion import pipelines, registry
from ingestion import warehouse as raw_warehouse
from ingestion.config import Settings, load_settings
from ingestion.errors import SourceFailed
from ingestion.runs import SourceRun
from orchestration.lib.erasure import apply_erasures
from orchestration.lib.failures import as_kind, failure_metadata
from orchestration.lib.history import LOADED
from orchestration.lib.keys import LEDGER_KEYS, raw_key, vendor_key
from orchestration.lib.ledger import SourceOutcome, latest_outcomes
from orchestration.lib.new_fields import SHOWN_MARTS, NewField, find_new_fields
from orchestration.lib.run_problems import ANY_LOADED_CHECK, LOADED_CHECK, NOT_ASKED
from orchestration.lib.storytelling import DOCS, INDEX, OWNERS, RUNBOOK, page, raw_metadata
from orchestration.lib.warehouse import POOL, Warehouse

NEW_FIELDS_CHECK = "has_no_new_fields"


def vendor_spec(source: str) -> dg.AssetSpec:
    """Where lineage begins: the system outside that we read and do not own."""
    settings = load_settings()
    return dg.AssetSpec(
        vendor_key(source),
        group_name="vendors",
        description=f"The data as {source} keeps it; read, never written.",
        kinds={source} if source != "files" else {"file"},
        owners=OWNERS,
        metadata={
            DOCS: page(settings, f"docs/sources/{source}.md"),
            RUNBOOK: page(settings, INDEX),
        },
    )


def build_source_assets(source: str) -> dg.AssetsDefinition:
    """All raw tables of one source as one step.

    A source that cannot be loaded does not fail the step: its tables keep what they had, the check
    `source_is_loaded` fails and says why, and everything else goes on.
    """
    contracts = registry.tables(source)
    told = load_settings()  # of the definitions; a run has settings of its own
    specs = [
        dg.AssetSpec(
            raw_key(source, contract.name),
            deps=[vendor_key(source)],
            group_name=f"raw_{source}",
            kinds={"dlt", "duckdb"},
            owners=OWNERS,
            description=f"One row per {', '.join(contract.primary_key)}, as {source} reports it.",
            metadata=raw_metadata(told, contract),
        )
        for contract in contracts
    ]
    loaded_check = dg.AssetCheckSpec(
        LOADED_CHECK,
        asset=specs[0].key,
        description=f"{source} was read to its end in this run.",
        blocking=False,
    )

    new_fields_check = dg.AssetCheckSpec(
        NEW_FIELDS_CHECK,
        asset=specs[0].key,
        description=f"{source} sends no field that its contract does not know; unknown ones wait in `extra`.",
        blocking=False,
    )
    # further columns of a dropped file are somebody's own and no change of a vendor
    checks = [loaded_check] if source == "files" else [loaded_check, new_fields_check]

    @dg.multi_asset(name=f"load_{source}", specs=specs, check_specs=checks, pool=POOL)
    def load(
        context: dg.AssetExecutionContext, warehouse: Warehouse
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        settings = warehouse.settings
        outcome: SourceRun | SourceFailed | None = None
        if source in registry.enabled_sources(settings):
            try:
                outcome = warehouse.land(source)
            except SourceFailed as failure:
                outcome = failure
        else:
            raw_warehouse.ensure_tables(settings, contracts)
        if isinstance(outcome, SourceRun):
            context.log.info(_loaded_line(outcome))
        elif isinstance(outcome, SourceFailed):
            context.log.warning(f"{source} was not loaded ({outcome.kind}): {outcome.args[0]}")
        names = [contract.name for contract in contracts]
        totals = _row_counts(settings, [f'raw_{source}."{name}"' for name in names])
        refused = _row_counts(settings, [f'quarantine."{c.quarantine_name}"' for c in contracts])
        for number, (contract, spec) in enumerate(zip(contracts, specs, strict=True)):
            loaded = outcome.rows_by_table.get(contract.name, 0) if isinstance(outcome, SourceRun) else 0
            yield dg.MaterializeResult(
                asset_key=spec.key,
                metadata={
                    "dagster/row_count": totals[number],
                    "rows_in_quarantine": refused[number],
                    "rows_loaded": loaded,
                    "state": _state(outcome),
                },
            )
        if outcome is None and warehouse.sources is not None and source not in warehouse.sources:
            yield _not_asked_result(specs[0].key)
        else:
            yield _loaded_result(source, specs[0].key, outcome)
        if new_fields_check in checks:
            with raw_warehouse.connect(settings) as connection:
                fields = find_new_fields(settings, connection, source)
            yield _new_fields_result(source, specs[0].key, fields)

    return load


def _state(outcome: SourceRun | SourceFailed | None) -> str:
    if outcome is None:
        return "not enabled: the table holds what it held before"
    if isinstance(outcome, SourceFailed):
        return f"failed ({outcome.kind}): the table holds what it held before"
    return LOADED


def _loaded_line(run: SourceRun) -> str:
    line = (
        f"{run.source}: {run.rows_loaded:,} rows loaded, {run.rows_quarantined:,} quarantined, "
        f"{run.rows_deduplicated:,} duplicates dropped"
    )
    if run.new_fields:
        fields = ", ".join(f"{table}.{name}" for table, names in run.new_fields.items() for name in names)
        line += f"; new fields kept in extra: {fields}"
    return line


def _not_asked_result(key: dg.AssetKey) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=LOADED_CHECK, asset_key=key, passed=True, metadata={"state": NOT_ASKED}
    )


def _loaded_result(
    source: str, key: dg.AssetKey, outcome: SourceRun | SourceFailed | None
) -> dg.AssetCheckResult:
    if isinstance(outcome, SourceFailed):
        return dg.AssetCheckResult(
            check_name=LOADED_CHECK,
            asset_key=key,
            passed=False,
            severity=dg.AssetCheckSeverity.ERROR,
            description=f"{source}: {outcome.args[0]}",
            metadata={
                "why": str(outcome.args[0]),
                **failure_metadata(as_kind(outcome.kind)),
            },
        )
    if outcome is None:
        missing = ", ".join(f"sources.{source}.{name}" for name in registry.missing_credentials(source))
        hint = f"set {missing} to enable it" if missing else "it is left out by the setting SOURCES"
        return dg.AssetCheckResult(
            check_name=LOADED_CHECK, asset_key=key, passed=True, metadata={"state": f"not enabled: {hint}"}
        )
    return dg.AssetCheckResult(
        check_name=LOADED_CHECK,
        asset_key=key,
        passed=True,
        metadata={
            "rows_loaded": outcome.rows_loaded,
            "rows_quarantined": outcome.rows_quarantined,
            "rows_deduplicated": outcome.rows_deduplicated,
            "new_fields": outcome.new_fields,
        },
    )


def _new_fields_result(source: str, key: dg.AssetKey, fields: list[NewField]) -> dg.AssetCheckResult:
    if not fields:
        return dg.AssetCheckResult(check_name=NEW_FIELDS_CHECK, asset_key=key, passed=True)
    names = ", ".join(f"{field.table}.{field.field}" for field in fields)
    records = [
        dg.TableRecord(
            {
                "table": field.table,
                "field": field.field,
                "rows": field.rows,
                "first_row": field.first_row,
                "first_loaded_at": field.first_loaded_at.isoformat(timespec="seconds"),
                "staging_models": ", ".join(field.staging),
                "marts": ", ".join(field.marts[:SHOWN_MARTS])
                + (", ..." if field.marts[SHOWN_MARTS:] else ""),
            }
        )
        for field in fields
    ]
    return dg.AssetCheckResult(
        check_name=NEW_FIELDS_CHECK,
        asset_key=key,
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "why": f"{source} sends fields that no contract declares: {names}",
            "what_to_do": "read the vendor's change log: does a field replace one that the staging models "
            f"named read? Declare it in ingestion/sources/{source}/contracts.py, or list it there as ignored",
            "new_fields": dg.MetadataValue.table(records),
        },
    )


def _row_counts(settings: Settings, tables: list[str]) -> list[int]:
    with raw_warehouse.connect(settings) as connection:
        found = (connection.execute(f"select count(*) from {table}").fetchone() for table in tables)
        return [int((row or (0,))[0]) for row in found]


@dg.multi_asset(
    name="prepare_warehouse",
    specs=[
        dg.AssetSpec(
            key,
            deps=[raw_key(contract.source, contract.name) for contract in registry.all_tables()],
            group_name="raw_tilltale",
            kinds={"duckdb"},
            owners=OWNERS,
            description=description,
            metadata={DOCS: page(load_settings(), INDEX), RUNBOOK: page(load_settings(), INDEX)},
        )
        for key, description in zip(
            LEDGER_KEYS,
            ("One row per source and run.", "One row: the key of all pseudonyms. Never published."),
            strict=True,
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            ANY_LOADED_CHECK,
            asset=LEDGER_KEYS[0],
            blocking=True,
            description="Something could be read; without it a publication would only repeat the last one.",
        )
    ],
    pool=POOL,
)
def prepare_warehouse(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Make sure that every declared raw table exists, whatever is enabled, and judge the loads together."""
    settings = warehouse.settings
    pipelines.ensure_raw_tables(settings)
    erased = apply_erasures(settings)
    if erased:
        context.log.info(f"erased {erased:,} rows of people who asked for it and came again")
    for key in LEDGER_KEYS:
        yield dg.MaterializeResult(asset_key=key)
    outcomes = latest_outcomes(settings, warehouse.started_at)
    rows_held = sum(outcome.rows_total for outcome in latest_outcomes(settings))
    yield judge_loads(
        outcomes, registry.enabled_sources(settings), rows_held, is_to_load=settings.sources != ()
    )


def judge_loads(
    outcomes: list[SourceOutcome], enabled: tuple[str, ...], rows_held: int, *, is_to_load: bool = True
) -> dg.AssetCheckResult:
    """Pass when at least one connected source was loaded and there is anything to publish.

    Files always load, so they count only when they brought rows or nothing else is connected. A run that was
    asked to load nothing passes with what is there.
    """
    failed = [outcome for outcome in outcomes if outcome.status != "ok"]
    good = [
        outcome
        for outcome in outcomes
        if outcome.status == "ok" and (outcome.source != "files" or outcome.rows_loaded or not failed)
    ]
    reasons = "; ".join(f"{outcome.source}: {outcome.message}" for outcome in failed)
    if is_to_load and not enabled:
        why, mend = (
            "no source is enabled",
            "put credentials into .dlt/secrets.toml or files into DATA_DIR/inbox",
        )
    elif not rows_held and not failed:
        why, mend = (
            "there is nothing to publish: no source has brought a row yet",
            "put credentials into .dlt/secrets.toml (`tilltale doctor` says which), or drop files "
            "(`tilltale sources template touchpoints`); `make pipeline` shows the sandbox company",
        )
    elif good or not outcomes:
        return dg.AssetCheckResult(
            check_name=ANY_LOADED_CHECK,
            asset_key=LEDGER_KEYS[0],
            passed=True,
            metadata={"loaded": len(outcomes) - len(failed), "failed": len(failed)},
        )
    else:
        why = f"no connected source could be loaded ({reasons})"
        mend = as_kind(failed[0].error_kind).handling.what_to_do
    return dg.AssetCheckResult(
        check_name=ANY_LOADED_CHECK,
        asset_key=LEDGER_KEYS[0],
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"why": why, "what_to_do": mend},
    )


@dg.definitions
def ingestion_defs() -> dg.Definitions:
    """One step and one vendor a registered source, and the step that closes loading."""
    return dg.Definitions(
        assets=[
            *(vendor_spec(name) for name in registry.SOURCE_NAMES),
            *(build_source_assets(name) for name in registry.SOURCE_NAMES),
            prepare_warehouse,
        ]
    )
