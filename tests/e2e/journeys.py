"""Random journeys as two dropped files, and what must come of them by the second opinion."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.second_opinion import DEFAULT, Channels, Conversion, Rules, Touch, attribute

CHANNELS = ("linkedin/organic_post", "facebook/paid_ad", "newsletter", "mastodon/reply", "Google / cpc")
START = datetime(2026, 1, 1, tzinfo=UTC)
LOOKBACK = timedelta(days=30)
DEAL_LOOKBACK = timedelta(days=90)
MANY_TOUCHES = 500


@dataclass(frozen=True)
class Seen:
    """A row of the touchpoints file; a moment and a channel are one person's only."""

    person: str
    at: datetime
    channel: str  # "" is direct


@dataclass(frozen=True)
class Sale:
    """A row of the conversions file, and what was paid back of it."""

    key: str
    person: str
    at: datetime
    amount: int  # cents
    kind: str = "revenue"
    refund: int = 0


def random_journeys(seed: int, people: int = 60) -> tuple[list[Seen], list[Sale]]:
    """Journeys of 0 to 12 touches and one of 500; all direct, at the edge of the look-back, tied in time.

    Sales without money, paid back in part or whole; leads and opportunities before and after them.
    """
    rng = random.Random(seed)
    touches: list[Seen] = []
    sales: list[Sale] = []
    moments = iter(rng.sample(range(120 * 86_400), 200 * people))
    for number in range(people):
        person = f"person{number}@journeys.example" if number % 3 else f"P-{number}"
        direct_only = number % 10 == 9
        for _ in range(MANY_TOUCHES if number == 1 else rng.randrange(13)):
            at = START + timedelta(seconds=next(moments))
            tied = rng.sample(("", *CHANNELS), 1 if rng.random() < 0.8 else 3)
            touches += [
                Seen(person, at, "" if direct_only else channel)
                for channel in tied[: 1 if direct_only else 3]
            ]
        for order in range(3 if number == 1 else rng.randrange(4)):
            at = START + timedelta(seconds=rng.randrange(20 * 86_400, 130 * 86_400))
            amount = 0 if order == 3 or number % 7 == 6 else rng.randrange(100, 500_000)
            refund = rng.choice((0, 0, amount // 3, amount))
            sales.append(Sale(f"S-{number}-{order}", person, at, amount, refund=refund))
            if rng.random() < 0.3:
                # the first instant that counts, and one too early
                touches.append(Seen(person, at - LOOKBACK, rng.choice(CHANNELS)))
                touches.append(Seen(person, at - LOOKBACK - timedelta(seconds=1), "newsletter"))
        for kind in ("lead", "opportunity"):
            if rng.random() < 0.5:
                at = START + timedelta(seconds=rng.randrange(130 * 86_400))
                sales.append(Sale(f"{kind}-{number}", person, at, 0, kind))
    return touches, sales


def write_files(inbox: Path, touches: list[Seen], sales: list[Sale]) -> None:
    """Drop the journeys as a company would: one CSV of touchpoints and one of conversions."""
    for kind in ("touchpoints", "conversions"):
        (inbox / kind).mkdir(parents=True, exist_ok=True)
    with (inbox / "touchpoints" / "journeys.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["person_key", "touched_at", "channel"])
        writer.writerows([t.person, t.at.isoformat(), t.channel] for t in touches)
    with (inbox / "conversions" / "journeys.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["conversion_key", "person_key", "converted_at", "conversion_type", "amount"])
        for sale in sales:
            writer.writerow(
                [sale.key, sale.person, sale.at.isoformat(), sale.kind, f"{sale.amount / 100:.2f}"]
            )
            if sale.refund:
                back = sale.at + timedelta(days=1)
                writer.writerow(
                    [sale.key, sale.person, back.isoformat(), sale.kind, f"-{sale.refund / 100:.2f}"]
                )


def expected(
    touches: list[Seen],
    sales: list[Sale],
    keys: dict[tuple[datetime, str], str],
    lookback: timedelta = LOOKBACK,
    rules: Rules = DEFAULT,
) -> tuple[dict[tuple[str, str, str], float], Channels]:
    """Credits by (model, conversion_key, touchpoint_id) and chains, from the definitions alone.

    `keys` are the published touchpoint_ids by moment and channel: ties in time go by them.
    """
    stages = defaultdict(list)
    for sale in sales:
        if sale.kind in ("lead", "opportunity"):
            stages[sale.person].append(sale)

    def reached(person: str, *kinds: str) -> datetime | None:
        return min((stage.at for stage in stages[person] if stage.kind in kinds), default=None)

    return attribute(
        [Touch(keys[t.at, t.channel or "direct"], t.person, t.at, t.channel or "direct") for t in touches],
        [
            Conversion(
                sale.key,
                sale.kind,
                frozenset({sale.person}),
                sale.at,
                sale.amount - sale.refund,
                DEAL_LOOKBACK if sale.kind == "opportunity" else lookback,
                # Who skipped being a lead was one when the opportunity came.
                reached(sale.person, "lead", "opportunity"),
                reached(sale.person, "opportunity"),
            )
            for sale in sales
        ],
        rules,
    )
