"""Counts what a run spends of YouTube's daily units, and stops before they are gone.

Belongs here: the count and its limit. Does not: requests (`client`), what is left out then (`walk`).
The project's quota belongs to every program that uses it: what others spend is not counted here, and a run
that fails takes its count with it. YouTube's own word (403 quotaExceeded) is final.

Data flow: a request -> units of the Pacific day in dlt's state of the source -> go on, or not.
"""

import logging
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import dlt

from ingestion.runs import Run
from ingestion.sources.youtube import settings

logger = logging.getLogger(__name__)


class Quota:
    """The units of one Pacific day.

    Attributes:
        is_spent: whether something was left out because the units were gone.
    """

    def __init__(self, day: str, state: dict[str, Any], daily_units: int) -> None:
        """Read what earlier runs of the day spent.

        Args:
            day: the Pacific day.
            state: dlt's state of the source.
            daily_units: what the project may spend in a day.
        """
        self._spent: dict[str, Any] = state.setdefault("quota", {})
        if self._spent.get("day") != day:
            self._spent.update(day=day, units=0)
        self._limit = int(daily_units * (1 - settings.RESERVED_SHARE))
        self.is_spent = False

    def take(self) -> bool:
        """Count one request; False when there is no unit left for it."""
        if self._spent["units"] >= self._limit:
            if not self.is_spent:
                logger.warning("YouTube's daily units are used up: the next run goes on from here")
            self.is_spent = True
            return False
        self._spent["units"] += 1
        return True


def quota_of(run: Run, daily_units: int) -> Callable[[], Quota]:
    """The count of the run's day, read from dlt's state when first needed: only a resource may do so."""
    kept: list[Quota] = []

    def quota() -> Quota:
        if not kept:
            day = run.now.astimezone(ZoneInfo(settings.QUOTA_ZONE)).date().isoformat()
            kept.append(Quota(day, dlt.current.source_state(), daily_units))
        return kept[0]

    return quota
