"""Effects of channels as money: the revenue that would not have been without a channel.

Belongs here: revenue and its interval from effects, averaged over what is not known of how contacts work.
Does not: the model of decisions (`hazard`).

Data flow: moments, exposures -> `hazard`, once a supposition -> Claims -> one row per channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import softmax
from threadpoolctl import threadpool_limits

from analysis.incrementality.design import (
    COMPANY,
    DIRECT,
    SATURATION,
    STOCK_AFTER,
    STOCK_BEFORE,
    Design,
    Sample,
    adstocks_of,
    channels_of,
    draw_samples,
    suppose,
)
from analysis.incrementality.hazard import Effects, fit_effects

Floats = NDArray[np.float64]

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
RECORDED_FACTOR, RECORDED_SD = 1.25, 0.25
"""The same where every contact is written down: what priors hold back, and contacts of the last hours."""
UNPLACED_SHARE = 0.15
"""Of contacts, those that nobody can place (direct visits). They are the trace of what is unseen: from this
share on the whole of it is allowed for, without any of them nothing, in between in proportion."""
SEEN_SD = 0.2
"""The spread for channels of which nothing is unseen: single views are known, or all of it happens on the
company's own site and in its mail, where who was reached is who came."""
OWN_GROUND = "web/"
"""How the names of those channels begin."""
COLLEAGUES_SD = 1.0
"""The further spread where no company is known: who paid may have been told by colleagues, who met the
channel without a trace, or bought for nobody else. In the interval only: an experiment with people does not
see them either, so it is no better known for it."""
IMPRESSION_WEIGHTS = (0.0, 0.1, 0.2, 0.4, 0.8)
"""What being seen may count for, a click being 1, where single views are known."""
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
    "adstock_days": pl.Float64,
    "incremental_revenue": pl.Float64,
    "standard_error": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


@dataclass(frozen=True)
class Claims:
    """What one model of decisions claims; arrays have an element a channel.

    Attributes:
        revenue: money that identified contacts brought.
        variance: of that.
        faded: variance of what contacts may have done that had faded when money came.
        met: decisions before which the channel was met.
        contacted: money of those.
        hazard_ratio: of a decision right after one contact, by the kind of unit with most money.
        adstock_days: in which a contact fades to 1/e.
        log_evidence: of the model.
    """

    revenue: Floats
    variance: Floats
    faded: Floats
    met: NDArray[np.int64]
    contacted: Floats
    hazard_ratio: Floats
    adstock_days: float
    log_evidence: float


# Beside a warehouse on the same cores, threads of BLAS that wait for one another take three times as long.
@threadpool_limits.wrap(limits=1, user_api="blas")
def incremental_revenue(moments: pl.DataFrame, exposures: pl.DataFrame) -> pl.DataFrame:
    """Incremental revenue of every channel with too much data to say nothing, by the model of decisions.

    Of a decision's amount A a channel with effect b that was met x had the part A (1 - exp(-b x)): the hazard
    without it would have been that much lower. Channels' parts overlap where several were met, so they need
    not sum to the revenue.

    How fast contacts fade, and what a view counts, is not known: all suppositions are averaged, each by how
    well it explains the decisions (Hoeting et al., Bayesian model averaging, Statistical Science 14, 1999).

    Args:
        moments: as `design.draw_samples` describes.
        exposures: likewise.

    Returns:
        One row per channel, sorted by it: decisions_met, contacted_revenue (money of those, reporting
        currency), hazard_ratio (of a decision right after one contact; by the kind of unit with most money),
        adstock_days (in which a contact fades to 1/e: the mean of what is supposed, the same for all),
        incremental_revenue, standard_error, low, high (90 % interval). Channels of which too little is
        known have no row.
    """
    if exposures.is_empty() or moments["is_decision"].sum() < MIN_DECISIONS:
        return pl.DataFrame(schema=SCHEMA)
    adstocks = adstocks_of(exposures)
    seen = pl.col(f"impression_{STOCK_BEFORE}{adstocks[0]}").sum() > 0
    is_seen = exposures.group_by("channel").agg(seen.alias("is_seen")).sort("channel")["is_seen"].to_numpy()
    weights = IMPRESSION_WEIGHTS if is_seen.any() else (0.0,)
    samples = draw_samples(moments, exposures)
    if not samples:
        return pl.DataFrame(schema=SCHEMA)
    claims, effects = [], None
    for weight in weights:
        for designs in zip(*(suppose(sample, weight) for sample in samples), strict=True):
            effects = fit_effects(list(designs), effects)
            claims.append(_claims(designs, effects))
    frame = _money(_averaged(claims), samples, channels_of(exposures), is_seen, _unseen_part(exposures))
    return frame.filter((pl.col("channel") != DIRECT) & (pl.col("decisions_met") >= MIN_MET))


def _unseen_part(exposures: pl.DataFrame) -> float:
    """0 where every contact has its channel, 1 where as many have none as is usual."""
    longest = adstocks_of(exposures)[-1]
    met = pl.col(f"{STOCK_BEFORE}{longest}") + pl.col(f"{STOCK_AFTER}{longest}")
    unplaced, known = exposures.select(
        met.filter(pl.col("channel") == DIRECT).sum().alias("unplaced"), met.sum().alias("known")
    ).row(0)
    # Rounded, so that the order in which rows are added up does not show.
    return min(1.0, round(unplaced / known / UNPLACED_SHARE, 6)) if known else 0.0


def _claims(designs: Sequence[Design], effects: Effects) -> Claims:
    count = designs[0].sample.channels
    revenue, met, contacted = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count)
    slopes, residual = np.zeros((count, len(effects.mean))), np.zeros(count)
    faded = np.zeros(count)
    ratio, most = np.ones(count), np.full(count, -1.0)
    for number, design in enumerate(designs):
        at = number * count + np.arange(count)
        effect = np.clip(effects.mean[at], -LARGEST_EFFECT, LARGEST_EFFECT)
        amount, stock = design.sample.amount, design.before[design.sample.is_decision]
        left = np.exp(-stock * effect)
        exposed = amount @ stock
        revenue += amount @ (1 - left)
        slopes[np.arange(count), at] = amount @ (stock * left)
        residual += (CONFOUNDING_SD * exposed) ** 2
        faded += (FADED_SD * (amount @ (stock > 0) - exposed)) ** 2
        met += (stock > 0).sum(axis=0)
        contacted += amount @ (stock > 0)
        ratio = np.where(exposed > most, np.exp(effect * (1 - np.exp(-1 / SATURATION))), ratio)
        most = np.maximum(exposed, most)
    variance = np.einsum("ij,jk,ik->i", slopes, effects.covariance, slopes) + residual
    usual = USUAL_SHARE / count * sum(float(design.sample.amount.sum()) for design in designs)
    kept = usual**2 / (usual**2 + variance) if usual else np.ones(count)
    return Claims(
        revenue=revenue * kept,
        variance=variance * kept,
        faded=faded,
        met=met,
        contacted=contacted,
        hazard_ratio=ratio,
        adstock_days=designs[0].adstock,
        log_evidence=effects.log_evidence,
    )


def _averaged(claims: list[Claims]) -> Claims:
    """Means of all claims; where these differ, the variance is larger for it. Counts are the likeliest's."""
    likelihood = softmax([claim.log_evidence for claim in claims])
    revenue = np.array([claim.revenue for claim in claims])
    variance = np.array([claim.variance for claim in claims])
    mean = likelihood @ revenue
    return replace(
        claims[int(likelihood.argmax())],
        revenue=mean,
        variance=likelihood @ (variance + (revenue - mean) ** 2),
        faded=likelihood @ np.array([claim.faded for claim in claims]),
        hazard_ratio=likelihood @ np.array([claim.hazard_ratio for claim in claims]),
        adstock_days=float(likelihood @ [claim.adstock_days for claim in claims]),
    )


def _money(
    claims: Claims, samples: list[Sample], channels: list[str], is_seen: np.ndarray, unseen_part: float
) -> pl.DataFrame:
    is_traced = is_seen | np.array([channel.startswith(OWN_GROUND) for channel in channels])
    untraced = RECORDED_FACTOR * (UNSEEN_FACTOR / RECORDED_FACTOR) ** unseen_part
    doubt = RECORDED_SD + (UNSEEN_SD - RECORDED_SD) * unseen_part
    factor, spread = np.where(is_traced, 1.0, untraced), np.where(is_traced, SEEN_SD, doubt)
    knows_no_company = all(sample.unit_kind != COMPANY for sample in samples)
    colleagues = COLLEAGUES_SD * unseen_part if knows_no_company else 0.0
    # What a channel brought is so many whole sales, and one large deal more or less is what chance makes of
    # the same effect: as if, before anything is known, each decision were a channel's by a draw. It says
    # nothing of how well an experiment is known either, so it is in the interval only.
    money = sum(float((sample.amount**2 / sample.weight).sum()) for sample in samples)
    luck = USUAL_SHARE / len(channels) * money
    random = np.random.default_rng(0)
    chance, unseen, lucky = random.standard_normal((3, DRAWS, 1))
    draws = (claims.revenue + chance * np.sqrt(claims.variance)) * factor * np.exp(unseen * spread)
    scale = factor * np.exp(unseen * np.hypot(spread, colleagues))
    wide = (claims.revenue + chance * np.sqrt(claims.variance + claims.faded)) * scale + lucky * np.sqrt(luck)
    low, high = np.quantile(wide, [0.05, 0.95], axis=0)
    return pl.DataFrame(
        {
            "channel": channels,
            "decisions_met": claims.met,
            "contacted_revenue": claims.contacted.round(2),
            "hazard_ratio": claims.hazard_ratio.round(6),
            "adstock_days": [round(claims.adstock_days, 6)] * len(channels),
            "incremental_revenue": (claims.revenue * factor).round(2),
            "standard_error": draws.std(axis=0).round(2),
            "low": low.round(2),
            "high": high.round(2),
        },
        schema=SCHEMA,
    )
