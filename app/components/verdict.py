"""What may be said of one row's return: the rule in words, used by headline, chart and table alike.

Belongs here: the reading of the mart's own range and flag. Does not: any number of its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.metrics import TOO_FEW, Money, count

NO_COST = "no cost recorded"


class Verdict(StrEnum):
    """How a return stands to its full cost."""

    EARNS = "Linked sales above its cost"
    UNCLEAR = "Cannot tell yet"
    COSTS = "Linked sales below its cost"
    TOO_FEW = "Too few sales to tell"
    NO_COST = "No cost recorded"

    @property
    def has_range(self) -> bool:
        """Whether a return with its range may be shown."""
        return self in (Verdict.EARNS, Verdict.UNCLEAR, Verdict.COSTS)


def verdict(row: Mapping[str, Any]) -> Verdict:
    """Judge one row of measures by the whole of its range, never by the best estimate alone."""
    if row["is_too_little_data"]:
        return Verdict.TOO_FEW
    if row["roi"] is None:
        return Verdict.NO_COST
    if row["roi_low"] is None or row["roi_high"] is None:
        return Verdict.UNCLEAR
    if row["roi_low"] > 0:
        return Verdict.EARNS
    return Verdict.COSTS if row["roi_high"] < 0 else Verdict.UNCLEAR


def return_in_words(row: Mapping[str, Any], money: Money) -> str:
    """The return of one row with its range, or why there is none."""
    judged = verdict(row)
    if judged is Verdict.TOO_FEW:
        return f"{count(row['conversions'], 'sale', 'sales')}: {TOO_FEW}"
    if judged is Verdict.NO_COST:
        return NO_COST
    return f"{money.returned(row['roi'])} ({money.returned_span(row['roi_low'], row['roi_high'])})"
