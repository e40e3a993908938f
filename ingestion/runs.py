"""What one run of one source collects: landed pages, quarantined rows, counts and new fields.

Belongs here: `Run` (handed to every source), `Landing` (one table's walk) and the resulting `SourceRun`.
Does not: typing rows (`conform.py`), writing them (`pipelines.py`, `warehouse.py`).

A walk's pages stay in Arrow until the walk has ended. That makes removal of duplicates across pages
exact, and nothing of a broken walk is ever handed on.

Data flow: pages of a source -> Landing -> Arrow tables for dlt, quarantine and counts for the ledger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import dlt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion import warehouse
from ingestion.config import Settings
from ingestion.conform import Conformed, to_arrow
from ingestion.contracts import Contract
from ingestion.errors import SourceError

PAGE_ROWS = 5_000  # small pages wait for each other: typing has a fixed cost of some 10 ms a call
OUTPUT_ROWS = 100_000


@dataclass
class SourceRun:
    """The result of one run of one source, as it stands in raw_tilltale.source_runs."""

    source: str
    run_id: str
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None = None
    status: Literal["ok", "failed"] = "ok"
    error_kind: str | None = None
    message: str | None = None
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_deduplicated: int = 0
    rows_total: int = 0
    new_fields: dict[str, list[str]] = field(default_factory=dict)
    last_record_at: datetime | None = None
    load_id: str | None = None
    rows_by_table: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """The period that a backfill reads: [start, end), aware instants."""

    start: datetime
    end: datetime


class Run:
    """What a source gets: the settings, "now", and where to land pages.

    Attributes:
        source: name of the source.
        window: the period to read, in a backfill; None: what is new since the last run.
        settings: this installation's settings.
        now: the instant that counts as now (`as_of`); no source reads the clock.
        read_files: names of the files read, by table: what they held in the quarantine before is replaced.
        refusals: whole inputs that could not be read, as errors or as sentences; what could be read is
            landed, and then the run fails with them.
    """

    def __init__(self, source: str, settings: Settings, window: Window | None = None) -> None:
        self.source = source
        self.settings = settings
        self.window = window
        self.now = settings.now
        self.rows_by_table: dict[str, int] = {}
        self.rows_deduplicated = 0
        self.new_fields: dict[str, set[str]] = {}
        self.quarantine: dict[str, list[pa.Table]] = {}
        self.read_files: dict[str, set[str]] = {}
        self.refusals: list[SourceError | str] = []

    def landing(self, contract: Contract, keep: Literal["first", "last"] = "last") -> "Landing":
        """Open the landing of one table for one walk.

        Args:
            contract: the table.
            keep: which of several rows with the same key stays: "last" when the walk goes from old to
                new, "first" when the vendor lists newest first.
        """
        return Landing(self, contract, keep)

    def stored(self, contract: Contract, columns: Sequence[str] = ()) -> pa.Table:
        """Read back what earlier runs landed in a table (all columns unless named)."""
        return warehouse.read_table(self.settings, contract, columns)


class Landing:
    """Takes one walk's pages into one table; `finish` hands them to dlt."""

    def __init__(self, run: Run, contract: Contract, keep: Literal["first", "last"]) -> None:
        self.run = run
        self.contract = contract
        self.keep = keep
        self._rows: list[Mapping[str, Any]] = []
        self._tables: list[pa.Table] = []
        self._withdrawn = contract.arrow_schema.empty_table()

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take one page of parsed JSON rows; rows that break the contract go to the quarantine."""
        self._rows.extend(rows)
        if len(self._rows) >= PAGE_ROWS:
            self._flush()

    def add_conformed(self, page: Conformed) -> None:
        """Take a page that was typed elsewhere (files)."""
        self._flush()
        self._take(page)

    def refuse(self, records: Sequence[Mapping[str, Any]], column: str, reason: str) -> None:
        """Put records into the quarantine that no contract could tell: `reason` ends "`column` ..."."""
        if records:
            count = len(records)
            self._set_aside(
                pa.table(
                    {
                        "reason": [reason] * count,
                        "column_name": [column] * count,
                        "record": [orjson.dumps(record, default=str).decode() for record in records],
                    }
                )
            )

    def withdraw(self, rows: pa.Table) -> None:
        """Take rows out of the table again: full rows whose `hard_delete` column is true."""
        self._withdrawn = rows

    def newest(self, column: str) -> Any:
        """Largest value of a column in this walk; None when the walk brought no row."""
        self._flush()
        values = [pc.max(table[column]).as_py() for table in self._tables if len(table)]
        return max((value for value in values if value is not None), default=None)

    def values(self, column: str) -> set[Any]:
        """Different values of a column in this walk."""
        self._flush()
        return {value for table in self._tables for value in pc.unique(table[column]).to_pylist()}

    def finish(self) -> Iterator[Any]:
        """End the walk: drop duplicates, count, and yield items that dlt lands in this table."""
        self._flush()
        table = pa.concat_tables([self.contract.arrow_schema.empty_table(), *self._tables])
        self._tables = []
        unique = drop_duplicates(table, self.contract.primary_key, self.keep)
        self.run.rows_deduplicated += len(table) - len(unique)
        name = self.contract.name
        self.run.rows_by_table[name] = self.run.rows_by_table.get(name, 0) + len(unique)
        unique = pa.concat_tables([unique, self._withdrawn])
        hints = dlt.mark.make_hints(**self.contract.dlt_hints())
        for offset in range(0, len(unique), OUTPUT_ROWS):
            part = unique.slice(offset, OUTPUT_ROWS).combine_chunks()
            yield dlt.mark.with_hints(part, hints, create_table_variant=True)

    def _flush(self) -> None:
        if self._rows:
            page = to_arrow(self._rows, self.contract)
            self._rows = []
            self._take(page)

    def _take(self, page: Conformed) -> None:
        self._tables.append(page.table)
        if len(page.quarantine):
            self._set_aside(page.quarantine)
        if page.new_fields:
            self.run.new_fields.setdefault(self.contract.name, set()).update(page.new_fields)

    def _set_aside(self, quarantine: pa.Table) -> None:
        self.run.quarantine.setdefault(self.contract.name, []).append(quarantine)


def drop_duplicates(table: pa.Table, key: Sequence[str], keep: Literal["first", "last"]) -> pa.Table:
    """Keep one row a key, the first or the last that came, in the order in which they came."""
    numbered = table.select(list(key)).append_column("__row", pa.array(range(len(table)), pa.int64()))
    kept = numbered.group_by(list(key)).aggregate([("__row", "min" if keep == "first" else "max")])
    if len(kept) == len(table):
        return table
    rows = kept[f"__row_{'min' if keep == 'first' else 'max'}"]
    return table.take(rows.take(pc.sort_indices(rows)))
