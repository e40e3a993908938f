"""How close an attribution model comes to a known truth.

Belongs here: the measures of accuracy, as pure functions. Does not: reading the published or the truth file.

Data flow: claimed revenue per model and channel, true incremental revenue per channel -> accuracy per model.
"""

import polars as pl
from scipy import stats

MIN_CHANNELS_TO_RANK = 3


def score_models(claimed: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Score every model against the truth, best share error first.

    Args:
        claimed: one row per model and channel: model, channel, revenue, revenue_low, revenue_high (money in
            reporting currency; the interval may be NULL). Leave out direct and unmatched: no activity.
        truth: one row per channel: channel, incremental_revenue (same currency).

    Returns:
        One row per model: model, share_error_points (mean absolute difference of channel shares, 0 to
        100; NULL where the truth is zero and has no shares), rank_correlation (Spearman, -1 to 1; NULL under
        three channels), interval_coverage (share of channels whose 90 % interval holds the truth; NULL
        without intervals), channels_with_interval, claimed_revenue, true_revenue.
    """
    models = claimed.select("model").unique()
    channels = pl.concat([claimed.select("channel"), truth.select("channel")]).unique()
    grid = (
        models.join(channels, how="cross")
        .join(claimed, on=["model", "channel"], how="left")
        .join(truth, on="channel", how="left")
        .with_columns(
            pl.col("revenue", "revenue_low", "revenue_high", "incremental_revenue").cast(pl.Float64),
        )
        # A channel that a model does not name is claimed to have sold nothing, and one the truth lacks did.
        .with_columns(pl.col("revenue", "incremental_revenue").fill_null(0.0))
        .with_columns(
            claimed_share=_share("revenue"),
            true_share=_share("incremental_revenue"),
            held=pl.col("incremental_revenue").is_between(pl.col("revenue_low"), pl.col("revenue_high")),
        )
    )
    scores = grid.group_by("model").agg(
        share_error_points=(pl.col("claimed_share") - pl.col("true_share")).abs().mean() * 100,
        interval_coverage=pl.col("held").cast(pl.Float64).mean(),
        channels_with_interval=pl.col("held").count(),
        claimed_revenue=pl.col("revenue").sum(),
        true_revenue=pl.col("incremental_revenue").sum(),
    )
    ranks = pl.DataFrame(
        [
            {"model": model, "rank_correlation": _rank_correlation(frame)}
            for (model,), frame in grid.group_by("model")
        ],
        schema={"model": pl.String, "rank_correlation": pl.Float64},
    )
    return scores.join(ranks, on="model", how="left").sort("share_error_points", "model", nulls_last=True)


def _share(column: str) -> pl.Expr:
    total = pl.col(column).sum().over("model")
    return pl.when(total > 0).then(pl.col(column) / total)


def _rank_correlation(frame: pl.DataFrame) -> float | None:
    claimed, true = frame["revenue"], frame["incremental_revenue"]
    if frame.height < MIN_CHANNELS_TO_RANK or claimed.n_unique() == 1 or true.n_unique() == 1:
        return None
    return float(stats.spearmanr(claimed.to_numpy(), true.to_numpy()).statistic)
