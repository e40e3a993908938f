"""Runs one source: extract, then quarantine, load, ledger. The one place that makes dlt pipelines.

Belongs here: the pipeline factory and the order of the steps. Does not: what a source reads, several sources
at once (`side_by_side`).

The warehouse is the only memory. Working files are thrown away at the start of a run and the state is
read back from the warehouse, where dlt counts it only when its load is complete. So a run that was
killed anywhere leaves a marker no further than its rows, and the next run reads the same again; every
write is a merge on keys.

Data flow: source -> dlt package -> quarantine.<source>__<table> -> raw_<source> -> raw_tilltale.source_runs.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

import dlt
from dlt.common.configuration.exceptions import ConfigFieldMissingException
from dlt.pipeline.exceptions import PipelineStepFailed

from ingestion import registry, warehouse
from ingestion.config import Settings
from ingestion.errors import ContractBroken, SourceError, SourceFailed, TokenDead
from ingestion.runs import Run, SourceRun, Window

DLT_SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "true",
    "ENABLE_RUNTIME_TRACE": "false",
    "LOAD__WORKERS": "2",
    # one row group a table part instead of one a 5,000 rows
    "DATA_WRITER__BUFFER_MAX_ITEMS": "100000",
}


def create_pipeline(source: str, settings: Settings) -> dlt.Pipeline:
    """Make the pipeline of a source: its own schema in the one warehouse, working files under DATA_DIR."""
    for name, value in DLT_SETTINGS.items():
        os.environ.setdefault(name, value)
    return dlt.pipeline(
        pipeline_name=source,
        dataset_name=f"raw_{source}",
        pipelines_dir=str(settings.dlt_dir),
        destination=dlt.destinations.duckdb(str(settings.warehouse_path)),
    )


def ensure_raw_tables(settings: Settings) -> None:
    """Create every declared table of every registered source, empty if it was never loaded."""
    warehouse.ensure_tables(settings, registry.all_tables())


def run_source(name: str, settings: Settings, window: Window | None = None) -> SourceRun:
    """Load one source and enter the run into the ledger.

    Args:
        name: a registered source.
        settings: this installation's settings; `as_of` is the "now" of the run.
        window: the period to read, in a backfill; the source's marks stay where they are.

    Returns:
        What was loaded, by table, with the counts of quarantined and deduplicated rows.

    Raises:
        SourceFailed: the source could not be loaded; the run is in the ledger with status failed and
            what had been landed before is untouched.
    """
    return land(extract(name, settings, window))


@dataclass
class Extraction:
    """What was read from one source and not landed yet, or why it could not be read."""

    run: Run
    result: SourceRun
    error: Exception | None = None


def extract(name: str, settings: Settings, window: Window | None = None) -> Extraction:
    """Read a source into working files; several may do so at once, each in a thread of its own.

    The warehouse is only touched with its lock held: to make sure that the tables exist, and to read marks
    and rows of earlier runs.
    """
    started = datetime.now(UTC)
    result = SourceRun(name, started.strftime("%Y%m%dT%H%M%S%fZ"), settings.now, started)
    extraction = Extraction(Run(name, settings, window), result)
    try:
        _extract(extraction)
    except Exception as error:
        extraction.error = error
    return extraction


def land(extraction: Extraction) -> SourceRun:
    """Load what was read, write quarantine and ledger; one source at a time.

    Raises:
        SourceFailed: as `run_source`.
    """
    run, result = extraction.run, extraction.result
    contracts = registry.tables(run.source)
    with warehouse.exclusively():
        try:
            if extraction.error is not None:
                raise extraction.error
            _load(run, result)
        except Exception as error:
            failure = _classified(run.source, error)
            result.status, result.error_kind, result.message = "failed", failure.kind, str(failure.args[0])
            result.finished_at = datetime.now(UTC)
            warehouse.write_source_run(run.settings, result, contracts)
            raise failure from error
        result.finished_at = datetime.now(UTC)
        warehouse.write_source_run(run.settings, result, contracts)
    return result


def _extract(extraction: Extraction) -> None:
    run, result = extraction.run, extraction.result
    name, settings = run.source, run.settings
    with warehouse.exclusively():
        warehouse.ensure_tables(settings, registry.tables(name))
        missing = registry.missing_credentials(name)
        if missing:
            keys = ", ".join(f"sources.{name}.{key}" for key in missing)
            raise TokenDead(f"credentials are missing: set {keys} in .dlt/secrets.toml or the environment")
        shutil.rmtree(settings.dlt_dir / name, ignore_errors=True)
        pipeline = create_pipeline(name, settings)
        pipeline.sync_destination()
    extracted = pipeline.extract(registry.build(name, run), loader_file_format="parquet")
    result.load_id = next(iter(extracted.loads_ids), None)
    result.rows_deduplicated = run.rows_deduplicated
    result.new_fields = {table: sorted(names) for table, names in sorted(run.new_fields.items())}


def _load(run: Run, result: SourceRun) -> None:
    name, settings = run.source, run.settings
    result.rows_quarantined = warehouse.write_quarantine(settings, run, result.load_id)
    pipeline = create_pipeline(name, settings)  # a pipeline belongs to the thread that made it
    pipeline.normalize()
    pipeline.load()
    result.rows_by_table = {c.name: run.rows_by_table.get(c.name, 0) for c in registry.tables(name)}
    result.rows_loaded = sum(result.rows_by_table.values())
    shutil.rmtree(settings.dlt_dir / name, ignore_errors=True)
    if run.refusals:
        others = f" (and {len(run.refusals) - 1} more like it)" if len(run.refusals) > 1 else ""
        first = run.refusals[0]
        kind = type(first) if isinstance(first, SourceError) else ContractBroken
        raise kind(f"{first}{others}")


def _classified(name: str, error: BaseException) -> SourceFailed:
    """Find the reason under dlt's wrappers; what is not ours is a bug and says where to look."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SourceError):
            return SourceFailed(name, cause.kind, str(cause))
        if isinstance(cause, ConfigFieldMissingException):
            fields = ", ".join(f"sources.{name}.{field}" for field in cause.fields)
            return SourceFailed(
                name, TokenDead.kind, f"credentials are missing: set {fields} in .dlt/secrets.toml"
            )
        if isinstance(cause, OSError) and cause.errno is not None:
            return SourceFailed(
                name, "bug", f"the disk refuses ({cause.strerror}): free space in {cause.filename}"
            )
        cause = cause.__cause__ or cause.__context__
    step = f" in step {error.step}" if isinstance(error, PipelineStepFailed) else ""
    return SourceFailed(
        name, "bug", f"unexpected {_root(error)}{step}: see the log with --verbose and report it"
    )


def _root(error: BaseException) -> str:
    """The type of the innermost error; its text may hold people's data and stays out."""
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__
