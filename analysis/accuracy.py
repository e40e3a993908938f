"""How close an attribution model comes to a known truth.

Belongs here: the measures of accuracy, as pure functions. Does not: reading the published or the truth file.

Data flow: claimed revenue per model and channel, true incremental revenue per channel -> accuracy per model.
"""

import numpy as np
import polars as pl
from scipy import stats

MIN_CHANNELS_TO_RANK = 3
PERCENT = 100


def score_models(claimed: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Score every model against the truth, best share error first.

    Args:
        claimed: one row per model and channel: model, channel, revenue, revenue_low, revenue_high (money in
            reporting currency; the interval may be NULL). Leave out direct and unmatched: no activity.
        truth: one row per channel: channel, incremental_revenue (same currency).

    Returns:
        One row per model: model, level_ratio (claimed over true revenue; NULL where the truth is zero),
        share_error_points (mean absolute difference of channel shares, 0 to
        100; NULL where the truth is zero and has no shares), rank_correlation (Spearman, -1 to 1; NULL under
        three channels), interval_coverage (share of channels whose 90 % interval holds the truth; NULL
        without intervals), zero_coverage (likewise of those that hold 0), channels_with_interval,
        claimed_revenue, true_revenue.
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
            held_zero=pl.lit(0.0).is_between(pl.col("revenue_low"), pl.col("revenue_high")),
        )
    )
    claimed_total, true_total = pl.col("revenue").sum(), pl.col("incremental_revenue").sum()
    scores = grid.group_by("model").agg(
        level_ratio=pl.when(true_total != 0).then(claimed_total / true_total),
        share_error_points=(pl.col("claimed_share") - pl.col("true_share")).abs().mean() * 100,
        interval_coverage=pl.col("held").cast(pl.Float64).mean(),
        zero_coverage=pl.col("held_zero").cast(pl.Float64).mean(),
        channels_with_interval=pl.col("held").count(),
        claimed_revenue=claimed_total,
        true_revenue=true_total,
    )
    ranks = pl.DataFrame(
        [
            {"model": model, "rank_correlation": _rank_correlation(frame)}
            for (model,), frame in grid.group_by("model")
        ],
        schema={"model": pl.String, "rank_correlation": pl.Float64},
    )
    return scores.join(ranks, on="model", how="left").sort("share_error_points", "model", nulls_last=True)


def money_lost(claimed: pl.DataFrame, truth: pl.DataFrame, costs: pl.DataFrame) -> pl.DataFrame:
    """What it costs to share out the same budget by a model's figures instead of by the truth.

    A channel that brought v for the cost k brings v sqrt(b / k) for b: the tenth euro brings less than the
    first. Then the best split of a budget is b in proportion to v^2 / k. Who believes a model splits by
    what it says v is.

    Args:
        claimed: model, channel, revenue; a channel that is not named or claimed below 0 gets nothing.
        truth: channel, incremental_revenue.
        costs: channel, total_cost (same currency); channels that cost nothing have no budget to move.

    Returns:
        One row per model: model, money_lost (the same currency and span of time as the costs),
        money_lost_pct (of what the best split would bring; NULL where nothing works).
    """
    base = costs.filter(pl.col("total_cost") > 0).join(truth, on="channel", how="left").sort("channel")
    cost = base["total_cost"].cast(pl.Float64).to_numpy()
    true = base["incremental_revenue"].cast(pl.Float64).fill_null(0.0).to_numpy()
    best = _brought(true, _split(true, cost), cost)
    rows = []
    for (model,), frame in claimed.group_by("model"):
        said = base.select("channel").join(frame, on="channel", how="left")["revenue"]
        budget = _split(said.cast(pl.Float64).fill_null(0.0).to_numpy(), cost)
        lost = best - _brought(true, budget, cost)
        rows.append(
            {
                "model": model,
                "money_lost": round(lost, 2),
                "money_lost_pct": PERCENT * lost / best if best > 0 else None,
            }
        )
    schema = {"model": pl.String, "money_lost": pl.Float64, "money_lost_pct": pl.Float64}
    return pl.DataFrame(rows, schema=schema).sort("model")


def _split(value: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """The whole budget as is best where `value` is what channels brought; as it was if nothing is."""
    weight = np.clip(value, 0, None) ** 2 / cost
    if not weight.sum():
        return cost
    return np.asarray(weight / weight.sum() * cost.sum())


def _brought(value: np.ndarray, budget: np.ndarray, cost: np.ndarray) -> float:
    return float(value @ np.sqrt(budget / cost))


def summarize_worlds(scores: pl.DataFrame) -> pl.DataFrame:
    """Scores of many worlds by scenario and model: means, and how often a model's share error is small.

    Args:
        scores: rows of `score_models` and `money_lost` with scenario and seed, and zero_coverage (share of a
            model's intervals that hold 0).

    Returns:
        One row per scenario and model, best first: worlds, the means of the measures, and half_of_last_touch
        (worlds in which the share error is at most half of last_touch's).
    """
    bar = scores.filter(pl.col("model") == "last_touch").select(
        "scenario", "seed", bar=pl.col("share_error_points") / 2
    )
    means = ["share_error_points", "level_ratio", "rank_correlation", "interval_coverage", "zero_coverage"]
    return (
        scores.join(bar, on=["scenario", "seed"], how="left")
        .group_by("scenario", "model")
        .agg(
            pl.len().alias("worlds"),
            pl.col(*means, "money_lost", "money_lost_pct").mean(),
            half_of_last_touch=(pl.col("share_error_points") <= pl.col("bar")).sum(),
        )
        .sort("scenario", "share_error_points", "model", nulls_last=True)
    )


def _share(column: str) -> pl.Expr:
    """Shares of what is claimed to sell: a channel that is claimed to cost sales has none."""
    part = pl.col(column).clip(lower_bound=0)
    total = part.sum().over("model")
    return pl.when(total > 0).then(part / total)


def _rank_correlation(frame: pl.DataFrame) -> float | None:
    claimed, true = frame["revenue"], frame["incremental_revenue"]
    if frame.height < MIN_CHANNELS_TO_RANK or claimed.n_unique() == 1 or true.n_unique() == 1:
        return None
    return float(stats.spearmanr(claimed.to_numpy(), true.to_numpy()).statistic)
