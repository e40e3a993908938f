"""Holds mentions of other brands, spikes of anger and posts without approval against the sandbox's truth.

Belongs here: reading both. Does not: showing it (`evaluate`).

Data flow: int_market__brand_mentions, mart_governance, truth_brands, truth_spikes, truth_breaches -> frame.
"""

import json
import os
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from ingestion.config import Settings
from orchestration.commands.evaluate_identity import TRUTH_VARIABLE
from orchestration.lib.errors import TilltaleError

TRUTH_TABLES = ("truth_brands", "truth_spikes", "truth_breaches")
FOUND = """
    with found as (
        select opened_at, detected_at from marts.mart_governance where kind = 'anger_spike'
    ),
    spikes as (
        select truth.*, found.opened_at as found_at,
            epoch(found.detected_at - truth.opened_at) / 60 as minutes
        from truth_spikes as truth
        left join found on abs(date_diff('hour', found.opened_at, truth.opened_at)) < 24
        where truth.opened_at < $as_of
    )
    select 'mentions of other brands' as measure,
        (select count(*) from truth_brands where created_at < $as_of) as true_count,
        (select count(*) from intermediate.int_market__brand_mentions where not is_own) as found_count,
        null::double as minutes
    union all
    select 'spikes of anger', count(*), count(found_at), median(minutes) from spikes
    union all
    select 'days taken for anger that were none', 0,
        (select count(*) from found) - (select count(found_at) from spikes), null
    union all
    select 'posts without approval',
        (select count(*) from truth_breaches where published_at < $as_of),
        (select count(*) from marts.mart_governance where kind = 'policy_breach'), null
"""


def evaluate_market(settings: Settings, truth_file: Path | None = None) -> pl.DataFrame:
    """How many of the true mentions of rivals, days of anger and breaches were found.

    Args:
        settings: this installation's settings.
        truth_file: truth.json; the frames lie beside it. Default: the one that the running sandbox names.

    Returns:
        Grain: measure. Columns: measure, true_count, found_count, minutes (from the first angry message to
        the end of the hour in which the spike was found, median; NULL of the others).

    Raises:
        TilltaleError: there is no truth, or no warehouse that was built.
    """
    named = truth_file or os.environ.get(TRUTH_VARIABLE)
    if not named or not all((Path(named).parent / f"{name}.parquet").is_file() for name in TRUTH_TABLES):
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    if not settings.warehouse_path.is_file():
        raise TilltaleError("Nothing is built yet: run `make pipeline` first.")
    as_of = datetime.fromisoformat(json.loads(Path(named).read_text(encoding="utf-8"))["as_of"])
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            for name in TRUTH_TABLES:
                truth = pl.read_parquet(Path(named).parent / f"{name}.parquet")
                connection.register(name, truth.to_arrow())
            return connection.execute(FOUND, {"as_of": as_of}).pl()
    except duckdb.CatalogException as error:
        raise TilltaleError("Market and governance are not built yet: run `make pipeline` first.") from error
