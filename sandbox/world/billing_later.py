"""What becomes of payments and customers later: disputes, credits, subscriptions, customers that are deleted.

Belongs here: tables of what only a payment provider knows. Does not: money that the world's truth has not:
a dispute that is lost stands in the place of a refund, one that is won takes nothing back; a credit note
names a refund or stands in its place.

Data flow: charge lines, refunds, invoices of `billing` -> disputes, subscriptions, times of deletion.
"""

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, datetimes, hex_ids, stream
from sandbox.world.columns import texts

DISPUTED = "fraudulent"  # of the reasons to give money back, the one that the bank decides
ACCEPTED_AFTER = 2 / 24  # nobody fights for a stolen card's money
WON_SHARE = 0.02
WON_REASONS = ("product_not_received", "product_unacceptable", "unrecognized")
CANCELED_EVERY = 3
DELETED_SHARE = 0.03
GIVEN_AS = ("out_of_band", "balance", "refund")


def lost_dispute_id() -> pl.Expr:
    """Id of the dispute that took a refund's money back."""
    return pl.col("refund_id").str.replace("re_3", "dp_1")


def build_disputes(seed: int, lines: pl.DataFrame, back: pl.DataFrame) -> pl.DataFrame:
    """Disputes that were lost, and some that were won.

    Args:
        seed: the world's.
        lines: every charge.
        back: money given back; what is `DISPUTED` there is a dispute and no refund.
    """
    rng = stream(seed, "disputes")
    lost = back.filter(pl.col("reason") == DISPUTED).select(
        "charge_id",
        "currency",
        dispute_id=lost_dispute_id(),
        amount_minor="refund_minor",
        reason=pl.lit(DISPUTED),
        outcome=pl.lit("lost"),
        opened="refund_at",
        closed=pl.col("refund_at") + ACCEPTED_AFTER,
    )
    kept = lines.filter(
        (pl.col("status") == "succeeded") & pl.col("invoice_id").is_null() & pl.col("refund_at").is_null()
    )
    kept = kept.filter(pl.Series(rng.random(len(kept)) < WON_SHARE))
    opened = kept["instant"].to_numpy() + rng.uniform(5, 60, len(kept))
    won = kept.select(
        "charge_id",
        "currency",
        dispute_id=texts(hex_ids(rng, len(kept), "dp_1", 23)),
        amount_minor="minor",
        reason=texts(np.asarray(WON_REASONS)[rng.integers(0, len(WON_REASONS), len(kept))].tolist()),
        outcome=pl.lit("won"),
        opened=pl.Series(opened),
        closed=pl.Series(opened + rng.uniform(40, 110, len(kept))),
    ).filter(pl.col("opened") < DAYS - 0.001)
    every = pl.concat([lost, won.select(lost.columns)]).sort("opened", "dispute_id")
    return every.select(
        "dispute_id",
        "charge_id",
        "amount_minor",
        "currency",
        "reason",
        "outcome",
        datetimes(every["opened"].to_numpy(), "created_at"),
        _inside_calendar(every["closed"].to_numpy(), "closed_at"),
    )


def build_credit_notes(back: pl.DataFrame) -> pl.DataFrame:
    """Credit notes of what was given back on invoices: by refund, outside Stripe, as a credit for later.

    Args:
        back: money given back, in order of time; what has no refund here is given back by the note alone.
    """
    given = back.filter(pl.col("invoice_id").is_not_null() & (pl.col("reason") != DISPUTED)).with_columns(
        turn=pl.int_range(pl.len()) % len(GIVEN_AS)  # not drawn: the smallest world has some of each
    )
    return given.select(
        pl.col("refund_id").str.replace("re_3", "cn_1").alias("credit_note_id"),
        "invoice_id",
        "customer_id",
        "charge_id",
        pl.when(pl.col("turn") == GIVEN_AS.index("refund")).then("refund_id").alias("refund_id"),
        pl.format("CN-{}", pl.int_range(pl.len()) + 1).alias("number"),
        pl.col("refund_minor").alias("amount_minor"),
        "currency",
        pl.lit("product_unsatisfactory").alias("reason"),
        pl.col("turn").replace_strict(dict(enumerate(GIVEN_AS)), return_dtype=pl.String).alias("given_as"),
        datetimes(given["refund_at"].to_numpy(), "created_at"),
    )


def build_subscriptions(seed: int, invoices: pl.DataFrame) -> pl.DataFrame:
    """Care contracts of the invoiced companies, from their first invoice on; paid by invoice."""
    rng = stream(seed, "subscriptions")
    firms = (
        invoices.group_by("customer_id")
        .agg(pl.col("written").min(), pl.col("minor").first(), pl.col("currency").first())
        .sort("written", "customer_id")
    )
    began = firms["written"].to_numpy()
    is_canceled = np.arange(len(firms)) % CANCELED_EVERY == 0  # not drawn: the smallest world has some, too
    ended = np.where(is_canceled, began + rng.uniform(30, 200, len(firms)), np.nan)
    return firms.select(
        "customer_id",
        "currency",
        subscription_id=texts(hex_ids(rng, len(firms), "sub_1", 23)),
        amount_minor=(pl.col("minor") // 120).clip(1_000),
        created_at=datetimes(began),
        canceled_at=_inside_calendar(ended),
    )


def deletion_times(seed: int, customers: pl.DataFrame, lines: pl.DataFrame) -> pl.Series:
    """When some customers were deleted, after their last payment: one time a row of `customers`, or none."""
    rng = stream(seed, "deleted_customers")
    last = lines.group_by("key").agg(last=pl.col("instant").max())
    known = customers.select("key").join(last, on="key", how="left", maintain_order="left")
    gone = known["last"].fill_null(np.nan).to_numpy() + rng.uniform(10, 200, len(known))
    gone = np.where(rng.random(len(known)) < DELETED_SHARE, gone, np.nan)
    return _inside_calendar(gone, "deleted_at")


def _inside_calendar(instant: np.ndarray, name: str = "") -> pl.Series:
    """Instants as datetimes; what lies after the calendar's end is not known."""
    return datetimes(np.where(instant < DAYS - 0.001, instant, np.nan), name)
