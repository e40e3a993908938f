"""What engaging with the company does for a renewal, in worlds in which it does something.

Belongs here: which contacts come before which renewal. Does not: what they are worth (`scenarios`), outcomes
(`sales`). A customer settles at the start of a quarter what it renews in it, by what its people had of their
own will to do with the company in the days before: visits through posts and shares, events. Advertising and
mailings do not count.

Data flow: Moments, customer and closing of a renewal -> pairs of renewal and contact.
"""

import numpy as np

from sandbox.scenarios import CHANNELS
from sandbox.world.calendar import DAYS, START
from sandbox.world.exposure import Moments

ENGAGEMENT_DAYS = 90
NOT_OF_OWN_WILL = ("paid_ad", "other")
MONTHS_OF_QUARTER = 3


def contacts_before(
    moments: Moments, company: np.ndarray, closes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a renewal (row of `company`, `closes`) and a moment that would engage its customer before."""
    own_will = np.array([channel.activity_type not in NOT_OF_OWN_WILL for channel in CHANNELS] + [False])
    rows = np.flatnonzero(moments.clicks & own_will[moments.channel])
    # Moments are sorted by account and time: one number that grows with both finds a customer's days.
    width = 2.0 * DAYS
    place = moments.account[rows] * width + moments.instant[rows]
    begins = _quarter_starts(closes)
    first = np.searchsorted(place, company * width + np.maximum(begins - ENGAGEMENT_DAYS, 0))
    last = np.searchsorted(place, company * width + begins)
    counts = last - first
    renewal = np.repeat(np.arange(len(company)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return renewal, rows[np.repeat(first, counts) + within]


def _quarter_starts(instant: np.ndarray) -> np.ndarray:
    """First day of the quarter of each instant, in days since START."""
    start = np.datetime64(START.date())
    months = (start + np.floor(instant).astype(np.int64)).astype("datetime64[M]")
    quarters = months - months.astype(np.int64) % MONTHS_OF_QUARTER
    return (quarters.astype("datetime64[D]") - start).astype(np.float64)
