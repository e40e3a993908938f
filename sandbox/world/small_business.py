"""The books of a firm that keeps everything in files: touches and sales by customer number.

Belongs here: `files_touchpoints` and `files_conversions` when no vendor is connected.

Data flow: History, visits -> files.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNEL_NAMES, CHANNELS, EVENT
from sandbox.world.calendar import CURRENCIES, DAYS, dates, datetimes, day_of
from sandbox.world.columns import money, texts, texts_where
from sandbox.world.files import event_attendance
from sandbox.world.history import History
from sandbox.world.web import Web

SEARCH = "web/other"


def customer_numbers(person: np.ndarray) -> pl.Series:
    """How the firm's books name people."""
    return texts(f"C{value + 10_001}" for value in person.tolist())


def addresses(history: History, person: np.ndarray) -> pl.Series:
    """How a company with a CRM names people."""
    return texts(history.people.email[person].tolist())


def build_small_business(history: History, web: Web) -> dict[str, pl.DataFrame]:
    """Touches: clicks, attended events and direct visits. Sales: orders and won deals."""
    return {"files_touchpoints": _touchpoints(history, web), "files_conversions": _conversions(history)}


def _touchpoints(history: History, web: Web) -> pl.DataFrame:
    """One row a touch that the firm noticed, channel null where nobody knows what brought the person."""
    acts = history.activities
    came = event_attendance(history).with_columns(how=pl.lit("EVENT"), tracked=pl.lit(True))
    touches = pl.concat(
        [part.select("person", "instant", "activity", "how", "tracked") for part in (web.landings, came)]
    ).sort("instant", "person", "how")
    activity = touches["activity"].to_numpy()
    channel = np.where(activity >= 0, acts.channel[np.maximum(activity, 0)], -1)
    names = np.array([*CHANNEL_NAMES, SEARCH], dtype=object)[channel]
    platforms = np.array([*[item.platform for item in CHANNELS], "web"], dtype=object)[channel]
    tracked = touches["tracked"].to_numpy()
    unknown = (touches["how"] == "DIRECT_TRAFFIC").to_numpy()
    kind = np.select([unknown, channel == EVENT], ["visit", "attendance"], "click")
    frame = touches.select(
        customer_numbers(touches["person"].to_numpy()).alias("person_key"),
        datetimes(touches["instant"].to_numpy(), "touched_at"),
        texts_where(~unknown, names).alias("channel"),
        texts_where(tracked, acts.code[np.maximum(activity, 0)]).alias("activity_key"),
        texts(kind.tolist(), "touch_type"),
        texts_where(~unknown, platforms).alias("platform"),
        texts_where(tracked, acts.campaign[np.maximum(activity, 0)]).alias("campaign"),
        dates(day_of(touches["instant"].to_numpy()) + 1, "visible_at"),
    )
    return frame


def _conversions(history: History) -> pl.DataFrame:
    """One row a paid order or paid deal, written up the day after."""
    orders, deals, moments = history.orders, history.deals, history.moments
    bought = np.flatnonzero(history.outcome.ordered & ~orders.fails)
    paid = deals.paid_at < DAYS - 0.001
    won = np.flatnonzero(history.outcome.deal_won & paid)
    instant = np.concatenate([moments.instant[orders.moment[bought]], deals.paid_at[won]])
    frame = pl.DataFrame(
        {
            "person_key": customer_numbers(
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
