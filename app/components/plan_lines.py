"""The lines of a plan: each channel now and as planned, with what its curve says of both.

Belongs here: what a moved euro and a moved hour do to the cost of a channel, and the table that people take
away. Does not: words, or the form of a curve.

Data flow: rows of data.plan, what the reader typed -> lines -> page, download.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from app.components.curve import Expected, difference, expected

Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One channel now and as planned."""

    row: Row
    media: float
    hours: float
    cost: float
    now: Expected | None
    then: Expected | None

    @property
    def change(self) -> tuple[float, float, float] | None:
        """Expected change a month with its range; None where nothing is known at either cost."""
        return difference(self.now, self.then) if self.now and self.then else None

    @property
    def is_moved(self) -> bool:
        """Whether the plan differs from now."""
        return self.media != float(self.row["media_cost"]) or self.hours != float(self.row["labour_hours"])


def line_of(row: Row, steps: list[Row], media: float, hours: float) -> Line:
    """One channel with the media and the hours that are planned for it."""
    moved_media = media - float(row["media_cost"])
    moved_hours = hours - float(row["labour_hours"])
    # From what it costs now, so that nothing moved is nothing changed; an hour without a price moves no cost.
    cost = max(float(row["total_cost"]) + moved_media + moved_hours * float(row["hourly_cost"] or 0), 0.0)
    now = expected(steps, float(row["total_cost"]))
    return Line(row, media, hours, cost, now, expected(steps, cost))


def taken_away(lines: list[Line]) -> pl.DataFrame:
    """The plan as it stands, one row per channel; an empty field cannot be said."""
    return pl.DataFrame(
        [
            {
                "channel": line.row["channel"],
                "channel_name": line.row["channel_name"],
                "evidence": line.row["evidence"],
                "media_cost_now": line.row["media_cost"],
                "media_cost_planned": line.media,
                "labour_hours_now": line.row["labour_hours"],
                "labour_hours_planned": line.hours,
                "total_cost_now": line.row["total_cost"],
                "total_cost_planned": round(line.cost, 2),
                **_columns("expected_now", line.now),
                **_columns("expected_planned", line.then),
                **dict(
                    zip(
                        ("change", "change_low", "change_high"),
                        (round(value, 2) for value in line.change) if line.change else (None, None, None),
                        strict=True,
                    )
                ),
            }
            for line in lines
        ],
        infer_schema_length=None,
    )


def _columns(name: str, point: Expected | None) -> Row:
    values = (round(point.revenue, 2), round(point.low, 2), round(point.high, 2)) if point else (None,) * 3
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))
