"""Random journeys as two dropped files, and every touch model worked out again in plain Python.

This is the second opinion: it shares no code and no SQL with the product.
"""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

CHANNELS = ("linkedin/organic_post", "facebook/paid_ad", "newsletter", "mastodon/reply", "Google / cpc")
START = datetime(2026, 1, 1, tzinfo=UTC)
LOOKBACK = timedelta(days=30)


@dataclass(frozen=True)
class Touch:
    person: str
    at: datetime
    channel: str  # "" is direct


@dataclass(frozen=True)
class Sale:
    key: str
    person: str
    at: datetime
    amount: int  # cents


def random_journeys(seed: int, people: int = 60) -> tuple[list[Touch], list[Sale]]:
    """Journeys of 0 to 12 touches; some all direct, some at the very edge of the look-back."""
    rng = random.Random(seed)
    touches: list[Touch] = []
    sales: list[Sale] = []
    for number in range(people):
        person = f"person{number}@journeys.example" if number % 3 else f"P-{number}"
        moments = rng.sample(range(120 * 86_400), rng.randrange(13))
        direct_only = number % 10 == 9
        for second in moments:
            channel = "" if direct_only or rng.random() < 0.2 else rng.choice(CHANNELS)
            touches.append(Touch(person, START + timedelta(seconds=second), channel))
        for order in range(rng.randrange(4)):
            at = START + timedelta(seconds=rng.randrange(20 * 86_400, 130 * 86_400))
            amount = 0 if order == 3 else rng.randrange(100, 500_000)
            sales.append(Sale(f"S-{number}-{order}", person, at, amount))
            if rng.random() < 0.3:
                touches.append(
                    Touch(person, at - LOOKBACK, rng.choice(CHANNELS))
                )  # the first instant that counts
                touches.append(
                    Touch(person, at - LOOKBACK - timedelta(seconds=1), "newsletter")
                )  # one too early
    return touches, sales


def write_files(inbox: Path, touches: list[Touch], sales: list[Sale]) -> None:
    """Drop the journeys as a company would: one CSV of touchpoints and one of conversions."""
    for kind in ("touchpoints", "conversions"):
        (inbox / kind).mkdir(parents=True, exist_ok=True)
    with (inbox / "touchpoints" / "journeys.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["person_key", "touched_at", "channel"])
        writer.writerows([t.person, t.at.isoformat(), t.channel] for t in touches)
    with (inbox / "conversions" / "journeys.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["conversion_key", "person_key", "converted_at", "amount"])
        writer.writerows([s.key, s.person, s.at.isoformat(), f"{s.amount / 100:.2f}"] for s in sales)


def expected_credits(
    touches: list[Touch],
    sales: list[Sale],
    lookback: timedelta = LOOKBACK,
    half_life_days: float = 7,
    collapse_repeats: bool = False,
) -> dict[tuple[str, str, datetime, str], float]:
    """Credit by (model, conversion_key, touched_at, channel), from the definitions alone."""
    by_person: dict[str, list[Touch]] = defaultdict(list)
    for touch in touches:
        by_person[touch.person].append(touch)
    credits: dict[tuple[str, str, datetime, str], float] = {}
    for sale in sales:
        path = sorted(
            (t for t in by_person[sale.person] if sale.at - lookback <= t.at <= sale.at), key=lambda t: t.at
        )
        if collapse_repeats:
            path = [t for i, t in enumerate(path) if i == 0 or path[i - 1].channel != t.channel]
        for model, weights in _weights(path, sale.at, half_life_days).items():
            for touch, weight in zip(path, weights, strict=True):
                if weight:
                    credits[model, sale.key, touch.at, touch.channel or "direct"] = weight
    return credits


def _weights(path: list[Touch], at: datetime, half_life_days: float) -> dict[str, list[float]]:
    n = len(path)
    if not n:
        return {}

    def only(index: int) -> list[float]:
        return [1.0 if i == index else 0.0 for i in range(n)]

    with_channel = [i for i, touch in enumerate(path) if touch.channel]
    decay = [2 ** (-((at - t.at) / timedelta(days=1)) / half_life_days) for t in path]
    if n == 1:
        position = [1.0]
    elif n == 2:
        position = [0.5, 0.5]
    else:
        position = [0.4, *[0.2 / (n - 2)] * (n - 2), 0.4]
    return {
        "first_touch": only(0),
        "last_touch": only(n - 1),
        "last_non_direct": only(with_channel[-1] if with_channel else n - 1),
        "linear": [1 / n] * n,
        "position_based": position,
        "time_decay": [weight / sum(decay) for weight in decay],
    }
