"""The truth of everything beside revenue, up to a moment: one entry of truth.json a system.

Belongs here: which system knows what. Does not: how it is added up (`truth_service`, `habits`, `outcomes`).

Data flow: tables and truth frames of a world -> keys of truth.json.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from sandbox.scenarios import get_scenario
from sandbox.world import outcomes, truth_service
from sandbox.world.habits import habit_weeks

SYSTEM_FRAMES = (*truth_service.FRAMES, "truth_habits", *outcomes.TRUTHS)


def summarize_systems(frames: Mapping[str, pl.DataFrame], as_of: datetime, scenario: str) -> dict[str, Any]:
    """What happened before `as_of`, by system."""
    return {
        **truth_service.summarize_service(frames, as_of),
        "habit_weeks": habit_weeks(frames["truth_habits"], as_of),
        **outcomes.people_until(frames, as_of),
        "engagement_effect": _engagement_effect(get_scenario(scenario).renewal_effect),
    }


def _engagement_effect(renewal_rate: float) -> dict[str, float]:
    """By outcome. Where renewing depends on engaging, what leaving adds up to is no constant: unknown."""
    return {"renewal_rate": renewal_rate} if renewal_rate else {"renewal_rate": 0.0, "churn_rate": 0.0}
