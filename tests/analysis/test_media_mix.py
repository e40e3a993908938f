"""The weekly media-mix model: what it refuses, what it leaves out, and whether it finds a known truth."""

import sys
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from analysis import media_mix

CHANNELS, WEEKS = 16, 130
EFFECTS = {"works/a": 9000.0, "works/b": 6000.0, "works/c": 12000.0}
"""Revenue of a week in which a channel is far beyond saturation; all other channels do nothing."""


def simulated(weeks: int = WEEKS, channels: int = CHANNELS) -> tuple[pl.DataFrame, dict[str, float]]:
    """Weeks of a company whose channels go up and down on their own, and what each brought in all of them."""
    rng = np.random.default_rng(4)
    names = sorted([*EFFECTS, *(f"idle/{number:02}" for number in range(channels - len(EFFECTS)))])
    week = np.arange(weeks)
    revenue = 50_000 + 60 * week + 7000 * np.sin(2 * np.pi * week / 52.18) + rng.normal(0, 3000, weeks)
    truth, frames = {}, []
    for name in names:
        exposure = rng.gamma(1.0, 400, weeks) * (rng.uniform(size=weeks) < 0.7)
        kept = np.convolve(exposure, 0.4 ** np.arange(6))[:weeks] * 0.6
        brought = EFFECTS.get(name, 0.0) * np.tanh(kept / 500)
        truth[name] = float(brought.sum())
        revenue += brought
        frames.append((name, exposure))
    monday = [date(2024, 1, 1) + timedelta(weeks=int(number)) for number in week]
    weekly = pl.concat(
        pl.DataFrame({"week_start_date": monday, "exposure": exposure, "net_revenue": revenue}).with_columns(
            channel=pl.lit(name), exposure_unit=pl.lit("impressions")
        )
        for name, exposure in frames
    )
    return weekly, truth


def test_channel_revenue__without_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymc_marketing", None)
    assert not media_mix.is_installed()
    weekly, _ = simulated(channels=4)
    with pytest.raises(media_mix.MissingLibraryError, match=r"pip install tilltale\[mmm\]"):
        media_mix.channel_revenue(weekly)


def test_channel_revenue__refuses_less_than_two_years() -> None:
    weekly, _ = simulated(weeks=103, channels=4)
    with pytest.raises(media_mix.TooLittleDataError, match=r"needs 104 whole weeks.*there are 103"):
        media_mix.channel_revenue(weekly)
    two_years, _ = simulated(weeks=104, channels=4)
    known, left_out = media_mix.usable_weeks(two_years)
    assert len(known.dates) == 104
    assert left_out == {}


def test_usable_weeks__refuses_weeks_with_a_gap_and_years_without_sales() -> None:
    weekly, _ = simulated(channels=4)
    with pytest.raises(media_mix.TooLittleDataError, match="one is missing"):
        media_mix.usable_weeks(weekly.filter(pl.col("week_start_date") != date(2025, 1, 6)))
    with pytest.raises(media_mix.TooLittleDataError, match="nothing was sold"):
        media_mix.usable_weeks(weekly.with_columns(net_revenue=pl.lit(0.0)))


def test_usable_weeks__leaves_out_what_nothing_can_be_told_of() -> None:
    weekly, _ = simulated(channels=20)
    is_unknown = (pl.col("channel") == "works/a") & (pl.col("week_start_date") < date(2024, 1, 15))
    weekly = weekly.with_columns(
        exposure=pl.when(is_unknown)
        .then(None)
        .when(pl.col("channel") == "works/b")
        .then(7.0)
        .when((pl.col("channel") == "works/c") & (pl.col("week_start_date") > date(2024, 1, 1)))
        .then(0.0)
        .otherwise(pl.col("exposure"))
    )
    known, left_out = media_mix.usable_weeks(weekly)
    assert len(known.channels) == media_mix.MAX_CHANNELS
    assert known.exposure.shape == (WEEKS, media_mix.MAX_CHANNELS)
    assert set(known.channels) & set(left_out) == set()
    assert "in 2 of 130 weeks" in left_out["works/a"]
    assert "equally busy" in left_out["works/b"]
    assert "busy in more weeks" in left_out["works/c"]


@pytest.mark.slow
@pytest.mark.skipif(
    not media_mix.is_installed(), reason="the optional extra mmm is not installed (docs/media_mix.md)"
)
def test_channel_revenue__finds_what_was_true() -> None:
    weekly, truth = simulated()
    found = media_mix.channel_revenue(weekly)
    print(found)
    assert found["channel"].to_list() == sorted(truth)
    assert found["problem"].null_count() == CHANNELS
    assert found["r_hat"].max() < 1.05
    assert found["divergences"].max() <= 20
    held = [row["low"] <= truth[row["channel"]] <= row["high"] for row in found.iter_rows(named=True)]
    assert sum(held) >= 12  # of 16; fewer than 12 of 16 true 90 % intervals is a chance of 2 in 1000
    means = dict(found.select("channel", "incremental_revenue").iter_rows())
    assert all(means[name] > max(means[idle] for idle in means if idle not in EFFECTS) for name in EFFECTS)
