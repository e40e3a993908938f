"""The measures of accuracy, on worlds small enough to work out by hand."""

import polars as pl
import pytest

from analysis.accuracy import score_models


def claims(**models: dict[str, tuple[float, float | None, float | None]]) -> pl.DataFrame:
    rows = [
        {"model": model, "channel": channel, "revenue": value, "revenue_low": low, "revenue_high": high}
        for model, channels in models.items()
        for channel, (value, low, high) in channels.items()
    ]
    schema = {
        "model": pl.String,
        "channel": pl.String,
        "revenue": pl.Float64,
        "revenue_low": pl.Float64,
        "revenue_high": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def truth(**channels: float) -> pl.DataFrame:
    return pl.DataFrame({"channel": list(channels), "incremental_revenue": list(channels.values())})


def test_score_models__perfect_and_reversed_model():
    scores = score_models(
        claims(
            right={"a": (60.0, 50, 70), "b": (30.0, 20, 40), "c": (10.0, 5, 15)},
            wrong={"a": (10.0, 5, 15), "b": (30.0, 20, 40), "c": (60.0, 50, 70)},
        ),
        truth(a=6.0, b=3.0, c=1.0),
    )
    right, wrong = scores.to_dicts()
    assert right["model"] == "right"
    assert right["share_error_points"] == pytest.approx(0)
    assert right["rank_correlation"] == pytest.approx(1)
    assert wrong["share_error_points"] == pytest.approx((50 + 0 + 50) / 3)
    assert wrong["rank_correlation"] == pytest.approx(-1)
    assert right["claimed_revenue"] == 100
    assert right["true_revenue"] == 10


def test_score_models__coverage_counts_only_channels_with_an_interval():
    scores = score_models(
        claims(m={"a": (60.0, 50, 70), "b": (30.0, 20, 40), "c": (10.0, None, None)}),
        truth(a=55.0, b=90.0, c=10.0),
    )
    assert scores["interval_coverage"].item() == pytest.approx(0.5)
    assert scores["channels_with_interval"].item() == 2


def test_score_models__channel_missing_on_one_side_counts_as_zero():
    scores = score_models(claims(m={"a": (100.0, None, None)}), truth(b=100.0))
    assert scores["share_error_points"].item() == pytest.approx(100)
    assert scores["interval_coverage"].item() is None


def test_score_models__null_truth_has_no_shares():
    scores = score_models(claims(m={"a": (1.0, None, None), "b": (2.0, None, None)}), truth(a=0.0, b=0.0))
    assert scores["share_error_points"].item() is None
    assert scores["rank_correlation"].item() is None
