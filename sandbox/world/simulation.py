"""One run of a world: which candidate moments happen, given which channels are on.

Belongs here: stocks of contact, their decay and saturation, lift, acceptance. Does not: chance (`exposure`).
A run with a channel off uses the same chances, so that the difference between two runs is what it caused.

Data flow: Moments, channels that are on -> happened (bool by moment), lift (by moment).
"""

from dataclasses import dataclass

import numpy as np

from sandbox.scenarios import CHANNELS, EVENT, Scenario
from sandbox.world.exposure import DEAL, EXPOSURE, NO_CHANNEL, ORDER, RETARGET, SESSION, Moments
from sandbox.world.people import People

VISIT_MEMORY_DAYS = 7.0
# A company's people share one stock: one person's contact moves it less than it would move that person alone.
COMPANY_WEIGHT = 0.3


@dataclass(frozen=True)
class Run:
    """`happened` by moment, `deal_lift` by moment of the kind DEAL, in the order of `Moments`."""

    happened: np.ndarray
    deal_lift: np.ndarray


class Simulator:
    """Walks all accounts at once, moment by moment: the r-th moment of every account in one step.

    Moments are re-ordered by rank within their account, accounts by how many moments they have, so that each
    step is one contiguous block whose i-th row belongs to account i. No step needs to look anything up.
    """

    def __init__(self, moments: Moments, people: People, scenario: Scenario) -> None:
        counts = np.bincount(moments.account, minlength=people.accounts)
        place = np.empty(people.accounts, dtype=np.int64)
        place[np.argsort(-counts, kind="stable")] = np.arange(people.accounts)
        first = np.concatenate([[0], np.cumsum(counts)])[:-1]
        rank = np.arange(len(moments)) - np.repeat(first, counts)
        self._order = np.lexsort((place[moments.account], rank))
        self._blocks = (
            np.concatenate([[0], np.cumsum(np.bincount(rank))])
            if len(moments)
            else np.zeros(1, dtype=np.int64)
        )
        self._accounts, self._people = people.accounts, people.count

        gap = np.diff(moments.instant, prepend=0.0)
        gap[rank == 0] = 0
        ordered = moments.take(self._order)
        self._gap = gap[self._order].astype(np.float32)[:, None]
        self._person, self._instant = ordered.person, ordered.instant
        self._chance, self._base = ordered.chance, ordered.base
        self._channel = ordered.channel.astype(np.int64)
        self._kind = ordered.kind
        self._retarget = ordered.kind == RETARGET
        weight_seen = np.array([channel.weight_seen for channel in CHANNELS] + [0.0], dtype=np.float32)
        self._weight = np.where(ordered.clicks, 1.0, weight_seen[ordered.channel]).astype(np.float32)
        self._weight *= np.where(people.is_business[ordered.person], COMPANY_WEIGHT, 1.0).astype(np.float32)
        self._visits = (ordered.clicks & (ordered.channel != EVENT)).astype(
            np.float32
        )  # nobody lands at an event
        share = np.zeros(5, dtype=np.float32)
        share[[ORDER, DEAL]] = 1.0
        share[SESSION] = scenario.halo
        self._lift_share = share[ordered.kind]
        is_deal = moments.kind == DEAL
        self._deals = int(is_deal.sum())
        self._deal = np.where(is_deal, np.cumsum(is_deal) - 1, -1)[self._order]
        self._decay = np.array([1 / channel.decay_days for channel in CHANNELS] + [1.0], dtype=np.float32)
        self._saturation = np.array([channel.saturation for channel in CHANNELS] + [1.0], dtype=np.float32)
        self._effect = np.array([scenario.effect(channel) for channel in CHANNELS] + [0.0], dtype=np.float32)

    def run(self, off: frozenset[int] = frozenset()) -> Run:
        """One run of the world without the contacts of the channels in `off`."""
        return self.run_all([off])[0]

    def run_all(self, offs: list[frozenset[int]]) -> list[Run]:
        """One run for each set of channels that are off, all of them in one walk."""
        on = np.ones((len(offs), NO_CHANNEL + 1), dtype=np.float32)
        for row, off in enumerate(offs):
            on[row, list(off)] = 0
        # Without its ad a search still ends on the site; an exposure that never was does not.
        needs_channel = (self._kind == EXPOSURE) | self._retarget
        stock = np.zeros((self._accounts, len(offs), NO_CHANNEL + 1), dtype=np.float32)
        visited = np.zeros((self._people, len(offs)))
        visited_at = np.zeros(self._people)
        happened = np.empty((len(self._person), len(offs)), dtype=bool)
        deal_lift = np.empty((self._deals, len(offs)), dtype=np.float32)
        for begin, end in zip(self._blocks[:-1], self._blocks[1:], strict=True):
            block = slice(begin, end)
            mine, person, channel = stock[: end - begin], self._person[block], self._channel[block]
            mine *= np.exp(-self._gap[block] * self._decay)[:, None, :]
            lift = 1 + (1 - np.exp(mine / -self._saturation)) @ self._effect
            fading = np.exp((visited_at[person] - self._instant[block]) / VISIT_MEMORY_DAYS)
            memory = visited[person] * fading[:, None]
            factor = np.where(
                self._retarget[block, None],
                1 - np.exp(-memory),
                1 + self._lift_share[block, None] * (lift - 1),
            )
            present = on[:, channel].T
            done = self._chance[block, None] < self._base[block, None] * factor
            done &= (present > 0) | ~needs_channel[block, None]
            mine[np.arange(end - begin), :, channel] += self._weight[block, None] * present * done
            visited[person] = memory + self._visits[block, None] * done
            visited_at[person] = self._instant[block]
            happened[block] = done
            deal = self._deal[block]
            asked = deal >= 0
            deal_lift[deal[asked]] = lift[asked]
        runs = []
        for row in range(len(offs)):
            ordered = np.empty(len(self._order), dtype=bool)
            ordered[self._order] = happened[:, row]
            runs.append(Run(ordered, deal_lift[:, row].copy()))
        return runs
