"""What was loaded before, as Dagster's events tell it.

Belongs here: questions about what runs have read or made anew. Does not: doing it (`defs/ingestion`,
`defs/transform`), the ledger of sources (`ledger.py`), which lies in the warehouse and cannot be asked while
a run writes.

Data flow: materializations of backfill/<source>, days/<fact>, raw_files -> what is not published yet, an
instant.
"""

from dataclasses import dataclass

import dagster as dg

from ingestion.registry import SOURCE_NAMES, tables
from orchestration.lib.instance import PROCESS_TAG
from orchestration.lib.keys import DAYS, backfill_key, raw_key
from orchestration.lib.partitions import MARKED_BY_BUILD_TAG

LOADED = "loaded"  # as the loading step says it
OPEN_BACKFILLS = ("REQUESTED", "CANCELING", "FAILING")


@dataclass(frozen=True)
class Backfilled:
    """What backfills of the web UI have done since an event.

    Attributes:
        newest: the newest event.
        sources: whose days were read.
        facts: whose days were made anew.
    """

    newest: int
    sources: list[str]
    facts: list[str]


def backfilled_since(instance: dg.DagsterInstance, mark: int) -> Backfilled:
    """What is to be published of the days that were asked for after an event.

    What a process of the command line did is left out: it builds and publishes by itself; so are the days
    that a build changed and marked.
    """
    newest, sources, facts = mark, [], []
    by_key = {backfill_key(source): source for source in SOURCE_NAMES}
    keys = [*by_key, *instance.get_asset_keys(prefix=[DAYS])]
    for asset in instance.get_asset_records(keys):  # one question for all of them, at every tick
        record = asset.asset_entry.last_materialization_record
        if record is None or record.storage_id <= mark or _is_mark(record):
            continue
        run = instance.get_run_by_id(record.run_id)
        if run is not None and PROCESS_TAG not in run.tags:
            newest = max(newest, record.storage_id)
            key = asset.asset_entry.asset_key
            if key in by_key:
                sources.append(by_key[key])
            else:
                facts.append(key.path[-1])
    return Backfilled(newest, sorted(sources), sorted(facts))


def _is_mark(record: dg.EventLogRecord) -> bool:
    materialization = record.asset_materialization
    return materialization is not None and MARKED_BY_BUILD_TAG in (materialization.tags or {})


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
