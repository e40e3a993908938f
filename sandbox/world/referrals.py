"""Customers who pass on a link, the friends who come by it, and their friends.

Belongs here: the lists of a referral programme and its true chains. Does not: shares of employees
(`activities`). Who comes is somebody who bought anyway: the lists tell how people first heard of the company
and change nothing.

Data flow: History -> files_shares, files_referrals, truth_referrals, truth_referral_lines.
"""

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, dates, datetimes, day_of, hex_ids, pick, stream
from sandbox.world.columns import texts
from sandbox.world.conversations import buyers, person_keys
from sandbox.world.history import History

REFERRED_SHARE = 0.07
MINIMUM = 24
SHARES_IN_VAIN = 1.5
"""Shares that bring nobody, for each that brings somebody."""
PLATFORMS = {"instagram": 0.4, "facebook": 0.3, "x": 0.15, "other": 0.15}
MEDIAN_REACH, SPREAD = 60, 1.6
REACH_TOLD = 0.8
PARENT_TOLD = 0.7


def build_referrals(history: History) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """The two lists, and the truth behind them.

    Truth: one row a referred person (sharer, person, grand_sharer or null, referred_at), and the money of
    these people (person, occurred_at, amount in EUR, refunds negative).
    """
    rng = stream(history.seed, "referrals")
    came = _came(rng, history)
    shares = _shares(rng, history, came)
    codes = dict(zip(shares["sharer"].unique(maintain_order=True), _codes(rng, shares), strict=True))
    code = shares["sharer"].replace_strict(codes, return_dtype=pl.String)
    parents = dict(came.select("person", "sharer").iter_rows())
    parent_code = [
        codes[parents[sharer]] if told and parents.get(sharer, sharer) != sharer else None
        for sharer, told in zip(shares["sharer"], rng.random(len(shares)) < PARENT_TOLD, strict=True)
    ]
    shared = shares["shared"].to_numpy()
    reach_told = rng.random(len(shares)) < REACH_TOLD
    files_shares = pl.DataFrame(
        {
            "code": code,
            "parent_code": texts(parent_code),
            "person_key": person_keys(history, shares["sharer"].to_numpy()),
            "platform": texts(pick(rng, tuple(PLATFORMS), len(shares), list(PLATFORMS.values()))),
            "shared_at": datetimes(shared),
            "reached": pl.select(pl.when(pl.Series(reach_told)).then(shares["reached"])).to_series(),
            "visible_at": dates(day_of(shared) + 1),
        }
    )
    at = came["referred"].to_numpy()
    files_referrals = pl.DataFrame(
        {
            "code": came["sharer"].replace_strict(codes, return_dtype=pl.String),
            "person_key": person_keys(history, came["person"].to_numpy()),
            "referred_at": datetimes(at),
            "visible_at": dates(day_of(at) + 1),
        }
    )
    truth = came.select(
        "sharer",
        "person",
        pl.Series("grand_sharer", [parents.get(sharer) for sharer in came["sharer"]], dtype=pl.Int64),
        datetimes(at, "referred_at"),
    )
    return (
        {"files_shares": files_shares, "files_referrals": files_referrals},
        {"truth_referrals": truth, "truth_referral_lines": _money(history, came)},
    )


def _came(rng: np.random.Generator, history: History) -> pl.DataFrame:
    """Who came by whose link and when: before anything else that she did. Sharers had bought before."""
    moments = history.moments
    seen = np.flatnonzero(history.outcome.run.happened)
    first = np.full(history.people.count, np.inf)
    np.minimum.at(first, moments.person[seen], moments.instant[seen])
    person, bought = buyers(history)
    first_order = np.full(history.people.count, np.inf)
    np.minimum.at(first_order, person, bought)
    customers = np.flatnonzero(np.isfinite(first_order))
    customers = customers[np.argsort(first_order[customers], kind="stable")]
    new = customers[(first[customers] > first_order[customers[0]] + 15) & (first[customers] < DAYS - 10)]
    wanted = min(max(round(len(customers) * REFERRED_SHARE), MINIMUM), len(new))
    chosen = np.sort(rng.choice(new, wanted, replace=False))
    referred = first[chosen] - rng.uniform(0.02, 2, wanted)
    # Somebody who had bought ten days before: of these, a few share much more often than the others.
    could = np.searchsorted(first_order[customers], referred - 10, side="right")
    sharer = customers[np.floor(rng.random(wanted) ** 2 * could).astype(np.int64)]
    return pl.DataFrame({"sharer": sharer, "person": chosen, "referred": referred}).sort("referred", "person")


def _shares(rng: np.random.Generator, history: History, came: pl.DataFrame) -> pl.DataFrame:
    """Each share with whom it reached: one some days before each referral, and more that brought nobody."""
    person, bought = buyers(history)
    vain = rng.choice(len(person), round(len(came) * SHARES_IN_VAIN))
    before = came["referred"].to_numpy() - rng.uniform(0.1, 8, len(came))
    later = bought[vain] + rng.uniform(0.5, 20, len(vain))
    shares = pl.DataFrame(
        {
            "sharer": np.concatenate([came["sharer"].to_numpy(), person[vain]]),
            "shared": np.concatenate([before, later]),
            "reached": np.maximum(
                rng.lognormal(np.log(MEDIAN_REACH), SPREAD, len(came) + len(vain)), 1
            ).astype(np.int64),
        }
    )
    return shares.filter(pl.col("shared") < DAYS - 1).sort("shared", "sharer")


def _codes(rng: np.random.Generator, shares: pl.DataFrame) -> list[str]:
    return hex_ids(rng, shares["sharer"].n_unique(), "friend-", 10)


def _money(history: History, came: pl.DataFrame) -> pl.DataFrame:
    """Revenue lines of who was referred: person, occurred_at, amount."""
    lines, orders, moments = history.lines, history.orders, history.moments
    rows = np.flatnonzero(lines.order >= 0)
    rows = rows[history.outcome.ordered[lines.order[rows]]]
    person = moments.person[orders.moment[lines.order[rows]]].astype(np.int64)
    mine = np.isin(person, came["person"].to_numpy())
    return pl.DataFrame(
        {
            "person": person[mine],
            "occurred_at": datetimes(lines.instant[rows][mine]),
            "amount": lines.amount[rows][mine],
        }
    ).sort("occurred_at", "person")
