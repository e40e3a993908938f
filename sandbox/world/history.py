"""Everything that happened in one world, before any vendor's view of it.

Belongs here: the bundle that the table builders read. Does not: tables.

Data flow: seed, scenario, scale -> History -> web, crm, billing, social, files, truth.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.scenarios import Scenario
from sandbox.world.activities import Activities, build_activities
from sandbox.world.experiments import leave_out
from sandbox.world.exposure import Market, Moments, build_moments
from sandbox.world.intent import build_intent
from sandbox.world.people import People, build_people
from sandbox.world.sales import (
    Deals,
    Lines,
    Orders,
    Outcome,
    build_deals,
    build_lines,
    build_orders,
    outcome_of,
)
from sandbox.world.simulation import Simulator


@dataclass(frozen=True)
class History:
    """One world with everything on."""

    seed: int
    scenario: Scenario
    people: People
    activities: Activities
    moments: Moments
    simulator: Simulator
    orders: Orders
    deals: Deals
    lines: Lines
    outcome: Outcome

    def moments_of(self, *kinds: int) -> np.ndarray:
        """Rows of the moments of these kinds that happened."""
        return np.flatnonzero(self.outcome.run.happened & np.isin(self.moments.kind, kinds))


def build_history(seed: int, scenario: Scenario, scale: float) -> History:
    """Draw a world and run it once."""
    people = build_people(seed, scale)
    intent = build_intent(seed, people)
    activities = build_activities(seed, scenario, scale)
    moments = leave_out(build_moments(Market(seed, scenario, scale, people, intent, activities)), people)
    simulator = Simulator(moments, people, scenario)
    orders = build_orders(seed, scenario, people, moments)
    deals = build_deals(seed, scenario, people, moments)
    outcome = outcome_of(simulator.run(), scenario, orders, deals)
    lines = build_lines(seed, orders, deals, moments)
    return History(seed, scenario, people, activities, moments, simulator, orders, deals, lines, outcome)
