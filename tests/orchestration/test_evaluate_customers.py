"""The effect of engagement that a warehouse claims, against a truth."""

import duckdb
import pytest

from ingestion.config import Settings
from orchestration.commands.evaluate_customers import evaluate_customers
from orchestration.lib.errors import TilltaleError

TRUTH = {"engagement_effect": {"renewal_rate": 0.1}}


def test_evaluate_customers__says_how_far_off_and_whether_the_interval_holds(settings: Settings) -> None:
    with pytest.raises(TilltaleError, match="Nothing is built"):
        evaluate_customers(settings, TRUTH)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema marts")
    assert evaluate_customers(settings, TRUTH).rows() == []
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(
            "create table marts.mart_engagement_effect as from (values "
            "('some', 'renewal_rate', 0.4, 0.15, 0.05, 0.25), "
            "('strong', 'renewal_rate', 0.5, 0.3, 0.2, 0.4), "
            "('few', 'renewal_rate', 0.5, null, null, null), ('some', 'expansion_revenue', 9, 9, 9, 9)) "
            "as t(engagement_band, outcome, raw_difference, difference, low, high)"
        )
    rows = evaluate_customers(settings, TRUTH).rows()
    found = {band: (error and round(error, 6), holds) for band, _, _, _, _, error, holds in rows}
    assert found == {
        "some engagement": (0.05, "yes"),
        "strong engagement": (0.2, "no"),
        "few engagement": (None, None),
    }
