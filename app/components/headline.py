"""The answer in words: a sentence made from the data, with its number and its range.

Belongs here: which sentence is true of which rows. Does not: numbers of its own; "linked to" is matching,
and nothing here claims a cause.

Data flow: channels and links of the chosen period and model -> headline and what follows it.
"""

from dataclasses import dataclass
from typing import Any

from app.components.verdict import Verdict, verdict
from app.metrics import Money, count, listed, name_of, share

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A headline and the sentences under it, as plain text."""

    headline: str
    sentences: tuple[str, ...]


def answer(channels: list[Row], social: Row | None, money: Money) -> Answer:
    """Say what the rows allow to be said, best-earning channel first.

    Args:
        channels: rows of `queries.channels`, best return first, those with too little data last.
        social: the row of all social activities together, if there is one.
        money: how amounts are said.
    """
    ranked = [row for row in channels if verdict(row).has_range]
    if not ranked:
        return _nothing_to_rank(channels, money)
    best = ranked[0]
    back, span = money.returned(best["roi"]), money.returned_span(best["roi_low"], best["roi_high"])
    name = best["channel_name"]
    match verdict(best):
        case Verdict.EARNS:
            headline = f"Best return: {name}, about {back} for each {money.unit} spent ({span})"
        case Verdict.UNCLEAR:
            headline = f"Cannot tell yet whether any channel earns its cost back; nearest: {name}"
        case _:
            headline = f"No channel earned its cost back; nearest: {name}, about {back} ({span})"
    sentences = [_best_in_full(best, back, span, money)] if verdict(best) is not Verdict.EARNS else []
    sentences += [
        *_together(social, money),
        *_order_is_uncertain(ranked),
        *_largest(channels, money),
        *_losing(ranked),
    ]
    return Answer(headline, tuple(sentences))


def period_in_words(period: str) -> str:
    """A period within a sentence: 'last_90_days' is 'the last 90 days'."""
    words = name_of(period).lower()
    return f"the {words}" if words.startswith("last") else words


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
        "Too little data to tell which channel earns its cost back",
        ("Choose a longer period, or see below which sources have not reported.",),
    )


def _best_in_full(best: Row, back: str, span: str, money: Money) -> str:
    return (
        f"{best['channel_name']}: about {back} of sales linked to each {money.unit} of full cost, "
        f"with a range of {span}."
    )


def _together(social: Row | None, money: Money) -> list[str]:
    if social is None or not verdict(social).has_range:
        return []
    back, span = money.returned(social["roi"]), money.returned_span(social["roi_low"], social["roi_high"])
    return [f"All social activities together: about {back} for each {money.unit} ({span})."]


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
