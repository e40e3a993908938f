"""The table that says what would not have been sold without each channel, beside what the chosen rule links.

Belongs here: how one row is said in words. Does not: any number of its own.

Data flow: queries.incrementality -> table.
"""

from typing import Any

from app.components.lists import written_table
from app.metrics import NOT_REPORTED, Money

HOW = {
    "experiment": "Tested: you ran an experiment",
    "model": "Estimated from who bought when",
    "none": "Cannot be said",
}


def incrementality_table(rows: list[dict[str, Any]], money: Money) -> None:
    """One line a channel, those of which most is known first as the mart orders them."""
    written_table(
        "incrementality",
        {
            "Channel": [row["channel_name"] for row in rows],
            "Linked by the rule": [money.estimated(row["attributed_revenue"]) for row in rows],
            "Not sold without it": [_estimate(row, money) for row in rows],
            "90 chances in 100": [_range(row, money) for row in rows],
            "How we know": [HOW.get(row["method"], row["method"]) for row in rows],
        },
        "What would not have been sold without each channel, with its range and how it is known",
    )


def _estimate(row: dict[str, Any], money: Money) -> str:
    if row["incremental_revenue"] is None:
        return NOT_REPORTED
    if row["low"] <= 0 <= row["high"]:
        return f"{money.estimated(row['incremental_revenue'])}, or nothing"
    return money.estimated(row["incremental_revenue"])


def _range(row: dict[str, Any], money: Money) -> str:
    return NOT_REPORTED if row["low"] is None else money.span(row["low"], row["high"])
