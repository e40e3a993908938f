"""What the social sources share: the keys of a metric snapshot, and which known posts are gone.

Belongs here: windows and memory that do not depend on one platform. A post that is missing from a list is
only a suspect; the platform is asked for it by id before it counts as deleted.
Does not: requests (each source's `client`).

Data flow: raw_<source>.<posts> as earlier runs left it -> ids to read again, rows marked deleted.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conform import Conformed
from ingestion.contracts import Contract
from ingestion.cursors import Cursor
from ingestion.runs import Run


def observation(run: Run) -> dict[str, Any]:
    """The keys of a snapshot taken at `as_of`: a second run with the same `as_of` overwrites the first."""
    return {"observed_at": run.now, "observed_date": observed_date(run.now)}


def observed_date(now: datetime) -> date:
    """The UTC day that counters read at `now` belong to: at midnight it is the day that has just ended."""
    return (now.astimezone(UTC) - timedelta(microseconds=1)).date()


class FullWalk:
    """Every post is listed on the first run and then every so many days; in between only the recent ones."""

    def __init__(self, run: Run, days: int, name: str = "full_walk") -> None:
        """Read when the last full walk was; call it inside a resource.

        Args:
            run: the current run.
            days: how many days lie between two full walks.
            name: name of the mark within the source, where it walks several things.
        """
        self._cursor = Cursor(run, name)
        last = self._cursor.start
        # a backfill lists its own window only: what is not in it is not gone
        self.is_due = run.window is None and (last is None or last <= run.now - timedelta(days=days))

    def commit(self) -> None:
        """Remember the walk; call it only after it has succeeded."""
        if self.is_due:
            self._cursor.commit()


class KnownPosts:
    """The posts that earlier runs landed."""

    def __init__(self, run: Run, contract: Contract, created: str = "created_at") -> None:
        """Read what was landed.

        Args:
            run: the current run.
            contract: table with `id`, `deleted_at` and a time.
            created: the column of that time.
        """
        self._run = run
        self._contract = contract
        self._table = run.stored(contract)
        columns = self._table.select(["id", created, "deleted_at"]).to_pylist()
        self.ids = frozenset(row["id"] for row in columns)
        self._standing = {
            row["id"]: row[created] for row in columns if row["deleted_at"] is None and row[created] < run.now
        }

    def standing(self, since: datetime | None = None, until: datetime | None = None) -> dict[str, datetime]:
        """Posts not known to be deleted that were created in [since, until], with that time, oldest first."""
        chosen = {
            post: created
            for post, created in self._standing.items()
            if (since is None or created >= since) and (until is None or created <= until)
        }
        return dict(sorted(chosen.items(), key=lambda item: (item[1], item[0])))

    def as_deleted(self, ids: Collection[str]) -> Conformed:
        """The stored rows of these posts, deleted as of now: a merge writes whole rows."""
        schema = self._contract.arrow_schema
        rows = self._table.filter(pc.is_in(self._table["id"], pa.array(list(ids), pa.string())))
        moment = pa.array([self._run.now] * len(rows), schema.field("deleted_at").type)
        rows = rows.set_column(rows.column_names.index("deleted_at"), "deleted_at", moment)
        return Conformed(rows.select(schema.names).cast(schema), pa.table({}), frozenset())


def without(page: Conformed, columns: Sequence[str]) -> Conformed:
    """The same rows without what these columns hold: what others have deleted is not ours to keep."""
    table = page.table
    for name in columns:
        place = table.column_names.index(name)
        table = table.set_column(place, table.field(place), pa.nulls(len(table), table.field(place).type))
    return replace(page, table=table)
