"""Answers and shares of a warehouse against a truth."""

import json
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings
from orchestration.commands.evaluate_service import evaluate_service
from orchestration.lib.errors import TilltaleError

TRUTH = {
    "service": [
        {"platform": "x", "conversations": 3, "answered": 2, "median_minutes": 20.0, "p90_minutes": 28.0},
        {"platform": "tiktok", "conversations": 1, "answered": 0, "median_minutes": None, "p90_minutes": 9.0},
    ],
    "word_of_mouth": {
        "shares": 4, "referred_people": 2, "second_degree_people": 1, "referred_revenue": 50.0,
    },
}  # fmt: skip


def test_evaluate_service__tells_how_far_off_each_measure_is(settings: Settings, tmp_path: Path) -> None:
    truth_file = tmp_path / "truth.json"
    with pytest.raises(TilltaleError, match="no truth"):
        evaluate_service(settings, truth_file)
    truth_file.write_text(json.dumps(TRUTH), encoding="utf-8")
    with pytest.raises(TilltaleError, match="not built"):
        evaluate_service(settings, truth_file)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema intermediate; create schema marts")
        connection.execute(
            "create table intermediate.int_service__conversations_timed as from (values "
            "('x', true, 10.0), ('x', true, 40.0), ('x', false, null), ('reddit', true, 1.0)"
            ") as t(platform, is_answered, first_response_minutes)"
        )
        connection.execute(
            "create table marts.mart_word_of_mouth as from (values "
            "('person', 3, 2, 0, 45.5), ('person', 1, 0, 0, 0), ('employee', 9, 9, 9, 9)) as t("
            "sharer_kind, shares, referred_people, second_degree_people, referred_revenue)"
        )
    scores = evaluate_service(settings, truth_file)
    errors = {(subject, measure): error for subject, measure, _, _, error in scores.rows()}
    assert errors["x", "conversations"] == errors["x", "answered"] == 0
    assert errors["x", "median_minutes"] == 5
    assert errors["x", "p90_minutes"] == 9
    assert errors["tiktok", "conversations"] is None
    assert errors["word_of_mouth", "referred_revenue"] == -4.5
    assert errors["word_of_mouth", "second_degree_people"] == -1
