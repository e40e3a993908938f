"""Holds what engaging seems to do to renewals against what it truly does in the sandbox company.

Belongs here: reading both and the error between them. Does not: the estimate (`analysis.engagement`).

Data flow: mart_engagement_effect, truth.json -> frame.
"""

from typing import Any

import duckdb
import polars as pl

from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError

TRUTH_KEY = "engagement_effect"
EFFECTS = """
    select
        engagement_band || ' engagement' as band,
        outcome,
        raw_difference::double,
        difference::double,
        low::double,
        high::double
    from marts.mart_engagement_effect
    where list_contains(?, outcome)
    order by outcome, engagement_band
"""
SCHEMA = {
    "band": pl.String,
    "outcome": pl.String,
    "as_they_are": pl.Float64,
    "true": pl.Float64,
    "found": pl.Float64,
    "error": pl.Float64,
    "interval_holds": pl.String,
}


def evaluate_customers(settings: Settings, truth: dict[str, Any]) -> pl.DataFrame:
    """Error of the effect of engagement on renewing and leaving.

    Args:
        settings: this installation's settings.
        truth: what truth.json holds.

    Returns:
        One row an engagement band and outcome, in parts of 1: the difference as customers are, the true
        effect, the one found among those alike, found - true, and whether the 90 % interval holds the truth
        ("yes", "no", NULL without an interval). No row where nothing is known.

    Raises:
        TilltaleError: nothing is built.
    """
    if not settings.warehouse_path.is_file():
        raise TilltaleError("Nothing is built yet: run `make pipeline` first.")
    true = truth.get(TRUTH_KEY, {})
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        try:
            effects = connection.execute(EFFECTS, [list(true)]).fetchall()
        except duckdb.CatalogException:  # `evaluate_anew` builds only what the models of revenue need
            effects = []
    rows = [
        (
            *(band, outcome, raw, true[outcome], found),
            None if found is None else found - true[outcome],
            None if low is None or high is None else ("yes" if low <= true[outcome] <= high else "no"),
        )
        for band, outcome, raw, found, low, high in effects
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
