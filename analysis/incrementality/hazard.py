"""How much more likely people decide to buy after they met a channel: a hazard model with a mirror.

Belongs here: the likelihood, its priors and its solution. Does not: money (`money`).

The hazard of a decision is h(t) = baseline(t) x exp(sum of (e_c before_c(t) + m_c around_c(t))), fitted by
logistic regression on case-base samples (Hanley and Miettinen, Int. J. Biostatistics 5, 2009): `before`
is what was met of channel c before t, `around` what was met before and after it, weighed alike. What comes
after cannot have caused the decision, so m_c measures how much a contact with c merely goes along with
wanting to buy: it is a negative control (Lipsitch et al., Epidemiology 21, 2010). The effect of a channel is
e_c, what there is more before than after; it is unbiased where readiness to buy looks the same in both
directions of time. `around` is there twice, with the shortest and the longest adstock, since readiness may
come and go at another pace than contacts fade.

The priors are those of what is meant: who meets a channel may want to buy much more or much less than others
(m_c, wide), while effects differ around a common mean (e_c, narrower), and kinds of units around a channel's.
So channels with few contacts borrow effects, not audiences, from the others (partial pooling; posterior mode
and curvature).

Data flow: Designs -> Effects.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.special import expit

from analysis.incrementality.design import Design

# Standard deviations of the priors, as log hazard per fully met channel: 1 is 2.7 times as likely.
BASELINE_SD = 5.0
MEAN_SD = 1.0
EFFECT_SD = 0.5
AUDIENCE_SD = 1.0
KIND_SD = 0.15
LARGEST_STEP = 1.0
TOLERANCE = 1e-7
MAX_STEPS = 200


class FitError(ArithmeticError):
    """The model found no solution; the message says after how many steps."""


@dataclass(frozen=True)
class Effects:
    """Log hazard ratios: `mean` by kind of unit and channel, stacked; `covariance` of all of them.

    `log_evidence` tells how well designs of the same moments explain the decisions, up to what all of them
    share (Laplace's approximation: Kass and Raftery, JASA 90, 1995, equation 5). `solution` holds all
    coefficients of the model, to begin the next fit of the same moments from.
    """

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    log_evidence: float
    solution: NDArray[np.float64]


def fit_effects(designs: list[Design], like: Effects | None = None) -> Effects:
    """Effect of every channel on each kind of unit, kinds in the order of `designs`.

    `like` are effects of the same moments under another supposition: from there it is a third fewer steps.

    Raises:
        FitError: Newton's method did not converge.
    """
    channels = designs[0].sample.channels
    blocks = [_Block(designs, number, channels) for number in range(len(designs))]
    size = blocks[0].size
    precision = _prior_precision(designs, channels)
    if like is not None:
        value = like.solution
    else:
        value = np.zeros(size)
        for block, design in zip(blocks, designs, strict=True):
            share = design.sample.is_decision.mean()
            value[block.columns[0]] = np.log(share / (1 - share))
    for _ in range(MAX_STEPS):
        gradient, hessian = -precision * value, np.diag(precision)
        log_posterior = -0.5 * float(precision @ value**2)
        for block, design in zip(blocks, designs, strict=True):
            decides = design.sample.is_decision
            odds = block.matrix @ (block.spread @ value[block.columns])
            chance = expit(odds)
            log_posterior += float(odds[decides].sum() - np.logaddexp(0, odds).sum())
            gradient[block.columns] += block.spread.T @ (block.matrix.T @ (decides - chance))
            weighted = block.matrix * (chance * (1 - chance))[:, None]
            curvature = block.spread.T @ (block.matrix.T @ weighted) @ block.spread
            hessian[np.ix_(block.columns, block.columns)] += curvature
        step = np.linalg.solve(hessian, gradient)
        largest = np.abs(step).max()
        value = value + step * min(1.0, LARGEST_STEP / largest) if largest else value
        if largest < TOLERANCE:
            break
    else:
        raise FitError(f"The model of decisions did not converge in {MAX_STEPS} steps.")
    contrasts = np.vstack([block.contrast for block in blocks])
    log_evidence = log_posterior - 0.5 * float(np.linalg.slogdet(hessian).logabsdet)
    return Effects(contrasts @ value, contrasts @ np.linalg.solve(hessian, contrasts.T), log_evidence, value)


class _Block:
    """One kind's coefficients: baseline, sums over channels, channels shared by all kinds, own deviations.

    Of the sums, the shared and the own each the effects come first, then the audiences. What was met of a
    channel has all three of them: the `matrix` holds it once, and `spread` says which coefficients it has.
    """

    def __init__(self, designs: list[Design], number: int, channels: int) -> None:
        design = designs[number]
        met = [design.before, *design.around]
        widths = [each.sample.baseline.shape[1] + len(met) for each in designs]
        own = sum(widths[:number]) + np.arange(widths[number])
        shared = sum(widths) + np.arange(len(met) * channels)
        deviations = shared + len(met) * channels * (1 + number)
        self.size = sum(widths) + len(met) * channels * (1 + len(designs))
        self.columns = np.concatenate([own, shared, deviations])
        self.matrix = np.column_stack([design.sample.baseline, *met])
        one = np.eye(len(met) * channels)
        in_sums = np.kron(np.eye(len(met)), np.ones((channels, 1)))
        self.spread = block_diag(np.eye(design.sample.baseline.shape[1]), np.hstack([in_sums, one, one]))
        self.contrast = np.zeros((channels, self.size))
        self.contrast[:, own[-len(met)]] = 1
        rows = np.arange(channels)
        for first in (shared[0], deviations[0]):
            self.contrast[rows, first + rows] = 1


def _prior_precision(designs: list[Design], channels: int) -> NDArray[np.float64]:
    spreads = []
    around = len(designs[0].around)
    for design in designs:
        spreads += [BASELINE_SD] * design.sample.baseline.shape[1] + [MEAN_SD] * (1 + around)
    spreads += [EFFECT_SD] * channels + [AUDIENCE_SD] * channels * around
    spreads += [KIND_SD] * ((1 + around) * channels * len(designs))
    return np.asarray(spreads, dtype=np.float64) ** -2
