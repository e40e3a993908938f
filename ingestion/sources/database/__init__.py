"""A shop's own SQL database: orders, refunds, customers from tables that tilltale.toml names.

Belongs here: what is loaded when. Does not: queries and errors (`reader`), names (`mapping`), columns
(`contracts`).

A table with a column for the last change is read from the last mark on, any other one whole. A deleted row
changes nothing, so whole reads, and now and then a look at all keys, find what is gone; it is marked, not
taken out. A table that is empty all of a sudden is being restored, or is the wrong one: nothing is deleted.

Data flow: tables of [database] -> raw_database.{orders, refunds, customers}; run alone:
`python -m ingestion database`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dlt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conform import Conformed, text_to_arrow
from ingestion.cursors import Cursor
from ingestion.runs import Landing, Run
from ingestion.sources.database import settings
from ingestion.sources.database.mapping import TableMapping, read_mapping
from ingestion.sources.database.reader import Database


@dlt.source(name="database", max_table_nesting=0)
def database(run: Run, url: str = dlt.secrets.value) -> Any:
    """The shop's tables.

    Args:
        run: the current run; its settings say which tables and columns.
        url: SQLAlchemy URL of the database, with a user who may only read.
    """
    mapping = read_mapping(run.settings)
    shop = Database(url, mapping.time_zone)

    def rows(table: TableMapping) -> Iterator[Any]:
        cursor = Cursor(run, table.contract.name, overlap=timedelta(minutes=settings.OVERLAP_MINUTES))
        has_changes = "updated_at" in table.columns
        start = cursor.start if has_changes or run.window else None
        landing = run.landing(table.contract)
        walked = [pa.chunked_array([], pa.string())]
        for page in shop.rows(table, start, cursor.end):
            landing.add_conformed(text_to_arrow(page, table.contract, mapping.time_zone))
            walked.append(page["id"])
        newest = landing.newest("updated_at")
        keys = Cursor(run, f"{table.contract.name}_keys")
        is_due = keys.start is None or keys.start <= run.now - timedelta(days=settings.FULL_DAYS)
        if run.window is None and (is_due or start is None):
            _mark_deleted(run, shop, table, landing, _joined(walked))
            keys.commit()
        if newest is not None:
            cursor.commit(min(newest, cursor.end))
        yield from landing.finish()

    return [dlt.resource(rows, name=table.contract.name)(table) for table in mapping.tables]


def _mark_deleted(
    run: Run, shop: Database, table: TableMapping, landing: Landing, walked: pa.ChunkedArray
) -> None:
    """Mark the stored rows that are neither among those just read nor anywhere in the table."""
    schema = table.contract.arrow_schema
    stored = run.stored(table.contract)
    stored = stored.filter(pc.is_null(stored["deleted_at"]))
    missing = stored.filter(pc.invert(pc.is_in(stored["id"], walked.combine_chunks())))
    if not len(missing):
        return
    present = shop.ids(table)
    if not len(present):
        return
    gone = missing.filter(pc.invert(pc.is_in(missing["id"], present.combine_chunks())))
    moment = pa.array([run.now] * len(gone), schema.field("deleted_at").type)
    gone = gone.set_column(gone.column_names.index("deleted_at"), "deleted_at", moment)
    landing.add_conformed(Conformed(gone.select(schema.names).cast(schema), pa.table({}), frozenset()))


def _joined(parts: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.string())
