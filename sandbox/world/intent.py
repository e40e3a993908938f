"""The latent intent of every person, week by week: what drives both engagement and buying.

Belongs here: intent and candidate moments drawn in proportion to it. Does not: effects of activities.
Intent is about standard normal: a lasting difference between people, a slow drift, and episodes of need.

Data flow: People, seed -> intent (person x week) -> candidate moments.
"""

import numpy as np

from sandbox.world.calendar import WEEKS, stream
from sandbox.world.people import People

EPISODE_SHAPE = np.array([0.5, 1.0, 0.9, 0.6, 0.35, 0.2], dtype=np.float32)
EPISODES_PER_WEEK = 0.02
EPISODE_HEIGHT = 1.8
CEILING = 2.5


def build_intent(seed: int, people: People) -> np.ndarray:
    """Intent by person and week (float32), business people sharing most of it with their company."""
    rng = stream(seed, "intent")
    shared = _walk(rng, people.accounts)
    own = _walk(rng, people.count)
    mix = np.where(people.is_business, np.float32(0.75), np.float32(1.0))[:, None]
    intent = mix * shared[people.account]
    intent += np.sqrt(1 - mix**2) * own
    np.clip(intent, -CEILING, CEILING, out=intent)
    return intent


def _walk(rng: np.random.Generator, count: int) -> np.ndarray:
    level = rng.normal(0, 0.55, count).astype(np.float32)
    walk = np.empty((count, WEEKS), dtype=np.float32)
    drift = rng.normal(0, 0.55, count).astype(np.float32)
    for week in range(WEEKS):
        drift = 0.85 * drift + 0.29 * rng.standard_normal(count, dtype=np.float32)
        walk[:, week] = level + drift - 0.12
    need = rng.random((count, WEEKS), dtype=np.float32) < EPISODES_PER_WEEK
    rows, weeks = np.nonzero(need)
    height = (EPISODE_HEIGHT * rng.gamma(4, 0.25, len(rows))).astype(np.float32)
    for lag, shape in enumerate(EPISODE_SHAPE):
        inside = weeks + lag < WEEKS
        walk[rows[inside], weeks[inside] + lag] += height[inside] * shape
    return walk


def intensity(people: People, intent: np.ndarray, slope: float, level: np.ndarray) -> np.ndarray:
    """Relative rate by person and week: exp(slope x intent) x weekly level, 0 before the person arrives."""
    rate = np.exp(np.float32(slope) * intent)
    rate *= level.astype(np.float32)
    rate[np.arange(WEEKS)[None, :] * 7 < people.arrival[:, None] - 3.5] = 0
    return rate


def candidate_moments(
    rng: np.random.Generator, rate: np.ndarray, expected: float
) -> tuple[np.ndarray, np.ndarray]:
    """Poisson moments in proportion to a (row x week) rate, `expected` in all: row, week; sorted."""
    cumulated = np.cumsum(rate, dtype=np.float64)
    count = rng.poisson(expected)
    position = np.searchsorted(cumulated, np.sort(rng.random(count)) * cumulated[-1], side="right")
    position = np.minimum(position, rate.size - 1)
    return position // rate.shape[1], position % rate.shape[1]
