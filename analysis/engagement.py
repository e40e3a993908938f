"""What existing customers who engage do more than those who do not, among customers who are alike.

Belongs here: the comparison and its interval. Does not: who is a customer and what engaging is (SQL).

Customers who engage are not like the others: they are larger, older, bought more and more lately, and engaged
more before. The difference of a band to `none` is the coefficient of the band in a least-squares regression
on all of that (linear in the outcome, so it is in the outcome's own unit; intervals robust to customers who
appear in several quarters: Liang and Zeger, Biometrika 73, 1986). What none of these columns show, a liking
that makes people both engage and stay, is still in it: estimated, not tested.

Data flow: customer quarters -> one row per quarter, band and outcome.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import linalg, stats

LEVEL = 0.90
BANDS = ("some", "strong")
MIN_CUSTOMERS = 20
"""In a band, and without engagement: fewer say nothing."""
OUTCOMES = {
    "renewal_rate": pl.col("renewals_won").cast(pl.Float64)
    / (pl.col("renewals_won") + pl.col("renewals_lost")).cast(pl.Float64),
    # Of those who could be lost: nobody else's engagement can have kept them.
    "churn_rate": pl.when(pl.col("is_at_risk")).then(pl.col("is_churned").cast(pl.Float64)),
    "expansion_revenue": pl.col("expansion_amount").cast(pl.Float64),
}
SAME = 1e-8
"""Of the largest column: what is left of a column that others make up."""
LOGARITHMS = (
    "spend_last_year",
    "purchases_last_year",
    "days_a_customer",
    "days_since_purchase",
    "earlier_touches",
)
SCHEMA = {
    "quarter_start_date": pl.Date,
    "engagement_band": pl.String,
    "outcome": pl.String,
    "customers": pl.Int64,
    "raw_difference": pl.Float64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def engagement_differences(customers: pl.DataFrame) -> pl.DataFrame:
    """Difference of each engagement band to customers without engagement.

    Args:
        customers: one row per customer and quarter: customer_id, quarter_start_date, customer_kind, size_band
            (NULL unknown), engagement_band (none, some, strong), the columns of LOGARITHMS, renewals_won,
            renewals_lost, is_at_risk (could be lost in the quarter), is_churned, expansion_amount (reporting
            currency).

    Returns:
        One row per quarter, band and outcome (renewal_rate and churn_rate as parts of 1, expansion_revenue in
        reporting currency a customer), and the same over all quarters with quarter_start_date NULL: customers
        of the band that are compared, raw_difference, difference among customers alike, low, high (90 %).
        The last three are NULL where fewer than MIN_CUSTOMERS are in the band or without engagement.
        Only customers with a renewal to decide count in renewal_rate, only those at risk in churn_rate.
    """
    rows = []
    ordered = customers.sort("quarter_start_date", "customer_id")
    for name, expression in OUTCOMES.items():
        known = ordered.with_columns(outcome=expression).filter(pl.col("outcome").is_finite())
        for quarter, group in _periods(known):
            rows += [{"quarter_start_date": quarter, "outcome": name, **row} for row in _differences(group)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _periods(customers: pl.DataFrame) -> Iterator[tuple[object, pl.DataFrame]]:
    """Each quarter, and all of them together."""
    for (quarter,), group in customers.group_by("quarter_start_date", maintain_order=True):
        yield quarter, group
    if customers["quarter_start_date"].n_unique() > 1:
        yield None, customers


def _differences(group: pl.DataFrame) -> Iterator[dict[str, object]]:
    counts = {band: int((group["engagement_band"] == band).sum()) for band in ("none", *BANDS)}
    mean = dict(group.group_by("engagement_band").agg(pl.col("outcome").mean()).iter_rows())
    compared = [band for band in BANDS if counts[band] >= MIN_CUSTOMERS]
    fitted = _fit(group, compared) if compared and counts["none"] >= MIN_CUSTOMERS else {}
    for band in BANDS:
        if not counts[band]:
            continue
        difference, low, high = fitted.get(band, (None, None, None))
        yield {
            "engagement_band": band,
            "customers": counts[band],
            "raw_difference": round(mean[band] - mean["none"], 9) if counts["none"] else None,
            "difference": difference,
            "low": low,
            "high": high,
        }


def _fit(group: pl.DataFrame, bands: list[str]) -> dict[str, tuple[float, float, float]]:
    """Coefficient of each band with its interval."""
    group = group.filter(pl.col("engagement_band").is_in(["none", *bands]))
    treated = np.column_stack([(group["engagement_band"] == band).to_numpy() for band in bands])
    design = np.column_stack([treated.astype(float), _covariates(group)])
    clusters = group["customer_id"].rank("dense").to_numpy()
    outcome = group["outcome"].to_numpy()
    fit = sm.OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    reach = stats.t.ppf(0.5 + LEVEL / 2, len(np.unique(clusters)) - 1)
    return {
        band: (
            round(float(fit.params[column]), 9),
            round(float(fit.params[column] - reach * fit.bse[column]), 9),
            round(float(fit.params[column] + reach * fit.bse[column]), 9),
        )
        for column, band in enumerate(bands)
    }


def _covariates(group: pl.DataFrame) -> NDArray[np.float64]:
    """What was known before the quarter, on one scale; columns that add nothing left out."""
    columns = [np.ones(len(group))]
    for name in LOGARITHMS:
        value = np.log1p(np.maximum(group[name].cast(pl.Float64).to_numpy(), 0.0))
        columns += [value, value**2]
    for name in ("customer_kind", "size_band", "quarter_start_date"):
        kinds = group[name].cast(pl.String).fill_null("unknown")
        for value in kinds.unique().sort().to_list()[1:]:
            columns.append((kinds == value).to_numpy().astype(float))
    matrix = np.column_stack(columns)
    scale = matrix.std(axis=0)
    varied = matrix[:, scale > 0]
    standard = np.column_stack([columns[0], (varied - varied.mean(axis=0)) / scale[scale > 0]])
    # Some say the same as others do: that people have no size band, for instance.
    triangle, order = linalg.qr(standard, mode="r", pivoting=True)
    is_own = np.abs(np.diag(triangle)) > SAME * np.abs(triangle[0, 0])
    return np.asarray(standard[:, np.sort(order[: len(is_own)][is_own])])
