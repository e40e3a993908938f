"""Every attribution model worked out again from its definition, in plain Python and numpy.

The second opinion: it shares no code and no SQL with the product, puts every path together and solves the
chain again for each channel that is taken away.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

import numpy as np

DAY = timedelta(days=1)
START, CONVERSION, NULL = object(), object(), object()


@dataclass(frozen=True)
class Touch:
    key: str  # breaks ties in time
    person: str
    at: datetime
    channel: str


@dataclass(frozen=True)
class Conversion:
    key: str
    kind: str
    people: frozenset[str]
    at: datetime
    amount: int  # cents, net of refunds
    lookback: timedelta
    lead_at: datetime | None = None
    opportunity_at: datetime | None = None
    close_at: datetime | None = None  # None: the conversion itself


@dataclass(frozen=True)
class Rules:
    half_life_days: float = 7
    collapse_repeats: bool = False


DEFAULT = Rules()

Credits = dict[tuple[str, str, str], float]  # by model, conversion and touch
Channels = dict[tuple[str, str], tuple[float, float]]  # removal effect and share by type and channel


def attribute(
    touches: Iterable[Touch], conversions: Iterable[Conversion], rules: Rules = DEFAULT
) -> tuple[Credits, Channels]:
    """Credits above 0 of every model, and the chain of every conversion type."""
    touches, conversions = list(touches), list(conversions)
    paths = {c.key: _path(c, touches, rules) for c in conversions}
    chains = {
        kind: _chain(kind, touches, conversions, paths, rules) for kind in {c.kind for c in conversions}
    }
    credits: Credits = {}
    for conversion in conversions:
        path = paths[conversion.key]
        for model, weights in _weights(conversion, path, chains[conversion.kind], rules).items():
            total = sum(weights)
            for touch, weight in zip(path, weights, strict=True):
                if weight > 0:
                    credits[model, conversion.key, touch.key] = weight / total
    return credits, {
        (kind, channel): value for kind, chain in chains.items() for channel, value in chain.items()
    }


def _in_order(touches: Iterable[Touch], rules: Rules) -> list[Touch]:
    ordered = sorted(touches, key=lambda touch: (touch.at, touch.key))
    if rules.collapse_repeats:
        return [next(group) for _, group in groupby(ordered, key=lambda touch: touch.channel)]
    return ordered


def _path(conversion: Conversion, touches: list[Touch], rules: Rules) -> list[Touch]:
    first = conversion.at - conversion.lookback
    return _in_order(
        (t for t in touches if t.person in conversion.people and first <= t.at <= conversion.at), rules
    )


def _weights(
    conversion: Conversion, path: list[Touch], chain: dict[str, tuple[float, float]], rules: Rules
) -> dict[str, list[float]]:
    n = len(path)
    if n == 0:
        return {}

    def only(index: int) -> list[float]:
        return [float(i == index) for i in range(n)]

    def last_until(moment: datetime | None) -> int | None:
        if moment is None or moment > conversion.at:
            return None
        return max((i for i, touch in enumerate(path) if touch.at <= moment), default=None)

    def milestones(part: float, *indexes: int | None) -> list[float]:
        weights = [0.0] * n
        for index in (0, *indexes):
            if index is not None:
                weights[index] += part
        rest = weights.count(0)
        return [weight or 0.1 / rest for weight in weights]

    not_direct = [i for i, touch in enumerate(path) if touch.channel != "direct"]
    position = [1.0] * n if n <= 2 else [0.4, *[0.2 / (n - 2)] * (n - 2), 0.4]
    lead, deal = last_until(conversion.lead_at), last_until(conversion.opportunity_at)
    close = last_until(conversion.close_at or conversion.at)
    shares = [chain.get(touch.channel, (0, 0))[1] for touch in path]
    times = Counter(touch.channel for touch in path)
    return {
        "first_touch": only(0),
        "last_touch": only(n - 1),
        "last_non_direct": only(not_direct[-1] if not_direct else n - 1),
        "linear": [1.0] * n,
        "position_based": position,
        "time_decay": [2 ** (-((conversion.at - t.at) / DAY) / rules.half_life_days) for t in path],
        "w_shaped": milestones(0.3, lead, deal),
        "full_path": milestones(0.225, lead, deal, close),
        "markov": shares if sum(shares) > 0 else [1.0] * n,
        "shapley": [1 / times[touch.channel] for touch in path],
    }


def _chain(
    kind: str,
    touches: list[Touch],
    conversions: list[Conversion],
    paths: dict[str, list[Touch]],
    rules: Rules,
) -> dict[str, tuple[float, float]]:
    steps: Counter[tuple[object, object]] = Counter()

    def walk(path: list[Touch], end: object) -> None:
        if path:
            steps.update(pairwise([START, *(touch.channel for touch in path), end]))

    converted: set[str] = set()
    for conversion in conversions:
        if conversion.kind == kind:
            converted |= conversion.people
            walk(paths[conversion.key], CONVERSION)
    by_person = defaultdict(list)
    for touch in touches:
        by_person[touch.person].append(touch)
    for person, theirs in by_person.items():
        if person not in converted:
            walk(_in_order(theirs, rules), NULL)
    rate = _conversion_rate(steps)
    whole = rate(None)
    if not whole:
        return {}
    channels = {state for step in steps for state in step if isinstance(state, str)}
    effects = {channel: 1 - rate(channel) / whole for channel in channels}
    return {channel: (effect, effect / sum(effects.values())) for channel, effect in effects.items()}


def _conversion_rate(steps: Counter[tuple[object, object]]) -> Callable[[str | None], float]:
    """P(conversion), without a channel if one is named: what would have gone to it goes to null."""
    states = list({source for source, _ in steps})
    numbers = {state: number for number, state in enumerate(states)}
    matrix, right, total = np.zeros((len(states), len(states))), np.zeros(len(states)), np.zeros(len(states))
    for (source, target), count in steps.items():
        total[numbers[source]] += count
        if target is CONVERSION:
            right[numbers[source]] += count
        elif target is not NULL:
            matrix[numbers[source], numbers[target]] += count

    def rate(without: str | None) -> float:
        if START not in numbers:
            return 0.0
        between = matrix / total[:, None]
        if without is not None:
            between[:, numbers[without]] = 0
        solved = np.linalg.solve(np.eye(len(states)) - between, right / total)
        return float(solved[numbers[START]])

    return rate
