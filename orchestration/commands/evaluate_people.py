"""Holds what the press and recruiting are said to have brought against the sandbox company's known truth.

Belongs here: reading both, and the errors. Does not: showing them (`accuracy_tables`).
Journalists are compared by the private warehouse's keys, which stay there: only sums come out.

Data flow: intermediate.int_press__*, int_people__applications_led, truth file -> frame.
"""

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ingestion.config import Settings
from orchestration.commands.evaluate_identity import TRUTH_VARIABLE
from orchestration.lib.errors import TilltaleError

PRESS_VISITS = """
    select coalesce(contacts.journalist_key, 'unmatched') as name, count(*)::double as claimed
    from intermediate.int_press__visits as visits
    left join (
        select distinct journalist_id, journalist_key from intermediate.int_press__contacts
    ) as contacts using (journalist_id)
    group by all
"""
PRESS_REVENUE = """
    select coalesce(contacts.journalist_key, 'unmatched') as name, sum(conversions.amount)::double as claimed
    from intermediate.int_press__conversions_after as conversions
    left join (
        select distinct journalist_id, journalist_key from intermediate.int_press__contacts
    ) as contacts using (journalist_id)
    where conversions.conversion_type = 'revenue'
    group by all
"""
HIRES = """
    select
        coalesce(keys.activity_key, applications.activity_id, 'unknown') as name,
        count(distinct applications.applicant_key)::double as claimed
    from intermediate.int_people__applications_led as applications
    left join (
        select activity_id, min(activity_key) as activity_key
        from intermediate.int_social__file_keys
        group by all
    ) as keys using (activity_id)
    where applications.is_hired
    group by all
"""


def evaluate_people(settings: Settings, truth_file: Path | None = None) -> pl.DataFrame:
    """How far the claims by journalist, and by activity that brought somebody hired, are from the truth.

    Args:
        settings: this installation's settings.
        truth_file: the truth; default: the one that the running sandbox names.

    Returns:
        One row a measure (press_visits, press_revenue, hires): true and claimed total, and misplaced_rate
        (half the sum of absolute differences of shares: 0 all in its place, 1 nothing; null without any).

    Raises:
        TilltaleError: there is no truth, or the warehouse was not built.
    """
    named = truth_file or os.environ.get(TRUTH_VARIABLE)
    if not named:
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    truth: dict[str, Any] = json.loads(Path(named).read_text(encoding="utf-8"))
    press = truth.get("press", {})
    wanted = {
        "press_visits": (PRESS_VISITS, {key: facts["visits"] for key, facts in press.items()}),
        "press_revenue": (PRESS_REVENUE, {key: facts["revenue"] for key, facts in press.items()}),
        "hires": (HIRES, truth.get("hires", {})),
    }
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            rows = [
                score_places(measure, connection.execute(query).pl(), true)
                for measure, (query, true) in wanted.items()
            ]
    except (duckdb.CatalogException, duckdb.IOException) as error:
        message = "The models of press and recruiting are not built yet: run `make pipeline` first."
        raise TilltaleError(message) from error
    return pl.DataFrame(rows, schema=SCHEMA)


SCHEMA = {"measure": pl.String, "true": pl.Float64, "claimed": pl.Float64, "misplaced_rate": pl.Float64}


def score_places(measure: str, claimed: pl.DataFrame, true: dict[str, float]) -> dict[str, Any]:
    """Totals, and how much of them stands in the wrong place.

    Args:
        measure: its name.
        claimed: columns name, claimed.
        true: name -> truth.
    """
    truth = pl.DataFrame(
        {"name": list(true), "true": [float(value) for value in true.values()]},
        schema={"name": pl.String, "true": pl.Float64},
    )
    both = truth.join(claimed, on="name", how="full", coalesce=True).fill_null(0.0)
    totals = {column: float(both[column].sum()) for column in ("true", "claimed")}
    misplaced = None
    if totals["true"] and totals["claimed"]:
        shares = both.select(
            (pl.col("claimed") / totals["claimed"] - pl.col("true") / totals["true"]).abs().sum() / 2
        )
        misplaced = float(shares.item())
    return {"measure": measure, **totals, "misplaced_rate": misplaced}
