"""Where the next walk starts: high-water marks with overlap and lag, kept in dlt's state.

Belongs here: `Cursor` for instants, `DayWindow` for days. Does not: paging (`http.py`). A backfill reads the
window of its run instead and leaves every mark where it is. dlt's own `incremental` filters rows in Python
and moves on with every row; vendors that list newest first, or late, need the mark to move only after the
whole walk, so the mark is kept in the resource's state and committed by the source.

Data flow: state of the last complete load -> Cursor.start -> request window -> Cursor.commit -> state.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dlt

from ingestion.runs import Run


class Cursor:
    """High-water mark of one walk.

    Attributes:
        start: ask for what is at or after this instant; None on the first run: ask for everything.
        end: ask for what is before this instant: now less the lag.
        is_first: whether nothing was ever committed.

    In a backfill `start` and `end` are those of the run's window.
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
        self._is_backfill = run.window is not None
        if run.window is not None:
            self.start, self.end = run.window.start, min(run.window.end, self.end)

    def commit(self, reached: datetime | None = None) -> None:
        """Move the mark, never back; call it only after the whole walk has succeeded.

        Args:
            reached: the newest instant that was surely read; default: `end`.
        """
        if self._is_backfill:
            return
        value = reached or self.end
        stored = self._marks.get(self._name)
        if stored is None or datetime.fromisoformat(stored) < value:
            self._marks[self._name] = value.isoformat()


class DayWindow:
    """Days to ask a vendor for: those it may still restate, and those that are new.

    Attributes:
        start: first day, in the vendor's zone.
        end: last day, the last one that is over; before `start` when no day is.
        is_first: whether nothing was ever committed.
    """

    def __init__(
        self,
        run: Run,
        name: str,
        *,
        restated_days: int,
        history_days: int,
        zone: str = "UTC",
        lag_days: int = 0,
        with_today: bool = False,
    ) -> None:
        """Read the mark; call it inside a resource.

        Args:
            run: the current run; in a backfill its window says which days.
            name: name of the mark within the source.
            restated_days: how many days before the last one read the vendor may have restated.
            history_days: how far back the first run reads.
            zone: IANA zone whose days the vendor counts.
            lag_days: how many of the last days the vendor has no figures for yet.
            with_today: whether the day that is not over is asked for, too.
        """
        self._cursor = Cursor(run, name)
        vendor_zone = ZoneInfo(zone)
        moment = run.now.astimezone(vendor_zone) - timedelta(microseconds=1)  # at midnight a day is over
        ends_day = (moment + timedelta(microseconds=1)).date() != moment.date()
        today = moment.date()
        last = today if with_today or ends_day else today - timedelta(days=1)
        self._zone = vendor_zone
        self.end = last - timedelta(days=lag_days)
        self.is_first = self._cursor.is_first
        first = self.end - timedelta(days=history_days - 1)
        if run.window is not None:
            window_end = (run.window.end.astimezone(vendor_zone) - timedelta(microseconds=1)).date()
            self.start = run.window.start.astimezone(vendor_zone).date()
            self.end = min(window_end, self.end)
        elif self._cursor.start is None:
            self.start = first
        else:
            reached = self._cursor.start.astimezone(vendor_zone).date()
            self.start = max(first, min(reached, self.end) - timedelta(days=restated_days - 1))

    def parts(self, days: int) -> list[tuple[date, date]]:
        """The window cut into pieces of at most so many days, oldest first; none when no day is over."""
        length = timedelta(days=days)
        parts = []
        start = self.start
        while start <= self.end:
            parts.append((start, min(start + length - timedelta(days=1), self.end)))
            start += length
        return parts

    def commit(self) -> None:
        """Move the mark to the last day; call it only after every part was read."""
        if self.start <= self.end:
            self._cursor.commit(datetime.combine(self.end, datetime.min.time(), self._zone))
