"""What each vendor should show at a moment, worked out from the world's tables, without the servers' code."""

from datetime import datetime
from typing import Any

import polars as pl


def standing_posts(world: Any, platform: str, as_of: datetime) -> pl.DataFrame:
    """Posts of a platform that had been published and not deleted."""
    posts = world.tables["posts"]
    return posts.filter(
        (posts["platform"] == platform)
        & (posts["published_at"] < as_of)
        & (posts["deleted_at"].is_null() | (posts["deleted_at"] >= as_of))
    )


def standing_comments(world: Any, platform: str, as_of: datetime) -> pl.DataFrame:
    """Comments under standing posts that had been written and not deleted."""
    comments = world.tables["comments"]
    posts = standing_posts(world, platform, as_of).select("post_ref", "vendor_id")
    return comments.filter(
        (comments["platform"] == platform)
        & (comments["created_at"] < as_of)
        & (comments["deleted_at"].is_null() | (comments["deleted_at"] >= as_of))
    ).join(posts, on="post_ref")


def totals(world: Any, as_of: datetime) -> dict[str, dict[str, int]]:
    """Sum of daily increments of complete days by post_ref."""
    days = world.tables["post_daily"].filter(pl.col("date") < as_of.date())
    summed = days.group_by("post_ref").agg(
        pl.col("impressions", "reach", "clicks", "reactions", "comments", "shares").sum()
    )
    return {row.pop("post_ref"): row for row in summed.to_dicts()}


def created(world: Any, table: str, as_of: datetime, column: str = "created_at") -> pl.DataFrame:
    """Rows of a table that existed."""
    frame = world.tables[table]
    return frame.filter(frame[column] < as_of)


def counted(world: Any, table: str, system: str, as_of: datetime) -> pl.DataFrame:
    """Visits or forms that one of the company's analytics systems had received."""
    return created(world, table, as_of, "received_at").filter(pl.col("system") == system)


def last_value(world: Any, table: str, key: str, value: str, as_of: datetime) -> dict[str, str]:
    """The newest state of each key before the moment."""
    rows = created(world, table, as_of, "entered_at").sort("entered_at")
    return dict(zip(rows[key], rows[value], strict=True))
