"""When each contact became subscriber, lead, qualified lead, opportunity, customer.

Data flow: History, contacts, deals -> contact_lifecycle.
"""

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, datetimes
from sandbox.world.crm_deals import DealTables
from sandbox.world.history import History


def build_lifecycle(
    rng: np.random.Generator,
    history: History,
    contacts: pl.DataFrame,
    by_person: pl.DataFrame,
    deals: DealTables,
) -> pl.DataFrame:
    """Stages of each contact with the time of entry; order of stages is order of time."""
    bought = history.outcome.ordered & ~history.orders.fails
    rows = history.orders.moment[bought]
    first_order = (
        pl.DataFrame(
            {
                "person": history.moments.person[rows].astype(np.int64),
                "ordered": history.moments.instant[rows],
            }
        )
        .group_by("person")
        .agg(pl.col("ordered").min())
    )
    of_deals = deals.people.group_by("person").agg(
        opportunity=pl.col("joined").min(), won=pl.col("won_at").min()
    )
    frame = (
        contacts.join(
            by_person.select("person", main="contact_id"), on="person", how="left", maintain_order="left"
        )
        .join(of_deals, on="person", how="left", maintain_order="left")
        .join(first_order, on="person", how="left", maintain_order="left")
        .with_columns(is_main=(pl.col("contact_id") == pl.col("main")).fill_null(False))
    )
    count = len(frame)
    draws = rng.random((3, count))
    delay = rng.exponential(4, (2, count)) + 0.02
    created = frame["created"].to_numpy()
    form = frame["form"].to_numpy()
    main = frame["is_main"].to_numpy()
    opportunity = np.where(main, frame["opportunity"].fill_null(np.nan).to_numpy(), np.nan)
    opportunity = np.where(np.isnan(opportunity), np.nan, np.maximum(opportunity, created + 0.001))
    room = np.where(np.isnan(opportunity), np.inf, opportunity - created)
    share = np.select(
        [form == "demo_request", form == "contact", form == "webinar", form == "newsletter"],
        [0.9, 0.6, 0.35, 0.10],
        0.2,
    )
    wait = np.minimum(delay[0], room * 0.45)
    qualified = np.where((draws[0] < share) | np.isfinite(room), created + wait, np.nan)
    accepted = np.where(
        (draws[1] < 0.5) | np.isfinite(room), qualified + np.minimum(delay[1], room * 0.45), np.nan
    )
    customer = np.fmin(
        np.where(main, frame["won"].fill_null(np.nan).to_numpy(), np.nan),
        np.where(main, frame["ordered"].fill_null(np.nan).to_numpy(), np.nan),
    )
    latest = np.fmax.reduce([created, qualified, accepted, opportunity])
    customer = np.where(np.isnan(customer), np.nan, np.maximum(customer, latest + 0.002))
    stages = {
        "subscriber": np.where(form == "newsletter", created, np.nan),
        "lead": np.where(
            form == "newsletter", created + np.where(np.isnan(qualified), np.nan, wait * 0.5), created
        ),
        "marketingqualifiedlead": qualified,
        "salesqualifiedlead": accepted,
        "opportunity": opportunity,
        "customer": customer,
    }
    parts = [
        pl.DataFrame(
            {
                "contact_id": frame["contact_id"],
                "stage": pl.Series([stage] * count, dtype=pl.String),
                "at": instant,
                "order": np.full(count, order),
            }
        )
        for order, (stage, instant) in enumerate(stages.items())
    ]
    joined = (
        pl.concat(parts).filter(pl.col("at").is_not_nan() & (pl.col("at") < DAYS)).sort("contact_id", "order")
    )
    return joined.select("contact_id", "stage", datetimes(joined["at"].to_numpy(), "entered_at"))
