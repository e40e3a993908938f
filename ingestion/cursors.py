"""Where the next walk starts: high-water marks with overlap and lag, kept in dlt's state.

Belongs here: `Cursor`. Does not: paging (`http.py`). dlt's own `incremental` filters rows in Python and
moves on with every row; vendors that list newest first, or late, need the mark to move only after the
whole walk, so the mark is kept in the resource's state and committed by the source.

Data flow: state of the last complete load -> Cursor.start -> request window -> Cursor.commit -> state.
"""

from datetime import datetime, timedelta
from typing import Any

import dlt

from ingestion.runs import Run


class Cursor:
    """High-water mark of one walk.

    Attributes:
        start: ask for what is at or after this instant; None on the first run: ask for everything.
        end: ask for what is before this instant: now less the lag.
        is_first: whether nothing was ever committed.
    """

    def __init__(
        self,
        run: Run,
        name: str,
        *,
        overlap: timedelta = timedelta(0),
        lag: timedelta = timedelta(0),
        initial: datetime | None = None,
        state: dict[str, Any] | None = None,
    ) -> None:
        """Read the mark; call it inside a resource.

        Args:
            run: the current run.
            name: name of the mark within the source.
            overlap: how far behind the mark to read again.
            lag: how far behind now the vendor's index may be.
            initial: start of the first run; None for everything.
            state: where marks are kept; default: dlt's state of the source.
        """
        marks = dlt.current.source_state() if state is None else state
        self._marks: dict[str, Any] = marks.setdefault("cursors", {})
        self._name = name
        self.end = run.now - lag
        stored = self._marks.get(name)
        self.is_first = stored is None
        mark = datetime.fromisoformat(stored) if stored else None
        # as_of may have been set back since the mark was committed
        self.start = min(mark, self.end) - overlap if mark else initial

    def commit(self, reached: datetime | None = None) -> None:
        """Move the mark, never back; call it only after the whole walk has succeeded.

        Args:
            reached: the newest instant that was surely read; default: `end`.
        """
        value = reached or self.end
        stored = self._marks.get(self._name)
        if stored is None or datetime.fromisoformat(stored) < value:
            self._marks[self._name] = value.isoformat()
