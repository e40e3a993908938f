"""The covariates of the model of decisions: what was met, what was met later, and what else drives buying.

Belongs here: turning moments and exposures into matrices. Does not: fitting (`hazard`).

Data flow: moments, exposures -> one Sample per kind of unit -> a Design for each supposition.
"""

from collections.abc import Iterator
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
STOCK_BEFORE, STOCK_AFTER = "stock_before_", "stock_after_"
"""How the columns begin that count contacts before and after; the days in which those fade follow."""


@dataclass(frozen=True)
class Sample:
    """Moments of one kind of unit and what else drives buying; a row of `baseline` is a moment."""

    unit_kind: str
    is_decision: NDArray[np.bool_]
    baseline: NDArray[np.float64]
    amount: NDArray[np.float64]
    """Money of the decisions, times the decisions that each stands for; rows that are decisions only."""
    weight: NDArray[np.float64]
    """How many decisions each of them stands for: of very many a part is drawn."""
    met: pl.DataFrame
    """Exposures of these moments, with the `row` of the moment and the `column` of the channel."""
    channels: int

    def stock(self, name: str, impression_weight: float) -> NDArray[np.float64]:
        """One of the stocks, saturated, as moment x channel."""
        stock = np.zeros((len(self.is_decision), self.channels))
        seen = self.met[f"impression_{name}"].to_numpy()
        held = self.met[name].to_numpy() + impression_weight * seen
        stock[self.met["row"].to_numpy(), self.met["column"].to_numpy()] = held
        return np.asarray(1 - np.exp(-stock / SATURATION))


@dataclass(frozen=True)
class Design:
    """A sample under one supposition of how contacts work; a column of a matrix is a channel."""

    sample: Sample
    adstock: int
    before: NDArray[np.float64]
    """What was met before each moment."""
    around: list[NDArray[np.float64]]
    """What was met before and after it: lately, and in all."""


def channels_of(exposures: pl.DataFrame) -> list[str]:
    """Channels in the order of the matrices' columns."""
    return exposures["channel"].unique().sort().to_list()


def adstocks_of(exposures: pl.DataFrame) -> list[int]:
    """Days in which contacts may fade to 1/e: each that the exposures have stocks for."""
    names = [name for name in exposures.columns if name.startswith(STOCK_BEFORE)]
    return sorted(int(name.removeprefix(STOCK_BEFORE)) for name in names)


def draw_samples(moments: pl.DataFrame, exposures: pl.DataFrame) -> list[Sample]:
    """One sample per kind of unit that has decisions and other moments.

    Args:
        moments: one row per moment: moment_id, unit_kind, is_decision, amount (reporting currency, NULL
            unless a decision), weight, moment_day, days_known (days), recent_decisions, lasting_decisions
            (decayed counts, NULL for none).
        exposures: one row per moment and channel: moment_id, channel, habit_before, habit_after (counts), and
            for every adstock stock_before_<days>, stock_after_<days>, impression_stock_before_<days>,
            impression_stock_after_<days> (decayed counts).
    """
    channels = {name: index for index, name in enumerate(channels_of(exposures))}
    column = pl.col("channel").replace_strict(channels, return_dtype=pl.Int64)
    found = []
    for (kind,), rows in moments.sort("unit_kind", "moment_id").group_by("unit_kind", maintain_order=True):
        decides = rows["is_decision"].to_numpy()
        if decides.all() or not decides.any():
            continue
        numbered = rows.select("moment_id").with_row_index("row")
        met = exposures.join(numbered, on="moment_id").with_columns(column.alias("column"))
        met = met.sort("row", "column")
        sold = rows.filter("is_decision")
        found.append(
            Sample(
                unit_kind=str(kind),
                is_decision=decides,
                baseline=_baseline(rows, met),
                amount=(sold["amount"].cast(pl.Float64) * sold["weight"]).fill_null(0.0).to_numpy(),
                weight=sold["weight"].cast(pl.Float64).to_numpy(),
                met=met,
                channels=len(channels),
            )
        )
    return found


def suppose(sample: Sample, impression_weight: float) -> Iterator[Design]:
    """The sample's designs for each adstock, if a view counts so much of a click.

    What is met around a moment is measured alike whatever is supposed: how ready people are is no question of
    how long contacts work, and would be mistaken for it.
    """
    adstocks = adstocks_of(sample.met)
    around = [
        sample.stock(f"{STOCK_BEFORE}{days}", impression_weight)
        + sample.stock(f"{STOCK_AFTER}{days}", impression_weight)
        for days in (adstocks[0], adstocks[-1])
    ]
    for days in adstocks:
        yield Design(sample, days, sample.stock(f"{STOCK_BEFORE}{days}", impression_weight), around)


def _baseline(rows: pl.DataFrame, met: pl.DataFrame) -> NDArray[np.float64]:
    """Season, weekday, trend, how long known, how often it bought, how lively long before and after."""
    lively = met.group_by("row").agg(pl.col("habit_before", "habit_after").sum())
    wide = rows.with_row_index("row").join(lively, on="row", how="left").sort("row")
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
