"""What drives sales? Revenue, full cost and return of every social channel, and why revenue changed.

Order of the page: answer, how sure, filters, cards, the chart, what would have been sold anyway; then, one at
a time, why it changed, revenue beside cost, every rule, what is linked at all, what was begun; at last the
working. Headline and trust strip stand above the filters that shape them, so their places are kept first and
filled once the filters are known.

Data flow: queries -> components, by the filters in the address.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from app.components import charts, filters, return_chart, states
from app.components.cards import cards as draw_cards
from app.components.cards import plain_dollar
from app.components.change import why_it_changed
from app.components.details import details
from app.components.explain import how_worked_out
from app.components.filters import Filters
from app.components.headline import answer
from app.components.incrementality import incrementality_table
from app.components.lists import written_table
from app.components.page import View, framed
from app.components.rows import ChartKey, draw
from app.components.trust import trust_strip
from app.components.verdict import verdict
from app.data import change, queries
from app.data import filters as choices
from app.metrics import TOO_FEW, Money, count, listed, markdown, share

NEEDS = ("mart_roi_by_period", "dim_attribution_model", "dim_channel")
APPLIES = ("period", "model", "platform", "activity_type", "country")
NOTHING_LINKED = "No sale of these days is linked to a channel of those that are chosen."
LINK_NAMES = {
    "social": "Linked to social activities",
    "other": "Linked to other channels",
    "direct": "Direct: came by no known way",
    "unmatched": "Unmatched: no visit known",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the page was asked for, with the names that people read (the period's within a sentence)."""

    view: View
    filters: Filters
    model_name: str
    period_name: str

    @property
    def key(self) -> ChartKey:
        """Tells one set of numbers from another; the model stands last."""
        chosen = self.filters
        return (
            self.view.publication.key,
            chosen.period,
            chosen.platform,
            chosen.activity_type,
            chosen.model,
        )


def _draw(view: View) -> None:
    publication = view.publication
    models = queries.models(publication)
    if not choices.periods(publication) or not models:
        states.no_rows()
        return
    facts, sources = queries.publication_facts(publication), queries.sources(publication)
    top = st.container(gap="small")
    chosen = filters.choose(publication, APPLIES)
    filters.explained(publication, chosen)
    filters.made_on(publication)
    named = filters.in_words(publication, chosen)
    span = filters.period_in_words(filters.period_row(publication, chosen))
    asked = Asked(view, chosen, named["model"], span)
    narrowed = (chosen.platform, chosen.activity_type)
    links = queries.links(publication, chosen.period, chosen.model)
    channels = queries.channels(publication, chosen.period, chosen.model, *narrowed)
    proven = queries.incrementality(publication, chosen.model, *narrowed)
    with top:
        _headline(asked, channels, links, proven)
        trust_strip(facts, sources, links, queries.matching(publication), view.zone)
    _cards(links, view.money)
    if any(narrowed):
        st.caption("The cards show the whole company; the charts show the channels chosen in the filters.")
    if channels:
        _return_chart(asked, channels)
    _incrementality(proven, view.money)
    details(
        {
            "Why it changed": partial(why_it_changed, view, chosen.period, chosen.model, chosen.country),
            "Revenue and cost": partial(_revenue_chart, asked, channels),
            "Every rule": partial(_models_chart, asked, channels, models),
            "Linked at all": partial(_link_chart, asked, links),
            "Begun in these days": partial(_so_far, asked),
        },
        "more",
    )
    how_worked_out(models, queries.metrics(publication))
    filters.footer(publication, chosen, view.zone)


def _headline(asked: Asked, channels: list[Row], links: dict[str, Row], proven: list[Row]) -> None:
    said = answer(channels, links.get("social"), asked.view.money, proven)
    st.title(markdown(said.headline), anchor=False)
    st.markdown(markdown(" ".join(said.sentences)))
    st.caption(
        f"Looking back: what led to the sales of {markdown(asked.period_name)}: against full cost with "
        f"labour of the same days, shared by the rule “{markdown(asked.model_name)}”."
    )


def _cards(links: dict[str, Row], money: Money) -> None:
    everything, social = links.get("all"), links.get("social")
    if not everything or not social:
        return
    cards = [
        (
            "Net revenue",
            money.counted(everything["revenue"]),
            count(everything["conversions"], "sale", "sales"),
            "All sales of the period less refunds, whether linked or not.",
        ),
        (
            "Linked to social",
            money.estimated(social["revenue"]),
            money.span(social["revenue_low"], social["revenue_high"]),
            f"{share(social['revenue_share_rate'])} of net revenue, with its range below. Attributed by a "
            "rule, not tested.",
        ),
        (
            "Full cost of social",
            money.counted(social["total_cost"]),
            f"{money.counted(social['labour_cost'])} of it labour",
            "Media, hours worked and tools.",
        ),
        (
            f"Linked to each {money.unit}",
            money.returned(social["roi"]),
            money.returned_span(social["roi_low"], social["roi_high"]),
            "Revenue linked to social for each unit of its full cost, with its range below. Attributed by a "
            "rule, not tested.",
        ),
    ]
    draw_cards(cards, "cards")


def _return_chart(asked: Asked, channels: list[Row]) -> None:
    currency, colours = asked.view.money.currency, asked.view.colours
    unit = plain_dollar(asked.view.money.unit)
    st.header(f"Sales linked to each {unit} of full cost, by channel", anchor=False)
    st.caption(
        f"Attributed. Dot: best estimate. Line: 90 chances in 100. "
        f"Short rule: {unit} linked for {unit} spent."
    )
    if any(verdict(row).has_range for row in channels):
        return_chart.return_legend(colours)
        draw(return_chart.return_by_channel(asked.key, channels, currency, colours), "chart_return")
    for line in return_chart.unsaid(channels):
        st.caption(markdown(line))
    unpriced = [row["channel_name"] for row in channels if row["has_unpriced_hours"]]
    if unpriced:
        st.caption(
            f"Hours worked on {markdown(listed(unpriced))} have no hourly cost and are not in the full cost, "
            "so the return shown is too high. Drop an employees file with hourly costs into the inbox."
        )


def _revenue_chart(asked: Asked, channels: list[Row]) -> None:
    st.header("Revenue linked and full cost", anchor=False)
    if not channels:
        st.markdown(NOTHING_LINKED)
        return
    colours = asked.view.colours
    st.caption("Revenue by the rule chosen above; cost of media, hours worked and tools.")
    charts.revenue_legend(colours)
    spec = charts.revenue_and_cost(asked.key, channels, asked.view.money.currency, colours)
    draw(spec, "chart_revenue")


def _models_chart(asked: Asked, channels: list[Row], models: list[Row]) -> None:
    st.header("The same sales under every rule", anchor=False)
    if not channels:
        st.markdown(NOTHING_LINKED)
        return
    chosen, colours = asked.filters, asked.view.colours
    st.caption("Where the marks lie close together, the rule hardly matters.")
    rows = queries.channels_by_model(
        asked.view.publication, chosen.period, chosen.platform, chosen.activity_type
    )
    earning = {row["channel_name"] for row in rows if row["revenue"]}
    order = [row["channel_name"] for row in channels if row["channel_name"] in earning]
    charts.models_legend(models, chosen.model, colours)
    spec = charts.models_side_by_side(asked.key, rows, models, order, asked.view.money.currency, colours)
    draw(spec, "chart_models")


def _incrementality(rows: list[Row], money: Money) -> None:
    if not rows:
        return
    st.header("What would not have been sold without it", anchor=False)
    st.caption(
        "A contact on the way to a sale may not have caused it. Here the sales that would have come anyway "
        "are taken off, for all the time of the data. A sale that needed two channels counts for both. Leave "
        "a channel out for some weeks and drop the experiment into the inbox: a test narrows the range."
    )
    incrementality_table(rows, money)


def _so_far(asked: Asked) -> None:
    chosen, money = asked.filters, asked.view.money
    rows = change.so_far(
        asked.view.publication, chosen.period, chosen.model, chosen.platform, chosen.activity_type
    )
    st.header("Another question: what has come of what was begun in these days", anchor=False)
    if not rows:
        st.markdown("No activity with a known beginning was begun in these days.")
        return
    st.caption(
        "Above are the sales of the period, whatever led to them. Here are the activities begun in it, with "
        "all that is linked to them up to now: the later they began, the more is still to come. Attributed, "
        "without a range. The two are not to be added or compared."
    )
    written_table(
        "so_far",
        {
            "Channel": [row["channel_name"] for row in rows],
            "Begun": [count(row["activities"]) for row in rows],
            "Sales so far": [count(row["conversions"]) for row in rows],
            "Linked so far": [money.estimated(row["revenue"]) for row in rows],
            "Cost so far": [money.counted(row["total_cost"]) for row in rows],
            f"Linked to each {money.unit} so far": [
                TOO_FEW if row["is_too_little_data"] else money.returned(row["roi"]) for row in rows
            ],
        },
        "What the activities begun in the period have brought so far, by channel",
    )


def _link_chart(asked: Asked, links: dict[str, Row]) -> None:
    kinds = [{**links[link], "link_name": name} for link, name in LINK_NAMES.items() if link in links]
    st.header("How much revenue can be linked at all", anchor=False)
    if not kinds:
        st.markdown("Nothing was sold in these days.")
        return
    money, colours = asked.view.money, asked.view.colours
    draw(charts.revenue_by_link(asked.key, kinds, money.currency, colours), "chart_links")


framed("What drives sales?", NEEDS, _draw, has_filters=True)
