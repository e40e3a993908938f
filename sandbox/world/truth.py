"""The truth of a world: what each channel caused, from rerunning it with that channel off.

Belongs here: incremental net revenue by channel and instant, and who is who. Nothing of this is ever served.

Files beside the world's tables:
- `truth_lines.parquet`: channel, occurred_at, amount (EUR, refunds negative), kind (order | deal). Rows of
  a channel are the revenue lines that exist with everything on and would not exist with that channel off.
  The channel `*total` holds every revenue line of the world, `*marketing` those lost with all channels off.
- `truth_counts.parquet`: channel, occurred_at, exposures, clicks by UTC day.
- `truth_identity.parquet`: person -> addresses, contacts, devices, customers.
- `truth_service.parquet`, `truth_referrals.parquet`, `truth_referral_lines.parquet`: see `truth_service`.
- `truth_habits.parquet`: employee, day worked.
- `truth_press.parquet`: visits from the press with the journalist whose piece brought each.
- `truth_press_sales.parquet`: money of those people within the look-back after it.
- `truth_hires.parquet`: hires with what brought each.
- `truth.json`: `truth_until` at the default as_of.

Data flow: Simulator, Lines -> truth frames -> truth_until(directory, as_of) -> dict.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNEL_NAMES, CHANNELS
from sandbox.world.calendar import dates, datetimes, day_of
from sandbox.world.exposure import Moments
from sandbox.world.history import History
from sandbox.world.sales import Lines, Outcome, outcome_of
from sandbox.world.simulation import Run
from sandbox.world.truth_systems import SYSTEM_FRAMES, summarize_systems

TOTAL, MARKETING = "*total", "*marketing"
DEFAULT_AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def truth_lines(history: History) -> pl.DataFrame:
    """Revenue lines that each channel caused; grain (channel, line), sorted by channel and time."""
    lines = history.lines
    exists = _exist(lines, history.outcome)
    parts = [_frame(TOTAL, lines, exists)]
    offs = {name: frozenset([index]) for index, name in enumerate(CHANNEL_NAMES)}
    offs[MARKETING] = frozenset(range(len(CHANNEL_NAMES)))
    runs = history.simulator.run_all(list(offs.values()))
    for name, run in zip(offs, runs, strict=True):
        without = outcome_of(run, history.scenario, history.orders, history.deals)
        exists_without = _exist(lines, without)
        parts.append(_frame(name, lines, exists & ~exists_without))
        gained = np.flatnonzero(exists_without & ~exists)
        if len(gained):
            mask = np.zeros(len(exists), dtype=bool)
            mask[gained] = True
            parts.append(_frame(name, lines, mask).with_columns(amount=-pl.col("amount")))
    return pl.concat(parts).sort("channel", "occurred_at", "amount")


def _exist(lines: Lines, outcome: Outcome) -> np.ndarray:
    exists = np.zeros(len(lines.instant), dtype=bool)
    of_order = lines.order >= 0
    exists[of_order] = outcome.ordered[lines.order[of_order]]
    exists[~of_order] = outcome.deal_won[lines.deal[~of_order]]
    return exists


def _frame(channel: str, lines: Lines, mask: np.ndarray) -> pl.DataFrame:
    rows = np.flatnonzero(mask)
    return pl.DataFrame(
        {
            "channel": np.full(len(rows), channel, dtype=object).astype(str),
            "occurred_at": datetimes(lines.instant[rows]),
            "amount": lines.amount[rows],
            "kind": np.where(lines.order[rows] >= 0, "order", "deal").astype(str),
        },
        schema_overrides={"channel": pl.String, "kind": pl.String},
    )


def truth_counts(moments: Moments, run: Run) -> pl.DataFrame:
    """Exposures and clicks that happened; grain (channel, UTC day)."""
    rows = np.flatnonzero(run.happened & (moments.channel < len(CHANNEL_NAMES)))
    frame = pl.DataFrame(
        {
            "channel": np.asarray(CHANNEL_NAMES)[moments.channel[rows]],
            "occurred_on": dates(day_of(moments.instant[rows])),
            "click": moments.clicks[rows],
        }
    )
    return (
        frame.group_by("channel", "occurred_on")
        .agg(exposures=pl.len().cast(pl.Int64), clicks=pl.col("click").sum().cast(pl.Int64))
        .sort("channel", "occurred_on")
    )


def summarize(
    meta: dict[str, Any], lines: pl.DataFrame, counts: pl.DataFrame, as_of: datetime
) -> dict[str, Any]:
    """The truth of what happened before `as_of`: total and by channel, money in EUR."""
    lines = lines.filter(pl.col("occurred_at") < as_of)
    counts = counts.filter(pl.col("occurred_on") < as_of.date())

    def money(frame: pl.DataFrame) -> float:
        return round(float(np.round(frame["amount"].to_numpy() * 100).sum()) / 100, 2)

    channels = {}
    for channel in CHANNELS:
        mine = lines.filter(pl.col("channel") == channel.name)
        seen = counts.filter(pl.col("channel") == channel.name)
        sold = mine.filter(pl.col("amount") > 0)
        channels[channel.name] = {
            "incremental_net_revenue": money(mine),
            "incremental_order_revenue": money(mine.filter(pl.col("kind") == "order")),
            "incremental_deal_revenue": money(mine.filter(pl.col("kind") == "deal")),
            "incremental_orders": int((sold["kind"] == "order").sum()),
            "incremental_deals": int((sold["kind"] == "deal").sum()),
            "exposures": int(seen["exposures"].sum()),
            "clicks": int(seen["clicks"].sum()),
        }
    return {
        "scenario": meta["scenario"],
        "seed": meta["seed"],
        "size": meta["size"],
        "as_of": as_of.isoformat(),
        "currency": "EUR",
        "channels": channels,
        "marketing_net_revenue": money(lines.filter(pl.col("channel") == MARKETING)),
        "total_net_revenue": money(lines.filter(pl.col("channel") == TOTAL)),
    }


def truth_until(world_dir: Path | str, as_of: datetime | date) -> dict[str, Any]:
    """The truth of the world in that directory up to an instant (a plain date: its beginning in UTC)."""
    directory = Path(world_dir)
    if not isinstance(as_of, datetime):
        as_of = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    elif as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=UTC)
    meta = json.loads((directory / "meta.json").read_text(encoding="utf-8"))
    lines = pl.read_parquet(directory / "truth_lines.parquet")
    counts = pl.read_parquet(directory / "truth_counts.parquet")
    frames = {name: pl.read_parquet(directory / f"{name}.parquet") for name in SYSTEM_FRAMES}
    moment = as_of.astimezone(UTC)
    return summarize(meta, lines, counts, moment) | summarize_systems(frames, moment, meta["scenario"])
