"""The books of a firm that keeps everything in files: touches and sales by customer number.

Belongs here: `files_touchpoints` and `files_conversions` when no vendor is connected.

Data flow: History, visits -> files.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNEL_NAMES, CHANNELS, EVENT
from sandbox.world.calendar import CURRENCIES, DAYS, dates, datetimes, day_of, stream
from sandbox.world.files import money
from sandbox.world.history import History
from sandbox.world.web import Web


def _numbers(person: np.ndarray) -> pl.Series:
    return pl.Series([f"C{value + 10_001}" for value in person.tolist()], dtype=pl.String)


def build_small_business(history: History, web: Web) -> dict[str, pl.DataFrame]:
    """Touches: clicks, attended events and direct visits. Sales: orders and won deals."""
    return {"files_touchpoints": _touchpoints(history, web), "files_conversions": _conversions(history)}


def _touchpoints(history: History, web: Web) -> pl.DataFrame:
    """One row a touch that the firm noticed, channel null where nobody knows what brought the person."""
    moments, acts = history.moments, history.activities
    rng = stream(history.seed, "small_business")
    known = history.outcome.run.happened & moments.clicks & (moments.channel < len(CHANNELS))
    rows = np.flatnonzero(known)
    direct = web.first_visits.filter(pl.col("how") == "DIRECT_TRAFFIC")
    owner = np.searchsorted(history.people.device_start, direct["device"].to_numpy(), side="right") - 1
    channel = moments.channel[rows].astype(np.int64)
    code = acts.code[moments.activity[rows]]
    named = rng.random(len(rows)) < 0.9
    count = len(rows) + len(direct)
    instant = np.concatenate([moments.instant[rows], direct["instant"].to_numpy()])
    nothing: list[str | None] = [None] * len(direct)
    frame = pl.DataFrame(
        {
            "person_key": _numbers(np.concatenate([moments.person[rows].astype(np.int64), owner])),
            "touched_at": datetimes(instant),
            "channel": pl.Series([*np.asarray(CHANNEL_NAMES)[channel].tolist(), *nothing], dtype=pl.String),
            "activity_key": pl.Series([*np.where(named, code, None).tolist(), *nothing], dtype=pl.String),
            "touch_type": pl.Series(
                [*np.where(channel == EVENT, "attendance", "click").tolist(), *["visit"] * len(direct)],
                dtype=pl.String,
            ),
            "platform": pl.Series(
                [*[CHANNELS[index].platform for index in channel], *nothing], dtype=pl.String
            ),
            "campaign": pl.Series(
                [*acts.campaign[moments.activity[rows]].tolist(), *nothing], dtype=pl.String
            ),
            "visible_at": dates(day_of(instant) + 1),
            "order": np.arange(count),
        }
    )
    return frame.sort("touched_at", "order").drop("order")


def _conversions(history: History) -> pl.DataFrame:
    """One row a paid order or paid deal, written up the day after."""
    orders, deals, moments = history.orders, history.deals, history.moments
    bought = np.flatnonzero(history.outcome.ordered & ~orders.fails)
    paid = deals.paid_at < DAYS - 0.001
    won = np.flatnonzero(history.outcome.deal_won & paid)
    instant = np.concatenate([moments.instant[orders.moment[bought]], deals.paid_at[won]])
    frame = pl.DataFrame(
        {
            "person_key": _numbers(
                np.concatenate([moments.person[orders.moment[bought]].astype(np.int64), deals.person[won]])
            ),
            "converted_at": datetimes(instant),
            "conversion_type": ["revenue"] * len(instant),
            "amount": money(np.concatenate([orders.amount_minor[bought], deals.amount_minor[won]]) / 100),
            "currency": np.asarray(CURRENCIES)[
                np.concatenate([orders.currency[bought], deals.currency[won]])
            ].tolist(),
            "visible_at": dates(day_of(instant) + 1),
            "order": np.arange(len(instant)),
        },
        schema_overrides={"conversion_type": pl.String, "currency": pl.String},
    ).sort("converted_at", "order")
    return frame.select(
        pl.format("S-{}", pl.int_range(pl.len()) + 1_001).alias("conversion_key"),
        "person_key", "converted_at", "conversion_type", "amount", "currency", "visible_at",
    )  # fmt: skip
