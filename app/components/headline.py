"""The answer in words: a sentence made from the data, with its number and its range.

Belongs here: which sentence is true of which rows. Does not: numbers of its own. "Linked to" is matching and
claims no cause; what would not have been sold without a channel comes first where its whole range says so.

Data flow: channels and links of the chosen period and model, incrementality -> headline and what follows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.components.verdict import Verdict, verdict
from app.metrics import Money, count, listed, share

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A headline and the sentences under it, as plain text."""

    headline: str
    sentences: tuple[str, ...]


def answer(channels: list[Row], social: Row | None, money: Money, proven: Sequence[Row] = ()) -> Answer:
    """Say what the rows allow to be said, most for its cost first.

    Args:
        channels: rows of `queries.channels`, best return first, those with too little data last.
        social: the row of all social activities together, if there is one.
        money: how amounts are said.
        proven: rows of `queries.incrementality`, of the same channels.
    """
    ranked = [row for row in channels if verdict(row).has_range]
    # The surest first, by its worst case: the largest of many wide ranges is mostly luck.
    beyond_doubt = sorted(
        (row for row in proven if row["low"] is not None and row["low"] > 0),
        key=lambda row: row["low"],
        reverse=True,
    )
    if not ranked and not beyond_doubt:
        return _nothing_to_rank(channels, money)
    linked, in_full = _linked(ranked[0], money) if ranked else ("", "")
    if beyond_doubt:
        headline, opening = _incremental(beyond_doubt[0], money), [f"{linked}."] if ranked else []
    else:
        headline, opening = linked, [in_full] if in_full else []
    sentences = [
        *opening,
        *(_not_settled(ranked[0], proven, money) if ranked else []),
        *_together(social, money),
        *_order_is_uncertain(ranked),
        *(_largest(channels, money) if not beyond_doubt else []),
        *_losing(ranked),
    ]
    return Answer(headline, tuple(sentences))


def _linked(best: Row, money: Money) -> tuple[str, str]:
    """Headline of matching alone, and the sentence that gives the numbers it leaves out."""
    back, span = money.returned(best["roi"]), money.returned_span(best["roi_low"], best["roi_high"])
    name = best["channel_name"]
    in_full = (
        f"{name}: about {back} of sales linked to each {money.unit} of full cost, with a range of {span}."
    )
    match verdict(best):
        case Verdict.EARNS:
            return (
                f"Most sales linked for its cost: {name}, about {back} for each {money.unit} spent ({span})",
                "",
            )
        case Verdict.UNCLEAR:
            return f"Cannot tell yet whether linked sales cover any channel's cost; nearest: {name}", in_full
        case _:
            return (
                f"No channel's linked sales cover its cost; nearest: {name}, about {back} ({span})",
                in_full,
            )


def _incremental(row: Row, money: Money) -> str:
    known = "tested" if row["method"] == "experiment" else "estimated"
    span = money.span(row["low"], row["high"])
    return (
        f"About {money.estimated(row['incremental_revenue'])} would not have been sold without "
        f"{row['channel_name']} ({span}, {known})"
    )


def _not_settled(best: Row, proven: Sequence[Row], money: Money) -> list[str]:
    """What incrementality says of the channel that matching puts first, where that could be nothing."""
    said = next((row for row in proven if row["channel_name"] == best["channel_name"]), None)
    if said is None or (said["low"] is not None and said["low"] > 0):
        return []
    if said["low"] is None:
        return [f"How much of it would have been sold anyway cannot be said for {best['channel_name']} yet."]
    return [
        f"Linked is not caused: what {best['channel_name']} added to sales over all the time of the data "
        f"is put at {money.span(said['low'], said['high'])}, so it may have added nothing."
    ]


def _nothing_to_rank(channels: list[Row], money: Money) -> Answer:
    if not channels:
        return Answer(
            "No sale could be linked to a social channel in this period",
            ("Choose a longer period, or see below which sources have not reported.",),
        )
    priceless = [row for row in channels if verdict(row) is Verdict.NO_COST and row["revenue"]]
    if priceless:
        largest = max(priceless, key=lambda row: row["revenue"])
        span = money.span(largest["revenue_low"], largest["revenue_high"])
        return Answer(
            f"Most revenue is linked to {largest['channel_name']}: "
            f"about {money.estimated(largest['revenue'])} ({span})",
            ("No cost is recorded, so no return can be told: drop a costs file into the inbox.",),
        )
    return Answer(
        "Too little data to tell whose linked sales cover their cost",
        ("Choose a longer period, or see below which sources have not reported.",),
    )


def _together(social: Row | None, money: Money) -> list[str]:
    if social is None or not verdict(social).has_range:
        return []
    back, span = money.returned(social["roi"]), money.returned_span(social["roi_low"], social["roi_high"])
    return [f"All social activities together: about {back} linked to each {money.unit} of cost ({span})."]


def _order_is_uncertain(ranked: list[Row]) -> list[str]:
    if len(ranked) < 2:
        return []
    best, second = ranked[0], ranked[1]
    if best["roi_low"] is None or second["roi_high"] is None or best["roi_low"] > second["roi_high"]:
        return []
    return [
        f"The ranges of {best['channel_name']} and {second['channel_name']} overlap, "
        "so which of the two is ahead is not certain."
    ]


def _largest(channels: list[Row], money: Money) -> list[str]:
    with_revenue = [row for row in channels if row["revenue"] and not row["is_too_little_data"]]
    if not with_revenue:
        return []
    largest = max(with_revenue, key=lambda row: row["revenue"])
    span = money.span(largest["revenue_low"], largest["revenue_high"])
    part = share(largest["revenue_share_rate"])
    return [
        f"Most revenue is linked to {largest['channel_name']}: about {money.estimated(largest['revenue'])} "
        f"({span}), {part} of net revenue, from {count(largest['conversions'], 'sale', 'sales')}."
    ]


def _losing(ranked: list[Row]) -> list[str]:
    names = [row["channel_name"] for row in ranked if verdict(row) is Verdict.COSTS]
    if not names:
        return []
    return [f"Linked sales do not cover the full cost of {listed(names)}."]
