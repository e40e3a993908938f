"""What sales says of the leads it gets: accepted or rejected, and why.

Belongs here: verdicts on people whom marketing had qualified. Does not: stages (`crm_lifecycle`).
Who went on to sales is mostly accepted; who is not interested is mostly rejected.

Data flow: History, contacts with their stages -> files_lead_verdicts.
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, START, dates, datetimes, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.crm import Crm
from sandbox.world.history import History

JUDGED_SHARE = 0.6
ACCEPTED_SHARES = (0.3, 0.85)
"""Of those who stayed where they were, and of those who went on."""
REASONS = {
    "no_need": 0.26,
    "no_budget": 0.2,
    "wrong_person": 0.16,
    "too_early": 0.18,
    "competitor": 0.06,
    "not_reached": 0.1,
    "spam": 0.04,
}


def build_verdicts(history: History, crm: Crm, name: Callable[[np.ndarray], pl.Series]) -> pl.DataFrame:
    """One row a judged lead, in order of time; `name` says how the company's books name people."""
    rng = stream(history.seed, "verdicts")
    stages = crm.tables["contact_lifecycle"]
    qualified = stages.filter(pl.col("stage") == "marketingqualifiedlead").select("contact_id", "entered_at")
    went_on = stages.filter(pl.col("stage").is_in(["salesqualifiedlead", "opportunity"])).select("contact_id")
    leads = (
        qualified.join(crm.contacts, on="contact_id")
        .filter(pl.col("person") >= 0)
        .with_columns(went_on=pl.col("contact_id").is_in(went_on["contact_id"].implode()))
        .sort("entered_at", "contact_id")
        .unique("person", keep="first", maintain_order=True)
    )
    count = len(leads)
    judged = rng.random(count) < JUDGED_SHARE
    accepted = rng.random(count) < np.where(
        leads["went_on"].to_numpy(), ACCEPTED_SHARES[1], ACCEPTED_SHARES[0]
    )
    reason = pick(rng, tuple(REASONS), count, list(REASONS.values()))
    qualified_at = (leads["entered_at"] - START).dt.total_microseconds().to_numpy() / 86_400_000_000
    at = qualified_at + rng.exponential(5, count) + 0.2
    rows = np.flatnonzero(judged & (at < DAYS - 1))
    rows = rows[np.argsort(at[rows], kind="stable")]
    return pl.DataFrame(
        {
            "person_key": name(leads["person"].to_numpy()[rows]),
            "verdict": texts(np.where(accepted, "accepted", "rejected")[rows]),
            "reason": texts_where(~accepted[rows], reason[rows]),
            "decided_at": datetimes(at[rows]),
            "visible_at": dates(np.floor(at[rows]).astype(np.int64) + 1),
        }
    )
