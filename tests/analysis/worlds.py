"""Small markets with a known effect of each channel, as the frames that the model of decisions reads.

Belongs here: drawing people, contacts and decisions by the day. Does not: what the model should say (tests).
"""

import numpy as np
import polars as pl

DAYS, WARM_UP, TAIL = 400, 40, 40
ADSTOCKS = (3, 7, 14, 28)
HABIT_GAP, HORIZON = 21, 90
AMOUNT = 100.0


def market(
    seed: int,
    effects: dict[str, float],
    wanting: dict[str, float],
    people: int = 1500,
    fading_days: float = 7.0,
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, float]]:
    """Moments, exposures and the money that each channel caused.

    Args:
        seed: of the draw.
        effects: log hazard ratio of one contact, by channel.
        wanting: how strongly a person's readiness to buy brings a contact with the channel.
        people: how many.
        fading_days: in which a contact's effect fades to 1/e.
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
            held[:, day] = (held[:, day - 1] + met[channel][:, day - 1]) * np.exp(-1 / fading_days)
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
    both = [f"stock_{side}_{ADSTOCKS[-1]}" for side in ("before", "after")]
    known = exposures.select(pl.sum_horizontal(*both).sum()).item()
    scale = share / (1 - share) * known / sum(values.sum() for values in drawn.values())
    columns = {name: np.zeros(len(moments)) for name in exposures.columns[2:]}
    for side, values in drawn.items():
        for name in (f"habit_{side}", *(f"stock_{side}_{days}" for days in ADSTOCKS)):
            columns[name] = values * scale
    direct = moments.select("moment_id", channel=pl.lit("direct")).with_columns(
        **{name: pl.Series(values) for name, values in columns.items()}
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
        columns = {}
        for side, after in (("before", False), ("after", True)):
            for days in ADSTOCKS:
                columns[f"stock_{side}_{days}"] = _kernel(touches, days, after=after)[person, day]
                columns[f"impression_stock_{side}_{days}"] = np.zeros(len(person))
            columns[f"habit_{side}"] = _habit(touches, after=after)[person, day]
        parts.append(
            moments.select("moment_id", channel=pl.lit(channel)).with_columns(
                **{name: pl.Series(values) for name, values in columns.items()}
            )
        )
    met_at_all = [f"stock_{side}_{ADSTOCKS[-1]}" for side in ("before", "after")]
    exposures = pl.concat(parts).filter(pl.sum_horizontal(*met_at_all) > 0)
    return moments, exposures


def _kernel(events: np.ndarray, days: float, *, after: bool) -> np.ndarray:
    """Decayed count of the events of other days before (or after) each day."""
    turned = events[:, ::-1] if after else events
    held = np.zeros(turned.shape)
    for day in range(1, turned.shape[1]):
        held[:, day] = (held[:, day - 1] + turned[:, day - 1]) * np.exp(-1 / days)
    return held[:, ::-1] if after else held


def _habit(events: np.ndarray, *, after: bool) -> np.ndarray:
    """How many events lie farther than the gap and nearer than the horizon before (or after) each day."""
    turned = events[:, ::-1] if after else events
    total = np.pad(turned.cumsum(axis=1), ((0, 0), (HORIZON, 0)))
    counted = (total[:, HORIZON - HABIT_GAP - 1 : -HABIT_GAP - 1] - total[:, :-HORIZON]).astype(float)
    return counted[:, ::-1] if after else counted
