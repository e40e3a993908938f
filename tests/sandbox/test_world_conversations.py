"""Messages, opening hours and referral chains of a world."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from sandbox.world.calendar import START
from sandbox.world.opening_hours import opening_hours
from tests.sandbox.worlds import tiny


def days(*moments: tuple[int, int, int, int, int]) -> np.ndarray:
    return np.array([(datetime(*parts, tzinfo=UTC) - START).total_seconds() / 86_400 for parts in moments])


def test_opening_hours__skip_nights_weekends_holidays_and_the_change_of_clocks() -> None:
    hours = opening_hours()
    asked = days((2026, 3, 27, 15, 0), (2026, 4, 2, 14, 30), (2025, 12, 24, 11, 0), (2026, 3, 3, 22, 0))
    answered = days((2026, 3, 30, 7, 30), (2026, 4, 7, 7, 15), (2025, 12, 29, 8, 30), (2026, 3, 4, 8, 10))
    waited = (hours.position(answered) - hours.position(asked)) * 1440
    assert waited.round(3).tolist() == [90, 45, 90, 10]
    assert np.allclose(hours.instant(hours.position(answered)), answered)


@pytest.mark.parametrize("scenario", ["default", "small_business"])
def test_conversations__most_are_answered_while_somebody_is_there(scenario: str) -> None:
    tables, truth, _ = tiny(scenario)
    talks = tables["files_conversations"]
    answered = talks.drop_nulls("first_replied_at")
    assert 0.85 < len(answered) / len(talks) < 1
    assert (answered["first_replied_at"] > answered["opened_at"]).all()
    local = answered["first_replied_at"].dt.convert_time_zone("Europe/Berlin")
    in_hours = (local.dt.weekday() < 6) & local.dt.hour().is_between(9, 17)
    assert in_hours.mean() > 0.85
    assert (talks["solved_at"] >= talks["first_replied_at"]).drop_nulls().all()
    assert talks["rating"].n_unique() == 3
    known = truth["truth_service"].drop_nulls("waited_minutes")
    by_calendar = (known["first_replied_at"] - known["opened_at"]).dt.total_seconds() / 60
    assert (known["waited_minutes"] <= by_calendar + 61).all()  # an hour: clocks change


def test_referrals__friends_come_before_anything_else_and_chains_are_told() -> None:
    tables, truth, _ = tiny()
    came, shares = truth["truth_referrals"], tables["files_shares"]
    assert came["person"].is_unique().all()
    assert (came["sharer"] != came["person"]).all()
    assert came["grand_sharer"].count() > 0
    listed = tables["files_referrals"].join(
        shares.select("code", "person_key", "shared_at"), on="code", suffix="_sharer"
    )
    before = listed.filter(pl.col("shared_at") < pl.col("referred_at"))
    assert before["person_key"].n_unique() == len(came)
    buyers = set(tables["charges"]["email"]) | set(tables["shopify_orders"]["email"])
    buyers |= set(tables["woocommerce_orders"]["email"]) | set(tables["database_orders"]["email"])
    assert len(set(shares["person_key"]) & buyers) / shares["person_key"].n_unique() > 0.8
    assert shares.select("code", "shared_at").is_unique().all()
