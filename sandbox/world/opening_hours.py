"""When somebody is at the company's service desk, and how long people wait by that clock.

Belongs here: the week, the days off, opening time between instants. Does not: who writes or answers.
The company is in Hamburg: weekdays from 9 to 17, half a day before Christmas and New Year.

Data flow: calendar -> OpeningHours, files_holidays.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, START, dates, to_utc, weekday

TIME_ZONE = "Europe/Berlin"
ZONE = 0
OPENS, CLOSES, CLOSES_EARLY = 9 / 24, 17 / 24, 13 / 24
HOLIDAYS = {
    "Christmas Day": (date(2024, 12, 25), date(2025, 12, 25), date(2026, 12, 25)),
    "Boxing Day": (date(2024, 12, 26), date(2025, 12, 26), date(2026, 12, 26)),
    "New Year": (date(2025, 1, 1), date(2026, 1, 1)),
    "Good Friday": (date(2025, 4, 18), date(2026, 4, 3)),
    "Easter Monday": (date(2025, 4, 21), date(2026, 4, 6)),
    "Labour Day": (date(2025, 5, 1), date(2026, 5, 1)),
    "Ascension Day": (date(2025, 5, 29), date(2026, 5, 14)),
    "Whit Monday": (date(2025, 6, 9), date(2026, 5, 25)),
    "Unity Day": (date(2025, 10, 3), date(2026, 10, 3)),
    "Reformation Day": (date(2025, 10, 31), date(2026, 10, 31)),
}
SHORT_DAYS = (
    date(2024, 12, 24),
    date(2024, 12, 31),
    date(2025, 12, 24),
    date(2025, 12, 31),
    date(2026, 12, 24),
)


@dataclass(frozen=True)
class OpeningHours:
    """The open days in order: opening, length, and the opening time before each, in days since START."""

    opens: np.ndarray
    length: np.ndarray
    before: np.ndarray

    def position(self, instant: np.ndarray) -> np.ndarray:
        """Opening time from the beginning to an instant, in days; NaN stays NaN."""
        row = np.clip(np.searchsorted(self.opens, instant, side="right") - 1, 0, None)
        return self.before[row] + np.clip(instant - self.opens[row], 0, self.length[row])

    def instant(self, position: np.ndarray) -> np.ndarray:
        """The instant at which so much opening time is over."""
        row = np.searchsorted(self.before + self.length, position, side="left")
        row = np.minimum(row, len(self.opens) - 1)
        return self.opens[row] + position - self.before[row]


def opening_hours() -> OpeningHours:
    """Opening of the whole calendar."""
    off = [_number(day) for days in HOLIDAYS.values() for day in days]
    day = np.arange(DAYS)
    day = day[(weekday(day) < 5) & ~np.isin(day, off)]
    zone = np.full(len(day), ZONE)
    short = np.isin(day, [_number(item) for item in SHORT_DAYS])
    opens = to_utc(day, np.full(len(day), OPENS), zone)
    length = np.where(short, CLOSES_EARLY, CLOSES) - OPENS
    return OpeningHours(opens, length, np.cumsum(length) - length)


def build_holidays() -> pl.DataFrame:
    """One row a day off or short day; the list is made once."""
    rows: list[tuple[int, str, str | None, str | None]] = [
        (_number(day), name, None, None) for name, days in HOLIDAYS.items() for day in days
    ]
    rows += [(_number(day), "Half a day", "09:00", "13:00") for day in SHORT_DAYS]
    rows.sort()
    return pl.DataFrame(
        {
            "date": dates(np.array([row[0] for row in rows])),
            "name": [row[1] for row in rows],
            "open_from": pl.Series([row[2] for row in rows], dtype=pl.String),
            "open_until": pl.Series([row[3] for row in rows], dtype=pl.String),
            "visible_at": dates(np.zeros(len(rows))),
        }
    )


def _number(day: date) -> int:
    return (day - START.date()).days
