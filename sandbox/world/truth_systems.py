"""The truth of everything beside revenue, up to a moment: one entry of truth.json a system.

Belongs here: which system knows what. Does not: how it is added up (`truth_service`, `habits`, `outcomes`).

Data flow: tables and truth frames of a world -> keys of truth.json.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from sandbox.world import outcomes, truth_service
from sandbox.world.habits import habit_weeks
from sandbox.world.sales import RENEWAL_EFFECT

SYSTEM_FRAMES = (*truth_service.FRAMES, "truth_habits", *outcomes.TRUTHS)


def summarize_systems(frames: Mapping[str, pl.DataFrame], as_of: datetime) -> dict[str, Any]:
    """What happened before `as_of`, by system."""
    return {
        **truth_service.summarize_service(frames, as_of),
        "habit_weeks": habit_weeks(frames["truth_habits"], as_of),
        **outcomes.people_until(frames, as_of),
        "engagement_effect": {"renewal_rate": RENEWAL_EFFECT, "churn_rate": 0.0 - RENEWAL_EFFECT},
    }
