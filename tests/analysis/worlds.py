"""Small markets with a known effect of each channel, as the frames that the model of decisions reads.

Belongs here: drawing people, contacts and decisions by the day. Does not: what the model should say (tests).
"""

import numpy as np
import polars as pl

DAYS, WARM_UP, TAIL, ADSTOCK = 400, 40, 40, 7.0
AMOUNT = 100.0


def market(
    seed: int, effects: dict[str, float], wanting: dict[str, float], people: int = 1500
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, float]]:
    """Moments, exposures and the money that each channel caused.

    Args:
        seed: of the draw.
        effects: log hazard ratio of one contact, by channel.
        wanting: how strongly a person's readiness to buy brings a contact with the channel.
        people: how many.
    """
    random = np.random.default_rng(seed)
    ready = np.zeros((people, DAYS))
    level = random.normal(0, 0.5, people)
    drift = np.zeros(people)
    for day in range(DAYS):
        drift = 0.97 * drift + random.normal(0, 0.2, people)
        ready[:, day] = level + drift
    met, stock = {}, {}
    for channel in effects:
        met[channel] = random.random((people, DAYS)) < 0.012 * np.exp(wanting[channel] * ready)
        held = np.zeros((people, DAYS))
        for day in range(1, DAYS):
            held[:, day] = (held[:, day - 1] + met[channel][:, day - 1]) * np.exp(-1 / ADSTOCK)
        stock[channel] = 1 - np.exp(-held / 1.2)
    base = 0.004 * np.exp(0.8 * ready)
    lift = sum(effects[channel] * stock[channel] for channel in effects)
    buys = random.random((people, DAYS)) < base * np.exp(lift)
    inside = np.zeros(DAYS, dtype=bool)
    inside[WARM_UP : DAYS - TAIL] = True
    caused = {
        channel: AMOUNT * float((1 - np.exp(-effects[channel] * stock[channel]))[buys & inside].sum())
        for channel in effects
    }
    return *_frames(random, met, buys, inside), caused


def with_direct(moments: pl.DataFrame, exposures: pl.DataFrame, share: float) -> pl.DataFrame:
    """The exposures and visits that nobody can place, as chance has them: `share` of all contacts."""
    random = np.random.default_rng(1)
    drawn = {name: random.exponential(size=len(moments)) for name in ("before", "after")}
    known = exposures.select(pl.sum_horizontal("habit_before", "habit_after").sum()).item()
    scale = share / (1 - share) * known / sum(values.sum() for values in drawn.values())
    columns = {f"{kernel}_{side}": drawn[side] * scale for kernel in ("stock", "habit") for side in drawn}
    direct = moments.select("moment_id", channel=pl.lit("direct")).with_columns(
        **{name: pl.Series(values) for name, values in columns.items()},
        impression_stock_before=pl.lit(0.0),
        impression_stock_after=pl.lit(0.0),
    )
    return pl.concat([exposures, direct.select(exposures.columns)])


def _frames(
    random: np.random.Generator, met: dict[str, np.ndarray], buys: np.ndarray, inside: np.ndarray
) -> tuple[pl.DataFrame, pl.DataFrame]:
    people = len(buys)
    who, when = np.nonzero(buys & inside)
    count = 3 * len(who)
    person = np.concatenate([who, random.integers(0, people, count)])
    day = np.concatenate([when, random.integers(WARM_UP, DAYS - TAIL, count)])
    decides = np.arange(len(person)) < len(who)
    moments = pl.DataFrame(
        {
            "moment_id": [f"m{number:06d}" for number in range(len(person))],
            "unit_kind": ["person"] * len(person),
            "is_decision": decides,
            "amount": pl.Series([AMOUNT if one else None for one in decides]).cast(pl.Decimal(18, 2)),
            "weight": np.ones(len(person)),
            "moment_day": day.astype(float),
            "days_known": day.astype(float),
            "recent_decisions": _kernel(buys, 30.0, after=False)[person, day],
            "lasting_decisions": _kernel(buys, 400.0, after=False)[person, day],
        }
    )
    parts = []
    for channel, touches in met.items():
        columns = {
            "stock_before": _kernel(touches, ADSTOCK, after=False)[person, day],
            "stock_after": _kernel(touches, ADSTOCK, after=True)[person, day],
            "habit_before": _kernel(touches, 30.0, after=False)[person, day],
            "habit_after": _kernel(touches, 30.0, after=True)[person, day],
        }
        nothing = np.zeros(len(person))
        parts.append(
            moments.select("moment_id", channel=pl.lit(channel)).with_columns(
                **{name: pl.Series(values) for name, values in columns.items()},
                impression_stock_before=pl.Series(nothing),
                impression_stock_after=pl.Series(nothing),
            )
        )
    exposures = pl.concat(parts).filter(pl.sum_horizontal("habit_before", "habit_after") > 0)
    return moments, exposures


def _kernel(events: np.ndarray, days: float, *, after: bool) -> np.ndarray:
    """Decayed count of the events of other days before (or after) each day."""
    turned = events[:, ::-1] if after else events
    held = np.zeros(turned.shape)
    for day in range(1, turned.shape[1]):
        held[:, day] = (held[:, day - 1] + turned[:, day - 1]) * np.exp(-1 / days)
    return held[:, ::-1] if after else held
