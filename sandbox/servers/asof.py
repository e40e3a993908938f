"""What was known at `as_of`: small expressions that every vendor's view is made of.

An event is in when it happened before `as_of`. Times leave here in the three shapes vendors use:
epoch seconds, epoch milliseconds and text.
"""

from datetime import UTC, datetime

import polars as pl

ISO_MILLIS = "%Y-%m-%dT%H:%M:%S%.3fZ"
ISO_NO_COLON = "%Y-%m-%dT%H:%M:%S+0000"


def happened(frame: pl.DataFrame, column: str, as_of: datetime) -> pl.DataFrame:
    """Rows whose `column` lies before `as_of`; rows without a time are not in."""
    return frame.filter(pl.col(column) < as_of)


def known(column: str, as_of: datetime) -> pl.Expr:
    """The time in `column` if it lies before `as_of`, else NULL: nobody knows the future."""
    return pl.when(pl.col(column) < as_of).then(pl.col(column)).alias(column)


def standing(frame: pl.DataFrame, gone_column: str, as_of: datetime) -> pl.DataFrame:
    """Rows that had not been taken away (deleted, merged, archived) by `as_of`."""
    return frame.filter((pl.col(gone_column) < as_of).fill_null(False).not_())


def seconds(column: str) -> pl.Expr:
    """Epoch seconds of a time column."""
    return pl.col(column).dt.epoch("s").alias(column)


def millis(column: str) -> pl.Expr:
    """Epoch milliseconds of a time column."""
    return pl.col(column).dt.epoch("ms").alias(column)


def text_time(column: str, pattern: str = ISO_MILLIS) -> pl.Expr:
    """A time column as text."""
    return pl.col(column).dt.strftime(pattern).alias(column)


def full_days(post_daily: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Daily increments of the UTC days that were over by `as_of`: platforms report no half day."""
    return post_daily.filter(pl.col("date") < as_of.astimezone(UTC).date())


def post_totals(post_daily: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Cumulative counters of each post up to `as_of`. Grain: post_ref."""
    counters = [
        name
        for name, kind in post_daily.schema.items()
        if kind.is_numeric() and name not in {"post_ref", "date"}
    ]
    return full_days(post_daily, as_of).group_by("post_ref").agg(pl.col(counters).sum())
