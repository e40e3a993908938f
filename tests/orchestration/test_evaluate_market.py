"""The score of market and governance: what was found is held against the truth of the same moment."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion.config import load_settings
from orchestration.commands.evaluate_market import evaluate_market
from orchestration.lib.errors import TilltaleError

WAREHOUSE = """
    create schema marts;
    create schema intermediate;
    create table intermediate.int_market__brand_mentions as
    select * from (values ('m1', false), ('m2', true)) as t(message_id, is_own);
    create table marts.mart_governance as
    select * from (values
        ('anger_spike', timestamptz '2026-03-17 09:05:00+00', timestamptz '2026-03-17 10:00:00+00'),
        ('anger_spike', timestamptz '2026-05-01 09:00:00+00', timestamptz '2026-05-01 10:00:00+00'),
        ('policy_breach', timestamptz '2026-04-01 09:00:00+00', null)
    ) as t(kind, opened_at, detected_at)
"""


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_evaluate_market__counts_what_is_true_and_what_was_found_by_then(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    truth = tmp_path / "world" / "truth.json"
    truth.parent.mkdir()
    with pytest.raises(TilltaleError, match="no truth"):
        evaluate_market(settings, truth)
    truth.write_text(json.dumps({"as_of": "2026-11-01T00:00:00+00:00"}))
    pl.DataFrame({"brand": ["a", "a", "b"], "created_at": [at(1, 1), at(2, 1), at(12, 1)]}).write_parquet(
        truth.parent / "truth_brands.parquet"
    )
    pl.DataFrame({"opened_at": [at(3, 17), at(9, 15), at(12, 1)]}).write_parquet(
        truth.parent / "truth_spikes.parquet"
    )
    pl.DataFrame({"published_at": [at(4, 1), at(12, 1)]}).write_parquet(
        truth.parent / "truth_breaches.parquet"
    )
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(WAREHOUSE)
    assert evaluate_market(settings, truth).rows() == [
        ("mentions of other brands", 2, 1, None),
        ("spikes of anger", 2, 1, 60),
        ("days taken for anger that were none", 0, 1, None),
        ("posts without approval", 1, 1, None),
    ]
