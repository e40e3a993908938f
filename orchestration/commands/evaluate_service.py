"""Holds answers and word of mouth against what truly happened in the sandbox company.

Belongs here: reading both and the error between them. Does not: models and links (`evaluate`).
Only counts, minutes and sums come out.

Data flow: int_service__conversations_timed, mart_word_of_mouth, truth.json -> frame -> lines.
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

ANSWERS = """
    select
        platform,
        count(*) as conversations,
        count(*) filter (where is_answered) as answered,
        median(first_response_minutes) as median_minutes,
        quantile_cont(first_response_minutes, 0.9) as p90_minutes
    from intermediate.int_service__conversations_timed
    where list_contains(?, platform)
    group by platform
"""
WORD_OF_MOUTH = """
    select
        sum(shares) as shares,
        sum(referred_people) as referred_people,
        sum(second_degree_people) as second_degree_people,
        sum(referred_revenue)::double as referred_revenue
    from marts.mart_word_of_mouth
    where sharer_kind = 'person'
"""
MEASURES = ("conversations", "answered", "median_minutes", "p90_minutes")


def evaluate_service(settings: Settings, truth_file: Path | None = None) -> pl.DataFrame:
    """Error of each measure of service, by platform, and of word of mouth.

    Args:
        settings: this installation's settings.
        truth_file: truth.json; default: the one that the running sandbox names.

    Returns:
        One row a subject (platform, or word_of_mouth) and measure: true, found, error (found - true).
        Minutes are opening time; money is in reporting currency.

    Raises:
        TilltaleError: there is no truth, or the models are not built.
    """
    truth = _truth(truth_file or os.environ.get(TRUTH_VARIABLE))
    names = [row["platform"] for row in truth["service"]]
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            answers = {row["platform"]: row for row in connection.execute(ANSWERS, [names]).pl().to_dicts()}
            shared = connection.execute(WORD_OF_MOUTH).pl().to_dicts()[0]
    except (duckdb.CatalogException, duckdb.IOException) as error:
        raise TilltaleError("Service is not built yet: run `make pipeline` first.") from error
    rows = [
        _row(row["platform"], measure, row[measure], answers.get(row["platform"], {}).get(measure))
        for row in truth["service"]
        for measure in MEASURES
    ]
    rows += [
        _row("word_of_mouth", name, value, shared[name]) for name, value in truth["word_of_mouth"].items()
    ]
    number = {name: pl.Float64 for name in ("true", "found", "error")}
    return pl.DataFrame(rows, schema_overrides=number)


def _row(subject: str, measure: str, true: float | None, found: Any) -> dict[str, Any]:
    known = true is not None and found is not None
    return {
        "subject": subject,
        "measure": measure,
        "true": true,
        "found": found,
        "error": float(found) - float(true) if known and true is not None else None,
    }


def _truth(named: Path | str | None) -> dict[str, Any]:
    if not named or not Path(named).is_file():
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    truth: dict[str, Any] = json.loads(Path(named).read_text(encoding="utf-8"))
    return truth
