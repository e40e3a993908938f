"""How much of what the press and recruiting brought stands in its place."""

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion.config import Settings
from orchestration.commands.evaluate_people import evaluate_people, score_places
from orchestration.lib.errors import TilltaleError

TABLES = """
    create schema intermediate;
    create table intermediate.int_press__contacts as
    select * from (values ('a', 'j-1'), ('a', 'j-1'), ('b', 'j-2')) as t (journalist_id, journalist_key);
    create table intermediate.int_press__visits as
    select * from (values ('a'), ('a'), ('a'), ('unmatched')) as t (journalist_id);
    create table intermediate.int_press__conversions_after as
    select * from (values ('a', 'revenue', 100), ('b', 'lead', 0))
        as t (journalist_id, conversion_type, amount);
    create table intermediate.int_social__file_keys as
    select * from (values ('job', 'key:job')) as t (activity_key, activity_id);
    create table intermediate.int_people__applications_led as
    select * from (values ('key:job', 'x', true), (null, 'y', true), ('key:job', 'z', false))
        as t (activity_id, applicant_key, is_hired);
"""


def test_score_places__half_of_two_shares_that_do_not_meet_is_all_of_it() -> None:
    claimed = pl.DataFrame({"name": ["b"], "claimed": [4.0]})
    assert score_places("hires", claimed, {"a": 2}) == {
        "measure": "hires",
        "true": 2.0,
        "claimed": 4.0,
        "misplaced_rate": 1.0,
    }
    assert score_places("hires", claimed.clear(), {})["misplaced_rate"] is None


def test_evaluate_people__compares_by_journalist_and_by_activity(settings: Settings, tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    press = {"j-1": {"visits": 2, "revenue": 90.0}, "j-2": {"visits": 2, "revenue": 0.0}}
    truth.write_text(json.dumps({"press": press, "hires": {"job": 1, "unknown": 1}}), encoding="utf-8")
    with pytest.raises(TilltaleError):
        evaluate_people(settings, truth)
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(TABLES)
    visits, revenue, hires = evaluate_people(settings, truth).rows()
    assert visits == ("press_visits", 4.0, 4.0, 0.5)
    assert revenue == ("press_revenue", 90.0, 100.0, 0.0)
    assert hires == ("hires", 2.0, 2.0, 0.0)
