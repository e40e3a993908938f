"""Effects of channels as money: the revenue that would not have been without a channel.

Belongs here: revenue and its interval from effects. Does not: the model of decisions (`hazard`).

Data flow: moments, exposures -> `hazard` -> one row per channel.
"""

import numpy as np
import polars as pl

from analysis.incrementality.design import COMPANY, DIRECT, SATURATION, Design, build_designs, channels_of
from analysis.incrementality.hazard import Effects, fit_effects

MIN_DECISIONS = 30
"""Of one company: fewer say nothing about any channel."""
MIN_MET = 5
"""Decisions before which a channel was met: fewer say nothing about that channel."""
CONFOUNDING_SD = 0.2
"""What the mirror leaves of an effect's bias, on its own scale: a judgement, stated in docs/accuracy.md."""
UNSEEN_FACTOR, UNSEEN_SD = 3.0, 0.5
"""A channel's whole effect over that of its identified contacts, and the spread of its logarithm: most who
meet a post see it without a trace of who they are. 90 % of the time between 1.3 and 6.8. A judgement, stated
there too."""
RECORDED_FACTOR = 1.5
"""The same where every contact is written down. It is above 1 as contacts may work for longer than the week
that the model knows: on markets whose contacts fade with a mean of 3 to 14 days it would be 0.8 to 2.8."""
UNPLACED_SHARE = 0.15
"""Of contacts, those that nobody can place (direct visits). They are the trace of what is unseen: from this
share on the whole of it is allowed for, without any of them nothing, in between in proportion."""
SEEN_SD = 0.2
"""The spread for channels of which nothing is unseen: single views are known, or all of it happens on the
company's own site and in its mail, where who was reached is who came."""
OWN_GROUND = "web/"
"""How the names of those channels begin."""
COLLEAGUES_SD = 0.7
"""The further spread where no company is known: who paid may have been told by colleagues, who met the
channel without a trace, or bought for nobody else."""
IMPRESSION_WEIGHTS = (0.0, 0.1, 0.2, 0.4, 0.8)
"""What being seen may count for, a click being 1: the likeliest is taken where single views are known."""
LARGEST_EFFECT = 3.0
USUAL_SHARE = 0.5
"""Of all revenue, for all channels together: the standard deviation, around nothing, of what their contacts
are taken to bring before anything is known; each channel has an equal part of it. A channel that everybody
meets who buys anyway has wide intervals, and would otherwise be praised or blamed for chance."""
FADED_SD = 0.05
"""What contacts may have done that had faded when money came, on the scale of log hazard: a sale is often
paid long after it was decided, and a file may tell of the payment only. It widens the interval and says
nothing of how well an experiment beside it is known, so it is not in the standard error."""
DRAWS = 4_000
SCHEMA = {
    "channel": pl.String,
    "decisions_met": pl.Int64,
    "contacted_revenue": pl.Float64,
    "hazard_ratio": pl.Float64,
    "incremental_revenue": pl.Float64,
    "standard_error": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def incremental_revenue(moments: pl.DataFrame, exposures: pl.DataFrame) -> pl.DataFrame:
    """Incremental revenue of every channel with too much data to say nothing, by the model of decisions.

    Of a decision's amount A a channel with effect b that was met x had the part A (1 - exp(-b x)): the hazard
    without it would have been that much lower. Channels' parts overlap where several were met, so they need
    not sum to the revenue.

    Args:
        moments: as `design.build_designs` describes.
        exposures: likewise.

    Returns:
        One row per channel, sorted by it: decisions_met, contacted_revenue (money of those, reporting
        currency), hazard_ratio (of a decision right after one contact; by the kind of unit with most money),
        incremental_revenue, standard_error, low, high (90 % interval). Channels of which too little is
        known have no row.
    """
    if exposures.is_empty() or moments["is_decision"].sum() < MIN_DECISIONS:
        return pl.DataFrame(schema=SCHEMA)
    shown = exposures.group_by("channel").agg(pl.col("impression_stock_before").sum() > 0).sort("channel")
    is_seen = shown["impression_stock_before"].to_numpy()
    best: tuple[list[Design], Effects] | None = None
    for weight in IMPRESSION_WEIGHTS if is_seen.any() else (0.0,):
        designs = build_designs(moments, exposures, weight)
        if not designs:
            return pl.DataFrame(schema=SCHEMA)
        effects = fit_effects(designs)
        if best is None or effects.log_posterior > best[1].log_posterior:
            best = designs, effects
    if best is None:
        return pl.DataFrame(schema=SCHEMA)
    return _money(*best, channels_of(exposures), is_seen, _unseen_part(exposures))


def _unseen_part(exposures: pl.DataFrame) -> float:
    """0 where every contact has its channel, 1 where as many have none as is usual."""
    habit = pl.col("habit_before") + pl.col("habit_after")
    unplaced, known = exposures.select(
        habit.filter(pl.col("channel") == DIRECT).sum().alias("unplaced"), habit.sum().alias("known")
    ).row(0)
    # Rounded, so that the order in which rows are added up does not show.
    return min(1.0, round(unplaced / known / UNPLACED_SHARE, 6)) if known else 0.0


def _money(
    designs: list[Design], effects: Effects, channels: list[str], is_seen: np.ndarray, unseen_part: float
) -> pl.DataFrame:
    count = len(channels)
    revenue, met, contacted = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count)
    slopes, residual = np.zeros((count, len(effects.mean))), np.zeros(count)
    faded = np.zeros(count)
    ratio, most = np.ones(count), np.full(count, -1.0)
    for number, design in enumerate(designs):
        at = number * count + np.arange(count)
        effect = np.clip(effects.mean[at], -LARGEST_EFFECT, LARGEST_EFFECT)
        stock = design.before[design.is_decision]
        left = np.exp(-stock * effect)
        exposed = design.amount @ stock
        revenue += design.amount @ (1 - left)
        slopes[np.arange(count), at] = design.amount @ (stock * left)
        residual += (CONFOUNDING_SD * exposed) ** 2
        faded += (FADED_SD * (design.amount @ (stock > 0) - exposed)) ** 2
        met += (stock > 0).sum(axis=0)
        contacted += design.amount @ (stock > 0)
        ratio = np.where(exposed > most, np.exp(effect * (1 - np.exp(-1 / SATURATION))), ratio)
        most = np.maximum(exposed, most)
    variance = np.einsum("ij,jk,ik->i", slopes, effects.covariance, slopes) + residual
    usual = USUAL_SHARE / count * sum(float(design.amount.sum()) for design in designs)
    kept = usual**2 / (usual**2 + variance) if usual else np.ones(count)
    revenue, variance = revenue * kept, variance * kept
    is_traced = is_seen | np.array([channel.startswith(OWN_GROUND) for channel in channels])
    untraced = RECORDED_FACTOR * (UNSEEN_FACTOR / RECORDED_FACTOR) ** unseen_part
    factor, spread = np.where(is_traced, 1.0, untraced), np.where(is_traced, SEEN_SD, UNSEEN_SD)
    if all(design.unit_kind != COMPANY for design in designs):
        spread = np.hypot(spread, COLLEAGUES_SD * unseen_part)
    # What a channel brought is so many whole sales, and one large deal more or less is what chance makes of
    # the same effect: as if, before anything is known, each decision were a channel's by a draw. It says
    # nothing of how well an experiment is known either, so it is in the interval only.
    luck = USUAL_SHARE / count * sum(float((design.amount**2 / design.weight).sum()) for design in designs)
    random = np.random.default_rng(0)
    chance, unseen, lucky = random.standard_normal((3, DRAWS, 1))
    scale = factor * np.exp(unseen * spread)
    draws = (revenue + chance * np.sqrt(variance)) * scale
    wide = (revenue + chance * np.sqrt(variance + faded)) * scale + lucky * np.sqrt(luck)
    low, high = np.quantile(wide, [0.05, 0.95], axis=0)
    frame = pl.DataFrame(
        {
            "channel": channels,
            "decisions_met": met,
            "contacted_revenue": contacted.round(2),
            "hazard_ratio": ratio.round(6),
            "incremental_revenue": (revenue * factor).round(2),
            "standard_error": draws.std(axis=0).round(2),
            "low": low.round(2),
            "high": high.round(2),
        },
        schema=SCHEMA,
    )
    return frame.filter((pl.col("channel") != DIRECT) & (pl.col("decisions_met") >= MIN_MET))
