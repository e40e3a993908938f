"""The covariates of the model of decisions: what was met, what was met later, and what else drives buying.

Belongs here: turning moments and exposures into matrices. Does not: fitting (`hazard`).

Data flow: moments, exposures -> one Design per kind of unit.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

# One click's stock moves 1 - exp(-1/SATURATION) of the way: the tenth contact adds less than the first.
SATURATION = 1.2
DAYS_IN_YEAR = 365.25
HARMONICS = 3
DIRECT = "direct"
COMPANY = "company"


@dataclass(frozen=True)
class Design:
    """Matrices of one kind of unit; a row is a moment, a column of `before` and `after` a channel."""

    unit_kind: str
    is_decision: NDArray[np.bool_]
    baseline: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    amount: NDArray[np.float64]
    """Money of the decisions, times the decisions that each stands for; rows that are decisions only."""
    weight: NDArray[np.float64]
    """How many decisions each of them stands for: of very many a part is drawn."""


def channels_of(exposures: pl.DataFrame) -> list[str]:
    """Channels in the order of the matrices' columns."""
    return exposures["channel"].unique().sort().to_list()


def build_designs(moments: pl.DataFrame, exposures: pl.DataFrame, impression_weight: float) -> list[Design]:
    """One design per kind of unit that has decisions and other moments.

    Args:
        moments: one row per moment: moment_id, unit_kind, is_decision, amount (reporting currency, NULL
            unless a decision), weight, moment_day, days_known (days), recent_decisions, lasting_decisions
            (decayed counts, NULL for none).
        exposures: one row per moment and channel: moment_id, channel, stock_before, stock_after,
            impression_stock_before, impression_stock_after, habit_before, habit_after (decayed counts).
        impression_weight: what being seen counts for, a click being 1.
    """
    channels = {name: index for index, name in enumerate(channels_of(exposures))}
    found = []
    for (kind,), rows in moments.sort("unit_kind", "moment_id").group_by("unit_kind", maintain_order=True):
        decides = rows["is_decision"].to_numpy()
        if decides.all() or not decides.any():
            continue
        numbered = rows.select("moment_id").with_row_index("row")
        met = exposures.join(numbered, on="moment_id").sort("row", "channel")
        sold = rows.filter("is_decision")
        found.append(
            Design(
                unit_kind=str(kind),
                is_decision=decides,
                baseline=_baseline(rows, met),
                before=_met(met, channels, len(rows), "stock_before", impression_weight),
                after=_met(met, channels, len(rows), "stock_after", impression_weight),
                amount=(sold["amount"].cast(pl.Float64) * sold["weight"]).fill_null(0.0).to_numpy(),
                weight=sold["weight"].cast(pl.Float64).to_numpy(),
            )
        )
    return found


def _met(
    met: pl.DataFrame, channels: dict[str, int], moments: int, name: str, impression_weight: float
) -> NDArray[np.float64]:
    """Saturated stocks as moment x channel."""
    stock = np.zeros((moments, len(channels)))
    column = met["channel"].replace_strict(channels, return_dtype=pl.Int64).to_numpy()
    seen = met[f"impression_{name}"].to_numpy()
    stock[met["row"].to_numpy(), column] = met[name].to_numpy() + impression_weight * seen
    return np.asarray(1 - np.exp(-stock / SATURATION))


def _baseline(rows: pl.DataFrame, met: pl.DataFrame) -> NDArray[np.float64]:
    """Season, weekday, trend, how long known, how often it bought, and how busy it was before and after."""
    busy = met.group_by("row").agg(pl.col("habit_before", "habit_after").sum())
    wide = rows.with_row_index("row").join(busy, on="row", how="left").sort("row")
    day = wide["moment_day"].to_numpy()
    turn = 2 * np.pi * day / DAYS_IN_YEAR
    columns = [np.ones(len(day)), (day - day.mean()) / DAYS_IN_YEAR]
    for harmonic in range(1, HARMONICS + 1):
        columns += [np.sin(harmonic * turn), np.cos(harmonic * turn)]
    weekday = np.floor(day) % 7
    columns += [(weekday == number).astype(float) for number in range(1, 7)]
    for name in ("days_known", "recent_decisions", "lasting_decisions", "habit_before", "habit_after"):
        columns.append(np.log1p(wide[name].cast(pl.Float64).fill_null(0.0).to_numpy()))
    matrix = np.column_stack(columns)
    # One scale for all, so that the solution's last digits are real.
    spread = matrix.std(axis=0)
    matrix[:, spread > 0] = ((matrix - matrix.mean(axis=0)) / np.where(spread > 0, spread, 1))[:, spread > 0]
    return np.asarray(matrix)
