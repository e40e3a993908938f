"""What drives sales? Revenue, full cost and return of every social channel, down to single activities.

Order of the page: answer, how sure, filters, cards, the chart, the checks (models, what would have been sold
anyway, unmatched), activities, sources, working. Headline and trust strip stand above the filters that shape
them, so their places are kept first and filled once the filters are known.

Data flow: queries -> components, by the filters in the URL (period, model, platform, order).
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from app.components import charts, states
from app.components.activities import ORDERS, activity_table, as_csv
from app.components.cards import cards as draw_cards
from app.components.cards import plain_dollar
from app.components.explain import how_worked_out
from app.components.headline import answer, period_in_words
from app.components.incrementality import incrementality_table
from app.components.palette import Palette, palette
from app.components.rows import draw
from app.components.trust import source_table, trust_strip
from app.components.verdict import verdict
from app.data import queries
from app.data.connection import (
    NothingPublishedError,
    Publication,
    UnreadablePublicationError,
    current_publication,
    setting,
)
from app.metrics import Money, count, day, listed, markdown, name_of, share

PAGE_WIDTH = 1120
PREFERRED_PERIOD = "last_12_months"
PREFERRED_MODEL = "position_based"
SOCIAL, EVERYTHING = "social", "all"
LINK_NAMES = {
    "social": "Linked to social activities",
    "other": "Linked to other channels",
    "direct": "Direct: came by no known way",
    "unmatched": "Unmatched: no visit known",
}

Row = dict[str, Any]


def page() -> None:
    """Draw the page, or say in one sentence why it cannot be drawn."""
    outer = st.container(horizontal_alignment="center")
    with outer, st.container(width=PAGE_WIDTH):
        try:
            _page(current_publication())
        except NothingPublishedError as error:
            states.nothing_published(str(error))
        except UnreadablePublicationError as error:
            states.unreadable(str(error))


@dataclass(frozen=True)
class View:
    """What the page was asked for, and how it speaks."""

    publication: Publication
    period: Row
    model: Row
    money: Money
    zone: str
    colours: Palette

    @property
    def key(self) -> charts.ChartKey:
        """Tells one set of numbers from another."""
        return (self.publication.key, self.period["period"], self.model["model"])


def _page(publication: Publication) -> None:
    facts = queries.publication_facts(publication)
    periods, models = queries.periods(publication), queries.models(publication)
    if not periods or not models:
        states.no_rows()
        return
    top = st.container(gap="small")
    period, model = _filters(periods, models)
    view = View(
        publication,
        period,
        model,
        Money(facts.get("reporting_currency") or setting("reporting_currency", "EUR")),
        facts.get("reporting_time_zone") or setting("reporting_time_zone", "UTC"),
        palette(),
    )
    links = queries.links(publication, period["period"], model["model"])
    channels = queries.channels(publication, period["period"], model["model"])
    sources = queries.sources(publication)
    with top:
        _headline(view, channels, links)
        trust_strip(facts, sources, links, queries.matching(publication), view.zone)
    _cards(links, view.money)
    if channels:
        _channel_charts(view, channels, models)
    _incrementality(view)
    _link_chart(view, links)
    narrowing = _activities(view)
    st.header("State of each source", anchor=False)
    source_table(sources, view.zone)
    how_worked_out(models, queries.metrics(publication))
    _footer(facts, view, narrowing)


def _filters(periods: list[Row], models: list[Row]) -> tuple[Row, Row]:
    by_period = {row["period"]: row for row in periods}
    by_model = {row["model"]: row for row in models}
    preferred = next((row["model"] for row in models if row.get("is_default")), PREFERRED_MODEL)
    with st.container(horizontal=True, key="filters"):
        period = st.selectbox(
            "Period",
            list(by_period),
            index=_index(by_period, PREFERRED_PERIOD),
            format_func=name_of,
            key="period",
            bind="query-params",
            width=240,
        )
        model = st.selectbox(
            "How a sale is shared among contacts",
            list(by_model),
            index=_index(by_model, preferred),
            format_func=lambda name: by_model[name]["model_name"],
            key="model",
            bind="query-params",
            width=300,
        )
    chosen = by_period[period]
    st.caption(
        f"{day(chosen['period_start_date'])} to {day(chosen['period_end_date'])}. "
        f"{markdown(by_model[model]['model_name'])}: {markdown(by_model[model]['reading_rule'])}"
    )
    return chosen, by_model[model]


def _headline(view: View, channels: list[Row], links: dict[str, Row]) -> None:
    said = answer(channels, links.get("social"), view.money)
    with st.container(gap=None):
        st.caption("Tilltale · What drives sales?")
        st.title(markdown(said.headline), anchor=False)
    basis = (
        f"Sales in {period_in_words(view.period['period'])}, against full cost with labour, "
        f"shared by the rule “{view.model['model_name']}”."
    )
    st.markdown(markdown(" ".join([*said.sentences, basis])))


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
            f"{share(social['revenue_share_rate'])} of net revenue, with its range below.",
        ),
        (
            "Full cost of social",
            money.counted(social["total_cost"]),
            f"{money.counted(social['labour_cost'])} of it labour",
            "Media, hours worked and tools.",
        ),
        (
            f"Back for each {money.unit}",
            money.returned(social["roi"]),
            money.returned_span(social["roi_low"], social["roi_high"]),
            "Revenue linked to social for each unit of its full cost, with its range below.",
        ),
    ]
    draw_cards(cards, "cards")


def _channel_charts(view: View, channels: list[Row], models: list[Row]) -> None:
    currency, colours = view.money.currency, view.colours
    unit = plain_dollar(view.money.unit)
    st.header(f"What each {unit} of full cost brought back, by channel", anchor=False)
    st.caption(
        f"Dot: best estimate. Line: 90 chances in 100. Short rule: break-even, {unit} for {unit} spent."
    )
    if any(verdict(row).has_range for row in channels):
        charts.return_legend(colours)
        draw(charts.return_by_channel(view.key, channels, currency, colours), "chart_return")
    for line in charts.unsaid(channels):
        st.caption(markdown(line))
    unpriced = [row["channel_name"] for row in channels if row["has_unpriced_hours"]]
    if unpriced:
        st.caption(
            f"Hours worked on {markdown(listed(unpriced))} have no hourly cost and are not in the full cost, "
            "so the return shown is too high. Drop an employees file with hourly costs into the inbox."
        )

    left, right = st.columns(2, gap="large")
    with left:
        st.header("Revenue linked and full cost", anchor=False)
        st.caption("Revenue by the rule chosen above; cost of media, hours worked and tools.")
        charts.revenue_legend(colours)
        draw(charts.revenue_and_cost(view.key, channels, currency, colours), "chart_revenue")
    with right:
        st.header("The same sales under every rule", anchor=False)
        st.caption("Where the marks lie close together, the rule hardly matters.")
        rows = queries.channels_by_model(view.publication, view.period["period"])
        earning = {row["channel_name"] for row in rows if row["revenue"]}
        order = [row["channel_name"] for row in channels if row["channel_name"] in earning]
        charts.models_legend(models, view.model["model"], colours)
        spec = charts.models_side_by_side(view.key, rows, models, order, currency, colours)
        draw(spec, "chart_models")


def _incrementality(view: View) -> None:
    rows = queries.incrementality(view.publication, view.model["model"])
    if not rows:
        return
    st.header("What would not have been sold without it", anchor=False)
    st.caption(
        "A contact on the way to a sale may not have caused it. Here the sales that would have come anyway "
        "are taken off, for all the time of the data. A sale that needed two channels counts for both. Leave "
        "a channel out for some weeks and drop the experiment into the inbox: a test narrows the range."
    )
    incrementality_table(rows, view.money)


def _link_chart(view: View, links: dict[str, Row]) -> None:
    kinds = [{**links[link], "link_name": name} for link, name in LINK_NAMES.items() if link in links]
    if kinds:
        st.header("How much revenue can be linked at all", anchor=False)
        draw(charts.revenue_by_link(view.key, kinds, view.money.currency, view.colours), "chart_links")


def _activities(view: View) -> dict[str, str]:
    st.header("Activities", anchor=False)
    rows = queries.activities(view.publication, view.period["period"], view.model["model"])
    if rows.is_empty():
        st.markdown("No activity was running or linked to a sale in this period. Choose a longer one.")
        return {}
    names = dict(rows.select("platform", "platform_name").drop_nulls().unique().sort("platform_name").rows())
    groups = {SOCIAL: "All social platforms"} if rows["is_social"].any() else {}
    choices = {**groups, EVERYTHING: "All platforms and channels", **names}
    with st.container(horizontal=True, key="activity_filters", vertical_alignment="bottom"):
        platform = st.selectbox(
            "Platform",
            list(choices),
            format_func=lambda name: choices[name],
            key="platform",
            bind="query-params",
            width=260,
        )
        order = st.selectbox(
            "Order",
            list(ORDERS),
            format_func=lambda name: ORDERS[name][0],
            key="order",
            bind="query-params",
            width=200,
        )
        wanted = {SOCIAL: pl.col("is_social"), EVERYTHING: pl.lit(True)}
        chosen = rows.filter(wanted.get(platform, pl.col("platform") == platform))
        st.download_button(
            "Download as CSV",
            data=lambda: as_csv(chosen),
            file_name=f"tilltale_activities_{'_'.join(reversed(view.key))}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    activity_table(chosen, view.money, order)
    return {"platform": choices[platform], "order": ORDERS[order][0]}


def _footer(facts: Row, view: View, narrowing: dict[str, str]) -> None:
    # Streamlit binds a choice to the URL by the name that people read, and leaves out what is the default;
    # a link that is passed on names every filter, so that a changed default cannot change its meaning.
    written_out = urlencode(
        {"period": name_of(view.period["period"]), "model": view.model["model_name"], **narrowing}
    )
    address = f"{(st.context.url or '').split('?')[0]}?{written_out}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Version {markdown(str(facts.get('version', 'unknown')))}")
        with st.popover("Copy link"):
            st.caption("Opens this page with these filters written out.")
            st.code(address, language=None, wrap_lines=True)


def _index(options: dict[str, Row], preferred: str) -> int:
    return list(options).index(preferred) if preferred in options else 0


page()
