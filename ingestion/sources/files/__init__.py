"""The file drop: what a company exports by hand, one folder a kind, CSV or parquet; for posts XLSX too.

Belongs here: what is read when. Does not: formats (`reader`), row ids (`helpers`), columns (`kinds`).

Only files whose content is new are read. A changed file stands for itself: rows it held before and no
longer holds are taken out. A file that is taken away leaves its rows. A row that breaks its contract goes
to the quarantine with file and line; a file that cannot be read at all is left aside, the others are
landed, and the run then ends with a sentence about it.

Data flow: data/inbox/<kind>/*.csv, *.parquet -> raw_files.<kind>; run alone: `python -m ingestion files`.
"""

from collections.abc import Iterator
from typing import Any

import dlt
import pyarrow as pa

from ingestion.conform import Conformed
from ingestion.contracts import Contract
from ingestion.runs import Run
from ingestion.sources.files import helpers
from ingestion.sources.files.exports import read_posts
from ingestion.sources.files.kinds import CONTRACTS, KINDS, template
from ingestion.sources.files.kinds.posts import POSTS
from ingestion.sources.files.reader import FileRefused, read_file

__all__ = ["KINDS", "files", "template"]


@dlt.source(name="files", max_table_nesting=0)
def files(run: Run) -> Any:
    """Every kind of dropped file.

    Args:
        run: the current run; its settings say where the inbox is, the zone and the currency.
    """
    run.refusals.extend(helpers.misplaced(run.settings.inbox_dir))
    return [dlt.resource(_kind, name=contract.name)(run, contract) for contract in CONTRACTS]


def _kind(run: Run, contract: Contract) -> Iterator[Any]:
    seen: dict[str, str] = dlt.current.resource_state().setdefault("files", {})
    present = helpers.dropped_files(run.settings.inbox_dir, contract.name)
    chosen = helpers.to_read(present, seen)
    landing = run.landing(contract)
    read: list[pa.Table] = []
    changed: set[str] = set()
    for file in present:
        if file not in chosen:
            seen.setdefault(file.name, file.digest)
            continue
        page = _read(run, contract, file)
        if page is None:
            continue
        landing.add_conformed(page)
        run.read_files.setdefault(contract.name, set()).add(file.name)
        read.append(page.table)
        if file.name in seen:
            changed.add(file.name)
        seen[file.name] = file.digest
    if changed:
        unread = [file for file in present if file not in chosen]
        landing.withdraw(_withdrawn(run, contract, changed, read, unread))
    yield from landing.finish()


def _read(run: Run, contract: Contract, file: helpers.Dropped) -> Conformed | None:
    """Read one file; None when it cannot be read at all."""
    kind, settings = KINDS[contract.name], run.settings
    try:
        data = helpers.read_bytes(file)
        if kind.name == POSTS.name:
            rows = read_posts(data, file.name, settings.reporting_time_zone)
        else:
            rows = read_file(data, file.name, kind, settings.reporting_time_zone)
    except FileRefused as refusal:
        run.refusals.append(str(refusal))
        return None
    return helpers.conform(rows, contract, kind, settings.reporting_currency, settings.reporting_time_zone)


def _withdrawn(
    run: Run, contract: Contract, changed: set[str], read: list[pa.Table], unread: list[helpers.Dropped]
) -> pa.Table:
    """Rows that changed files no longer hold; the other files are asked only when there are any."""
    stored = run.stored(contract, ("row_id", "file", "line"))
    empty = contract.arrow_schema.empty_table()
    gone = helpers.withdrawn(stored, changed, pa.concat_tables([empty, *read]), contract)
    if not len(gone):
        return gone
    others = [page.table for file in unread if (page := _read(run, contract, file))]
    return helpers.withdrawn(stored, changed, pa.concat_tables([empty, *read, *others]), contract)
