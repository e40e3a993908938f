"""The company's lists of the press, events and applications, and the truth behind them."""

from datetime import UTC, datetime

import polars as pl
import pytest

from ingestion.sources.files import KINDS
from sandbox.world.outcomes import people_until
from sandbox.world.press import with_press_visits
from tests.sandbox.worlds import tiny

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
LISTS = ("events", "attendance", "journalists", "press_log", "applications")


@pytest.mark.parametrize("scenario", ["default", "small_business"])
def test_lists__hold_documented_columns_and_a_row_a_key(scenario: str) -> None:
    tables = tiny(scenario)[0]
    for kind in LISTS:
        frame = tables[f"files_{kind}"]
        assert set(frame.columns) - {"visible_at"} <= set(KINDS[kind].header), kind
        key = [column for column in KINDS[kind].key if column in frame.columns]
        assert not frame.select(key).is_duplicated().any(), kind


@pytest.mark.parametrize("scenario", ["default", "small_business"])
def test_attendance__says_of_events_what_the_touchpoints_file_says(scenario: str) -> None:
    tables = tiny(scenario)[0]
    columns = ["person_key", "activity_key", "touched_at"]
    touches = tables["files_touchpoints"].filter(pl.col("touch_type") == "attendance").select(columns)
    listed = (
        tables["files_attendance"]
        .filter(pl.col("kind") == "attendance")
        .select("person_key", activity_key="event_key", touched_at="happened_at")
    )
    assert len(listed) > 0
    assert listed.sort(columns).equals(touches.sort(columns))
    assert set(listed["activity_key"]) <= set(tables["files_events"]["event_key"])


def test_press_visits__come_from_listed_sites_by_browsers_that_are_known() -> None:
    tables = tiny()[0]
    visits = tables["press_visits"]
    hosts = set(visits["referrer"].str.extract(r"^https://www\.([^/]+)/$"))
    assert hosts <= set(tables["files_journalists"]["outlet_host"])
    assert set(visits["anonymous_id"]) <= set(tables["visits"]["anonymous_id"])
    assert len(with_press_visits(tables)["visits"]) == len(tables["visits"]) + len(visits)


def test_truth__counts_what_the_lists_and_visits_hold_up_to_the_moment() -> None:
    tables, truth, _ = tiny()
    known = people_until(truth, AS_OF)
    assert sum(facts["visits"] for facts in known["press"].values()) == len(
        tables["press_visits"].filter(pl.col("visited_at") < AS_OF)
    )
    assert sum(known["hires"].values()) == len(
        tables["files_applications"].filter(pl.col("hired_at") < AS_OF)
    )
    assert not people_until(truth, datetime(2024, 11, 1, tzinfo=UTC))["hires"]
