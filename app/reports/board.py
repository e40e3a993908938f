"""The board's page: what drives sales, on two sheets of paper.

Belongs here: which answers stand on it and in which order. Does not: how it is set (`paper.py`), and numbers
of its own: each is the one that the pages show for the same period and rule.

Data flow: app.data, app.components.charts -> Board.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from app.components import charts, return_chart
from app.components.filters import PREFERRED_PERIOD, period_in_words
from app.components.headline import answer
from app.components.palette import LIGHT
from app.components.pictures import as_svg
from app.components.trust import source_name
from app.components.verdict import Verdict, return_in_words, verdict
from app.data import board as data
from app.data import filters, queries
from app.data.connection import Publication, UnreadablePublicationError, setting
from app.metrics import Money, count, data_until, day, listed, share
from app.numerals import HOUSE, written_for

CHART_WIDTH = 640
STAGES = {
    "leads": "Leads",
    "mqls": "Qualified by marketing",
    "sqls": "Accepted by sales",
    "opportunities": "With a deal",
    "customers": "Bought",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """One of the few numbers at the top."""

    label: str
    value: str
    below: str


@dataclass(frozen=True)
class Picture:
    """A chart with its heading and how it is read."""

    heading: str
    reading: str
    svg: str


@dataclass(frozen=True)
class Stage:
    """A step of the funnel; `rate` is of all leads."""

    name: str
    number: int
    rate: float


@dataclass(frozen=True)
class Board:
    """All that stands on the page, as text."""

    headline: str
    sentences: tuple[str, ...]
    basis: str
    trust: str
    troubles: tuple[str, ...]
    cards: tuple[Card, ...]
    pictures: tuple[Picture, ...]
    funnel: tuple[Stage, ...]
    advice: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    until: str
    version: str


def in_the_reports_language() -> AbstractContextManager[None]:
    """One page for all who get it, whatever the language of whoever asked for it."""
    return written_for(setting("report_locale", HOUSE))


def make_board(publication: Publication, period: str = "", model: str = "") -> Board:
    """Ask everything for one period and rule.

    Args:
        publication: the version that is out.
        period: by a name of dim_period, such as last_quarter or 2026-Q3; else the last twelve months.
        model: key of an attribution model; else the default one.

    Raises:
        UnreadablePublicationError: the publication holds no such period or model.
    """
    with in_the_reports_language():
        return _board(publication, period, model)


def _board(publication: Publication, period: str, model: str) -> Board:
    facts, models = queries.publication_facts(publication), queries.models(publication)
    period = period or PREFERRED_PERIOD
    model = model or queries.usual_model(publication)
    periods = {row["period"]: row for row in filters.periods(publication)}
    span = periods.get(periods.get(period, {}).get("held_as", period), {})
    named = {row["model"]: row["model_name"] for row in models}
    if not span or model not in named:
        raise UnreadablePublicationError(
            f"The publication holds no period '{period}' or no model '{model}': sales may not be loaded yet."
        )
    period = span["held_as"]
    money = Money(facts.get("reporting_currency") or setting("reporting_currency", "EUR"))
    zone = facts.get("reporting_time_zone") or setting("reporting_time_zone", "UTC")
    links = queries.links(publication, period, model)
    channels = queries.channels(publication, period, model)
    said = answer(channels, links.get("social"), money, queries.incrementality(publication, model))
    until = data_until(facts["as_of"], zone) if facts.get("as_of") else "an unknown day"
    return Board(
        headline=said.headline,
        sentences=said.sentences,
        basis=(
            f"Sales in {period_in_words(span)}, {day(span['period_start_date'])} to "
            f"{day(span['period_end_date'])}, against full cost with labour, shared by the rule "
            f"“{named[model]}”. Linked by matching, which is not yet caused."
        ),
        trust=_trust(publication, links, until, zone),
        troubles=_troubles(publication),
        cards=_cards(links, money),
        pictures=_pictures(publication, (period, model), channels, models, money),
        funnel=_funnel(publication, span),
        advice=_advice(channels),
        table=tuple(_line(row, money) for row in channels),
        until=until,
        version=str(facts.get("version", "unknown")),
    )


def _trust(publication: Publication, links: dict[str, Row], until: str, zone: str) -> str:
    sources = queries.sources(publication)
    current = sum(row["state"] in ("fresh", "settling") for row in sources)
    parts = [f"Data up to {until} ({zone})"]
    unmatched = links.get("unmatched", {}).get("revenue_share_rate")
    if unmatched is not None:
        parts.append(f"{share(unmatched)} of revenue unmatched")
    if matching := queries.matching(publication):
        month = f"{matching['month_start_date']:%B %Y}"
        parts.append(f"{share(matching['match_rate'])} of visits and reactions matched in {month}")
    parts.append(f"{current} of {len(sources)} sources up to date")
    return " · ".join(parts)


def _troubles(publication: Publication) -> tuple[str, ...]:
    return tuple(
        f"{source_name(row)} "
        f"{'failed' if row['state'] == 'failed' else 'is late'}: its numbers may be too low."
        for row in queries.sources(publication)
        if row["state"] in ("late", "failed")
    )


def _cards(links: dict[str, Row], money: Money) -> tuple[Card, ...]:
    everything, social = links.get("all"), links.get("social")
    if not everything or not social:
        return ()
    return (
        Card(
            "Net revenue",
            money.counted(everything["revenue"]),
            count(everything["conversions"], "sale", "sales"),
        ),
        Card(
            "Linked to social",
            money.estimated(social["revenue"]),
            money.span(social["revenue_low"], social["revenue_high"]),
        ),
        Card(
            "Full cost of social",
            money.counted(social["total_cost"]),
            f"{money.counted(social['labour_cost'])} of it labour",
        ),
        Card(
            f"Linked to each {money.unit}",
            money.returned(social["roi"]),
            money.returned_span(social["roi_low"], social["roi_high"]),
        ),
    )


def _pictures(
    publication: Publication, asked: tuple[str, str], channels: list[Row], models: list[Row], money: Money
) -> tuple[Picture, ...]:
    key = ("board", publication.key, *asked)
    pictures = []
    if any(verdict(row).has_range for row in channels):
        spec = return_chart.return_by_channel(key, channels, money.currency, LIGHT)
        pictures.append(
            Picture(
                f"Sales linked to each {money.unit} of full cost, by channel",
                f"Dot: best estimate. Line: 90 chances in 100. Short rule: {money.unit} for {money.unit}. "
                + " ".join(return_chart.unsaid(channels)),
                as_svg(spec, width=CHART_WIDTH, is_titled=False),
            )
        )
    rows = queries.channels_by_model(publication, asked[0])
    earning = {row["channel_name"] for row in rows if row["revenue"]}
    order = [row["channel_name"] for row in channels if row["channel_name"] in earning]
    if order:
        spec = charts.models_side_by_side(key, rows, models, order, money.currency, LIGHT)
        pictures.append(
            Picture(
                "The same sales under every rule",
                "Where the marks lie close together, the rule hardly matters.",
                as_svg(spec, width=CHART_WIDTH, is_titled=False),
            )
        )
    return tuple(pictures)


def _funnel(publication: Publication, span: Row) -> tuple[Stage, ...]:
    reached = data.funnel(publication, span["period_start_date"], span["period_end_date"])
    if not reached:
        return ()
    return tuple(
        Stage(name, int(reached[stage]), float(reached[stage] / reached["leads"]))
        for stage, name in STAGES.items()
    )


def _advice(channels: list[Row]) -> tuple[str, ...]:
    """What to do, from the whole of each range: nothing is said of a channel that cannot be told."""
    judged: dict[Verdict, list[str]] = {}
    for row in channels:
        judged.setdefault(verdict(row), []).append(row["channel_name"])
    said = {
        Verdict.EARNS: "Keep {}: linked sales cover the full cost over the whole range.",
        Verdict.COSTS: "Cut {} first, or change what is done there: linked sales do not cover the full cost.",
        Verdict.UNCLEAR: "Test {} before deciding: leave out for some weeks, and compare.",
        Verdict.TOO_FEW: "Wait with {}: too few sales to tell.",
        Verdict.NO_COST: "Write down what {} costs: without it no return can be told.",
    }
    return tuple(
        sentence.format(listed(judged[verdict_])) for verdict_, sentence in said.items() if verdict_ in judged
    )


def _line(row: Row, money: Money) -> tuple[str, ...]:
    return (
        row["channel_name"],
        money.estimated(row["revenue"]),
        money.counted(row["total_cost"]),
        return_in_words(row, money),
    )
