"""The truth of the press and of recruiting up to a moment.

Belongs here: adding up what `press` and `recruiting` know. Does not: drawing it.

Data flow: truth_press, truth_press_sales, truth_hires -> keys of truth.json.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

TRUTHS = ("truth_press", "truth_press_sales", "truth_hires")


def people_until(truth: Mapping[str, pl.DataFrame], as_of: datetime) -> dict[str, Any]:
    """What happened before `as_of`.

    Returns:
        `press`: by journalist, visits that their pieces brought, and money (EUR, net of refunds by then) of
        those people within the look-back after it. `hires`: by activity, `unknown` for those without one.
    """
    visits, sales, hires = (truth[name] for name in TRUTHS)
    came = visits.filter(pl.col("visited_at") < as_of).group_by("journalist_key").len("visits")
    bought = (
        sales.filter(pl.col("occurred_at") < as_of)
        .group_by("journalist_key")
        .agg(revenue=pl.col("amount").sum().round(2))
    )
    press = came.join(bought, on="journalist_key", how="left").sort("journalist_key")
    hired = (
        hires.filter(pl.col("hired_at") < as_of).group_by("activity_key").len("hires").sort("activity_key")
    )
    return {
        "press": {
            row["journalist_key"]: {"visits": row["visits"], "revenue": row["revenue"] or 0.0}
            for row in press.iter_rows(named=True)
        },
        "hires": dict(hired.iter_rows()),
    }
