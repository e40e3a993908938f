"""What was loaded before, as Dagster's events tell it.

Belongs here: questions about what runs have read. Does not: reading (`defs/ingestion`), the ledger of sources
(`ledger.py`), which lies in the warehouse and cannot be asked while a run writes.

Data flow: materializations of backfill/<source> and raw_files -> sources that are not built yet, an instant.
"""

import dagster as dg

from ingestion.registry import SOURCE_NAMES, tables
from orchestration.lib.instance import PROCESS_TAG
from orchestration.lib.keys import backfill_key, raw_key

LOADED = "loaded"  # as the loading step says it
OPEN_BACKFILLS = ("REQUESTED", "CANCELING", "FAILING")


def backfilled_since(instance: dg.DagsterInstance, mark: int) -> tuple[int, list[str]]:
    """The newest event, and the sources whose days were read after an event.

    What a process of the command line read is left out: it builds and publishes by itself.
    """
    newest, sources = mark, []
    by_key = {backfill_key(source): source for source in SOURCE_NAMES}
    for asset in instance.get_asset_records(list(by_key)):  # one question for all of them, at every tick
        record = asset.asset_entry.last_materialization_record
        if record is not None and record.storage_id > mark:
            run = instance.get_run_by_id(record.run_id)
            if run is not None and PROCESS_TAG not in run.tags:
                newest = max(newest, record.storage_id)
                sources.append(by_key[asset.asset_entry.asset_key])
    return newest, sorted(sources)


def has_open_backfill(instance: dg.DagsterInstance) -> bool:
    """Whether a backfill of the web UI has not ended, though none of its runs may wait or run right now."""
    return any(one.status.value in OPEN_BACKFILLS for one in instance.get_backfills(limit=100))


def files_loaded_at(instance: dg.DagsterInstance) -> float:
    """When the run began that loaded the inbox last, in seconds since 1970; 0: none has."""
    key = raw_key("files", tables("files")[0].name)
    for record in instance.fetch_materializations(key, limit=1).records:
        state = record.asset_materialization.metadata.get("state")  # type: ignore[union-attr]
        run = instance.get_run_record_by_id(record.run_id)
        if state is not None and state.value == LOADED and run is not None:
            return run.start_time or 0.0
    return 0.0
