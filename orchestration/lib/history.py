"""What backfills have read, as Dagster's events tell it.

Belongs here: questions about partitions of backfill/<source>. Does not: reading them (`defs/ingestion`).

Data flow: materializations of backfill/<source> -> names of sources whose history is not built yet.
"""

import dagster as dg

from ingestion.registry import SOURCE_NAMES
from orchestration.lib.instance import PROCESS_TAG
from orchestration.lib.keys import backfill_key

OPEN_BACKFILLS = ("REQUESTED", "CANCELING", "FAILING")


def backfilled_since(instance: dg.DagsterInstance, mark: int) -> tuple[int, list[str]]:
    """The newest event, and the sources whose days were read after an event.

    What a process of the command line read is left out: it builds and publishes by itself.
    """
    newest, sources = mark, []
    for source in SOURCE_NAMES:
        record = instance.fetch_materializations(backfill_key(source), limit=1).records
        if record and record[0].storage_id > mark:
            run = instance.get_run_by_id(record[0].run_id)
            if run is not None and PROCESS_TAG not in run.tags:
                newest = max(newest, record[0].storage_id)
                sources.append(source)
    return newest, sources


def has_open_backfill(instance: dg.DagsterInstance) -> bool:
    """Whether a backfill of the web UI has not ended, though none of its runs may wait or run right now."""
    return any(one.status.value in OPEN_BACKFILLS for one in instance.get_backfills(limit=100))
