"""What engaged customers do more, on customers of whom it is known."""

from datetime import date

import numpy as np
import polars as pl

from analysis.engagement import MIN_CUSTOMERS, SCHEMA, engagement_differences

QUARTERS = [date(2025, month, 1) for month in (1, 4, 7, 10)]


def company(seed: int, effect: float, size: int = 1000) -> pl.DataFrame:
    """Customer quarters in which large customers engage more and stay more; engaging itself adds `effect`."""
    random = np.random.default_rng(seed)
    spend = random.lognormal(7, 1, size)
    liking = np.log(spend) - 7
    frames = []
    for quarter in QUARTERS:
        chance = 1 / (1 + np.exp(-(liking - 0.7)))
        touches = random.poisson(3 * chance * (random.random(size) < chance))
        engaged = touches > 0
        is_due = random.random(size) < 0.3
        wins = random.random(size) < np.clip(0.6 + 0.12 * liking + effect * engaged, 0.02, 0.98)
        won, lost = (is_due & wins).astype(int), (is_due & ~wins).astype(int)
        frames.append(
            pl.DataFrame(
                {
                    "customer_id": [f"c{number}" for number in range(size)],
                    "quarter_start_date": [quarter] * size,
                    "customer_kind": ["company"] * size,
                    "size_band": random.choice(["1-9", "10-49"], size),
                    "engagement_band": np.select([touches > 2, touches > 0], ["strong", "some"], "none"),
                    "spend_last_year": spend,
                    "purchases_last_year": random.poisson(3, size) + 1,
                    "days_a_customer": random.integers(1, 900, size),
                    "days_since_purchase": random.integers(1, 365, size),
                    "earlier_touches": random.poisson(3 * chance),
                    "renewals_won": won,
                    "renewals_lost": lost,
                    "is_at_risk": is_due,
                    "is_churned": lost > 0,
                    "expansion_amount": np.where(random.random(size) < 0.2, 0.1 * spend, 0.0),
                }
            )
        )
    return pl.concat(frames)


def overall(frame: pl.DataFrame, outcome: str) -> dict[str, dict]:
    rows = engagement_differences(frame).filter(
        pl.col("quarter_start_date").is_null() & (pl.col("outcome") == outcome)
    )
    return {row["engagement_band"]: row for row in rows.to_dicts()}


def test_engagement_differences__happy_customers_engage_but_engaging_does_nothing():
    held = []
    for seed in range(8):
        found = overall(company(seed, 0.0), "renewal_rate")
        assert found["some"]["raw_difference"] > 0.03
        held += [row["low"] <= 0 <= row["high"] for row in found.values()]
    assert np.mean(held) > 0.75


def test_engagement_differences__finds_what_engaging_adds():
    held = []
    for seed in range(8):
        found = overall(company(seed, 0.15), "renewal_rate")
        held += [row["low"] <= 0.15 <= row["high"] for row in found.values()]
        assert found["some"]["difference"] > 0.07
    assert np.mean(held) > 0.7
    assert overall(company(1, 0.15), "churn_rate")["some"]["high"] < 0


def test_engagement_differences__money_is_per_customer_and_quarter():
    found = overall(company(1, 0.0), "expansion_revenue")
    assert found["strong"]["raw_difference"] > 50
    assert found["strong"]["low"] <= 0 <= found["strong"]["high"]


def test_engagement_differences__too_few_say_nothing_and_nobody_is_no_row():
    frame = company(1, 0.0)
    few = pl.concat(
        [
            frame.filter(pl.col("engagement_band") == "none"),
            frame.filter(pl.col("engagement_band") == "some").head(MIN_CUSTOMERS - 1),
        ]
    )
    rows = engagement_differences(few)
    assert rows.filter(pl.col("engagement_band") == "strong").is_empty()
    assert rows.filter(pl.col("outcome") == "churn_rate")["difference"].is_null().all()
    nobody = engagement_differences(frame.clear())
    assert nobody.is_empty()
    assert dict(nobody.schema) == SCHEMA


def test_engagement_differences__each_quarter_and_all_in_any_order_of_rows():
    frame = company(2, 0.1)
    once = engagement_differences(frame)
    assert once["quarter_start_date"].unique().drop_nulls().sort().to_list() == QUARTERS
    assert once.equals(engagement_differences(frame.sample(fraction=1, shuffle=True, seed=3)))
    # A kind that says the same as another column leaves the comparison as it was.
    twin = frame.with_columns(customer_kind=pl.col("size_band"))
    assert np.allclose(
        engagement_differences(twin)["difference"].to_numpy(), once["difference"].to_numpy(), equal_nan=True
    )
