"""The experiments the company ran: times and countries in which it left a channel out on purpose.

Belongs here: the register, and what it takes away from the candidate moments. Does not: results.

Data flow: Moments, People -> Moments with the channel left out; register -> files_experiments.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from sandbox.scenarios import BRAND_SEARCH, CHANNEL_NAMES, RETARGETING
from sandbox.world.calendar import START
from sandbox.world.exposure import (
    EXPOSURE,
    NO_CHANNEL,
    ORDER,
    ORGANIC,
    RETARGET,
    RETARGET_VISIT,
    SEARCH_AD,
    SESSION,
    Moments,
)
from sandbox.world.people import People

LINKEDIN_ADS = CHANNEL_NAMES.index("linkedin/paid_ad")
DECIDED_AFTER = timedelta(weeks=3)
VISIT_SOURCE = {BRAND_SEARCH: SEARCH_AD, RETARGETING: RETARGET_VISIT}


@dataclass(frozen=True)
class Experiment:
    """One experiment: `left_out` are the units without the channel, `units` all of them."""

    key: str
    name: str
    channel: int
    unit: str
    begin: date
    weeks: int
    units: tuple[str, ...]
    left_out: tuple[str, ...]
    hypothesis: str
    expected_lift: str
    cost: str
    decision: str
    """What was decided three weeks after its end."""
    learned: str

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.begin + timedelta(weeks=self.weeks)


def _weeks(begin: date, pattern: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Mondays of the pattern, and those of them marked 0: without the channel."""
    mondays = [(begin + timedelta(weeks=number)).isoformat() for number in range(len(pattern))]
    return tuple(mondays), tuple(monday for monday, mark in zip(mondays, pattern, strict=True) if mark == "0")


_SEARCH_WEEKS = _weeks(date(2026, 2, 2), "1001011010010110")
_LINKEDIN_WEEKS = _weeks(date(2025, 9, 1), "011010011001")

EXPERIMENTS = (
    Experiment(
        "linkedin-ads-weeks", "LinkedIn ads on and off by weeks", LINKEDIN_ADS, "week",
        date(2025, 9, 1), 12, *_LINKEDIN_WEEKS, "Without LinkedIn ads we sell less", "0.15", "400.00",
        "inconclusive", "Twelve weeks were too few for what we had hoped",
    ),
    Experiment(
        "brand-search-weeks", "Brand search ads on and off by weeks", BRAND_SEARCH, "week",
        date(2026, 2, 2), 16, *_SEARCH_WEEKS, "Who searches for us finds us without the ad", "0.05", "0.00",
        "adopted", "Most of those buyers came anyway",
    ),
    Experiment(
        "retargeting-countries", "No retargeting in three countries", RETARGETING, "country",
        date(2026, 6, 1), 13, ("DE", "AT", "FR", "NL", "GB", "US"), ("AT", "GB", "US"),
        "Retargeting sells to those who had gone", "0.10", "150.00", "open", "",
    ),
)  # fmt: skip


def leave_out(moments: Moments, people: People) -> Moments:
    """The moments as they are when the experiments are run.

    Contacts with a channel that is left out are gone; a search or an order that would have come through its
    ad comes through an ordinary search instead.
    """
    gone = np.zeros(len(moments), dtype=bool)
    channel, activity, source = moments.channel.copy(), moments.activity.copy(), moments.source.copy()
    for experiment in EXPERIMENTS:
        without = _without(experiment, moments, people)
        gone |= (
            without & (moments.channel == experiment.channel) & np.isin(moments.kind, (EXPOSURE, RETARGET))
        )
        searched = without & (moments.channel == experiment.channel) & (moments.kind == SESSION)
        if experiment.channel in VISIT_SOURCE:
            came = moments.source == VISIT_SOURCE[experiment.channel]
            searched |= without & (moments.kind == ORDER) & came
        channel[searched], activity[searched], source[searched] = NO_CHANNEL, -1, ORGANIC
    changed = replace(moments, channel=channel, activity=activity, source=source)
    return changed.take(np.flatnonzero(~gone))


def _without(experiment: Experiment, moments: Moments, people: People) -> np.ndarray:
    first = (experiment.begin - START.date()).days
    day = np.floor(moments.instant).astype(np.int64) - first
    inside = (day >= 0) & (day < 7 * experiment.weeks)
    if experiment.unit == "week":
        off = np.isin(experiment.units, experiment.left_out)
        return inside & off[np.clip(day // 7, 0, experiment.weeks - 1)]
    return inside & np.isin(people.country[moments.person].astype(str), experiment.left_out)


def build_experiments() -> pl.DataFrame:
    """The register as a file: one row an experiment when it begins, and another when it is decided."""
    begun = pl.DataFrame([_row(item) for item in EXPERIMENTS])
    decided = pl.DataFrame([_row(item, is_decided=True) for item in EXPERIMENTS if item.decision != "open"])
    return pl.concat([begun, decided], how="vertical_relaxed")


def _row(item: Experiment, *, is_decided: bool = False) -> dict[str, object]:
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (item.begin, item.end))
    return {
        "experiment_key": item.key,
        "name": item.name,
        "goal": "revenue",
        "unit": item.unit,
        "treated_units": "; ".join(unit for unit in item.units if unit not in item.left_out),
        "control_units": "; ".join(item.left_out),
        "started_at": begin,
        "ended_at": end,
        "activity_key": "",
        "channel": CHANNEL_NAMES[item.channel],
        "decision": item.decision if is_decided else "open",
        "hypothesis": item.hypothesis,
        "expected_lift": item.expected_lift,
        "cost": item.cost,
        "currency": "EUR",
        "learned": item.learned if is_decided else "",
        "visible_at": item.end + DECIDED_AFTER if is_decided else item.begin,
    }
