"""Holds the model of decisions against markets that are not the sandbox's: another program, another process.

Belongs here: drawing who met what and when, who bought, and what each channel truly caused; last touch beside
it. Does not: the sandbox's worlds (`tilltale evaluate`).

People want to buy more on some days than on others, and some more than others. Eight channels are met at
random, in a confounded market some of them by those who want to buy. A contact raises the chance of buying,
and fades. All contacts are known; nobody visits without one.

Data flow: random people -> contacts and decisions as tables -> dbt (moments .. effects) -> figures;
run alone: `python -m benchmarks.markets`.
"""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import typer
from numpy.typing import NDArray

from benchmarks.models import run_dbt

CHANNELS = ("linkedin/organic_post", "facebook/paid_ad", "instagram/organic_post", "tiktok/organic_post",
            "google/search_ad", "meta/retargeting", "newsletter/email", "youtube/video")  # fmt: skip
EFFECTS = (0.0, 0.2, 0.5, 0.8, 1.2)
"""Log hazard ratios that a channel may have, fully met."""
WANTED = {"google/search_ad": 1.0, "meta/retargeting": 1.5, "newsletter/email": 0.5}
"""How strongly wanting to buy brings contacts with them, where the market is confounded."""
PEOPLE, DAYS, LOOKBACK_DAYS = 4_000, 365, 30
FIRST_DAY = 9_000  # since 2000, as the models count days
AS_OF = "2025-08-23T00:00:00+00:00"  # the day after the last
MODELS = tuple(
    f"int_incrementality__{name}" for name in ("past_decisions", "moments", "exposures", "effects")
)
MARKETS = (
    ("intent plays no part", "plain", 7.0, (11, 12, 13)),
    ("intent drives three channels", "confounded", 7.0, (11, 12, 13)),
    ("nothing works", "null", 7.0, (11, 12, 13)),
    ("contacts fade with 3 days", "plain", 3.0, (14, 15)),
    ("the same, confounded", "confounded", 3.0, (14, 15)),
    ("contacts fade with 14 days", "plain", 14.0, (14, 15)),
    ("the same, confounded", "confounded", 14.0, (14, 15)),
    ("contacts fade with 20 days", "plain", 20.0, (14, 15)),
    ("the same, confounded", "confounded", 20.0, (14, 15)),
)
TABLES = """
    create schema intermediate;
    create table intermediate.int_incrementality__decisions as
    select decision_id, unit_kind, unit_id, cast(amount as decimal(18, 2)) as amount, decided_day
    from decisions;
    -- as the model of contacts does: the visit in which somebody came to buy explains nothing
    create table intermediate.int_incrementality__contacts as
    select * from contacts
    where not exists (
        from decisions
        where decisions.unit_id = contacts.unit_id
            and decisions.decided_day between contacts.touched_day and contacts.touched_day + 0.25
    );
"""
LAST_TOUCH = f"""
    select channel, sum(amount) from (
        select
            any_value(decisions.amount) as amount,
            arg_max(contacts.channel, contacts.touched_day) as channel
        from contacts join decisions
            on decisions.unit_id = contacts.unit_id
            and contacts.touched_day between decisions.decided_day - {LOOKBACK_DAYS} and decisions.decided_day
        group by decisions.decision_id
    ) group by channel
"""
ESTIMATES = """
    select channel, incremental_revenue, low, high from intermediate.int_incrementality__effects
"""


@dataclass
class Market:
    """What was met, what was decided, and what each channel caused, in the order of CHANNELS."""

    contacts: pl.DataFrame
    decisions: pl.DataFrame
    caused: NDArray[np.float64]


@dataclass
class Figures:
    """Of all worlds of one kind."""

    errors: list[float] = field(default_factory=list)
    last_touch: list[float] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)


def main() -> None:
    """Compare `incremental` and last touch with the truth of made-up markets; a row a kind of market."""
    print(f"{'market':<30}{'share error':>14}{'last touch':>14}{'level':>12}{'intervals that hold':>22}")
    with tempfile.TemporaryDirectory(prefix="tilltale-bench-") as folder:
        for name, kind, fading_days, seeds in MARKETS:
            figures = Figures()
            for seed in seeds:
                _compare(draw(seed, kind, fading_days), Path(folder) / "warehouse.duckdb", figures)
            print(
                f"{name:<30}{_span(figures.errors):>14}{_span(figures.last_touch):>14}"
                f"{_span(figures.levels):>12}{sum(figures.held):>15} of {len(figures.held)}",
                flush=True,
            )


def draw(seed: int, kind: str, fading_days: float) -> Market:
    """A year of a market: plain, confounded, or null."""
    random = np.random.default_rng(seed)
    count = len(CHANNELS)
    effect = np.zeros(count) if kind == "null" else random.choice(EFFECTS, count)
    wanted = np.array([WANTED.get(name, 0.0) if kind == "confounded" else 0.0 for name in CHANNELS])
    if kind == "confounded":
        effect = np.where(wanted >= 1, np.minimum(effect, 0.0), effect)  # they only meet who buys anyway
    rate = random.uniform(0.004, 0.02, count)
    level, drift, stock = random.normal(0, 0.5, PEOPLE), np.zeros(PEOPLE), np.zeros((PEOPLE, count))
    met, bought, caused = [], [], np.zeros(count)
    for day in range(DAYS):
        drift = 0.95 * drift + random.normal(0, 0.25, PEOPLE)
        want = level + drift
        person, channel = np.nonzero(random.random((PEOPLE, count)) < rate * np.exp(wanted * want[:, None]))
        stock *= np.exp(-1 / fading_days)
        stock[person, channel] += 1
        met.append((person, channel, FIRST_DAY + day + 0.6 * random.random(len(person))))
        lift = effect * (1 - np.exp(-stock))
        buyer = np.flatnonzero(random.random(PEOPLE) < 0.0015 * np.exp(0.8 * want + lift.sum(axis=1)))
        amount = np.round(random.lognormal(4, 0.6, len(buyer)), 2)
        bought.append((buyer, amount, FIRST_DAY + day + 0.6 + 0.4 * random.random(len(buyer))))
        caused += amount @ (1 - np.exp(-lift[buyer]))
    who, what, when = (np.concatenate(parts) for parts in zip(*met, strict=True))
    contacts = pl.DataFrame(
        {
            "unit_id": [f"p{number}" for number in who.tolist()],
            "channel": np.array(CHANNELS)[what].tolist(),
            "touched_day": when,
        }
    ).with_columns(unit_kind=pl.lit("person"), is_impression=pl.lit(False), weight=pl.lit(1.0))
    who, what, when = (np.concatenate(parts) for parts in zip(*bought, strict=True))
    decisions = pl.DataFrame(
        {
            "decision_id": [f"d{number}" for number in range(len(who))],
            "unit_id": [f"p{number}" for number in who.tolist()],
            "amount": what,
            "decided_day": when,
        }
    ).with_columns(unit_kind=pl.lit("person"))
    return Market(contacts, decisions, caused)


def _compare(market: Market, path: Path, figures: Figures) -> None:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.register("contacts", market.contacts)
        connection.register("decisions", market.decisions)
        connection.execute(TABLES)
        last = dict(connection.execute(LAST_TOUCH).fetchall())
    run_dbt(path, AS_OF, "run", "--select", *MODELS)
    with duckdb.connect(str(path), read_only=True) as connection:
        found = {channel: row for channel, *row in connection.execute(ESTIMATES).fetchall()}
    figures.held += [
        found[channel][1] <= caused <= found[channel][2]
        for channel, caused in zip(CHANNELS, market.caused, strict=True)
        if channel in found
    ]
    if not market.caused.any():
        return
    estimate = np.array([found[channel][0] if channel in found else 0.0 for channel in CHANNELS])
    claimed = np.array([float(last.get(channel, 0)) for channel in CHANNELS])
    truth = _shares(market.caused)
    figures.errors.append(100 * float(np.abs(_shares(estimate) - truth).mean()))
    figures.last_touch.append(100 * float(np.abs(_shares(claimed) - truth).mean()))
    figures.levels.append(float(estimate.sum() / market.caused.sum()))


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A channel that is claimed to cost sales has none."""
    above = np.clip(values, 0, None)
    return above / above.sum() if above.any() else above


def _span(values: list[float]) -> str:
    return f"{min(values):.1f} to {max(values):.1f}" if values else "-"


if __name__ == "__main__":
    typer.run(main)
