"""A point of a response curve, between the steps that the mart holds.

Belongs here: reading off, straight between two steps. Does not: the form of the curve (mart_response_curve).

Data flow: steps of one channel, a cost -> what may be expected there.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """Money not sold without the channel in a month of some cost."""

    revenue: float
    low: float
    high: float
    is_beyond_data: bool


def expected(steps: list[Row], cost: float) -> Expected | None:
    """What the curve says at a cost; None where it has no steps, or ends below the cost."""
    costs = [float(step["total_cost"]) for step in steps]
    if not steps or cost > costs[-1]:
        return None
    above = bisect_left(costs, cost)
    before, after = steps[max(above - 1, 0)], steps[above]
    span = costs[above] - costs[max(above - 1, 0)]
    part = (cost - costs[above - 1]) / span if span else 0.0

    def _at(world: str) -> float:
        return float(before[world]) + part * float(after[world] - before[world])

    return Expected(_at("revenue"), _at("revenue_low"), _at("revenue_high"), bool(after["is_beyond_data"]))


def difference(now: Expected, then: Expected) -> tuple[float, float, float]:
    """More or less than now: expected, and the least and the most of the three worlds of the curve."""
    worlds = (then.revenue - now.revenue, then.low - now.low, then.high - now.high)
    return worlds[0], min(worlds), max(worlds)
