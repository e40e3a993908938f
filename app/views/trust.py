"""Can I trust this? Freshness, checks, share matched, frozen months, evidence, definitions.

Data flow: meta tables, mart_coverage, mart_period_freeze, mart_identity -> words, chart, tables.
"""

from typing import Any

import streamlit as st

from app.components import filters
from app.components.cards import cards
from app.components.explain import definitions, sql_of
from app.components.incrementality import HOW
from app.components.lists import written_table
from app.components.page import View, framed
from app.components.rows import draw
from app.components.timeline import timeline
from app.components.trust import TROUBLED, source_name, source_table, trouble
from app.data import filters as choices
from app.data import queries
from app.data import trust as data
from app.metrics import NOT_REPORTED, count, data_until, day, listed, markdown, moment, name_of, share

NEEDS = ("meta_publication", "meta_freshness", "meta_metrics", "dim_attribution_model")
REASONS = {
    "late_data": "data that came late",
    "merged_contact": "two contacts found to be one",
    "refund": "refunds",
    "rate": "corrected exchange rates",
    "relearned": "a model that learned anew",
    "changed_definition": "a changed definition",
    "changed_setting": "a changed setting",
}

Row = dict[str, Any]


def _draw(view: View) -> None:
    publication = view.publication
    facts, sources = queries.publication_facts(publication), queries.sources(publication)
    coverage = data.coverage(publication)
    behind = [source for source in sources if source["state"] in TROUBLED]
    st.title(markdown(_headline(facts, sources, behind, view)), anchor=False)
    st.markdown(_sentences(facts, view))
    for source in behind:
        st.markdown(f":orange[▲] {trouble(source, view.zone)}")
    _cards(facts, coverage, sources, behind)
    st.header("State of each source", anchor=False)
    source_table(sources, view.zone)
    _matching(view, coverage)
    chosen = filters.choose(publication, ("model",)) if choices.periods(publication) else None
    if chosen:
        _frozen(view, chosen.model)
        _evidence(view, chosen.model)
    st.header("What every measure means", anchor=False)
    with st.expander("Definitions, units and formulas", key="definitions"):
        definitions(queries.metrics(publication))
    sql_of(
        {
            "State of sources": queries.SOURCES,
            "Share matched": data.COVERAGE,
            "Closed months": data.FROZEN,
            "How people are recognised": data.IDENTITY,
        }
    )
    if chosen:
        filters.footer(publication, chosen, view.zone)


def _headline(facts: Row, sources: list[Row], behind: list[Row], view: View) -> str:
    until = data_until(facts["as_of"], view.zone) if facts.get("as_of") else NOT_REPORTED
    if behind:
        names = [source_name(source) for source in behind]
        said = listed(names) if len(names) <= 3 else f"{len(names)} of {len(sources)} sources"
        verb = "is" if len(behind) == 1 else "are"
        return f"Data up to {until}, but {said} {verb} behind"
    return f"Up to date: all {len(sources)} sources, data up to {until}"


def _sentences(facts: Row, view: View) -> str:
    published = f"Published {moment(facts.get('published_at'), view.zone)} ({view.zone})."
    warned = facts.get("checks_warned") or 0
    checks = (
        f"{count(facts.get('checks_passed'))} checks passed before it was let out"
        f"{f' and {count(warned)} gave a warning' if warned else ', none gave a warning'}; "
        "a version that fails one that matters is never shown."
    )
    limits = (
        "Two doubts are in no range shown: people who were going to buy anyway also read posts, and who is "
        "not matched is linked to nothing."
    )
    return " ".join([published, checks, limits])


def _cards(facts: Row, coverage: list[Row], sources: list[Row], behind: list[Row]) -> None:
    latest = next((row for row in reversed(coverage) if row["match_rate"] is not None), None)
    cards(
        [
            (
                "Sources up to date",
                f"{len(sources) - len(behind)} of {len(sources)}",
                "late or failed ones are named above",
                "A source is late when its newest record is older than its rule allows.",
            ),
            (
                "Checks passed",
                count(facts.get("checks_passed")),
                count(facts.get("checks_warned"), "warning", "warnings"),
                "Tests of the tables run before this version was published.",
            ),
            (
                "Contacts matched",
                share(latest["match_rate"]) if latest else NOT_REPORTED,
                f"in {latest['month_start_date']:%B %Y}" if latest else "",
                "Share of visits and reactions that lead to a person we know.",
            ),
            (
                "Rows published",
                count(facts.get("row_count")),
                f"version {facts.get('version', 'unknown')}",
                "Rows in all the tables of this version.",
            ),
        ],
        "cards",
    )


def _matching(view: View, coverage: list[Row]) -> None:
    rows = [
        {**row, "matched_pct": None if row["match_rate"] is None else row["match_rate"] * 100}
        for row in coverage
    ]
    if not rows:
        return
    st.header("How much can be matched", anchor=False)
    st.caption("Of all visits and reactions of a month, how many in 100 lead to a person we know.")
    key = (view.publication.key, "coverage")
    draw(
        timeline(key, rows, "month_start_date", "matched_pct", "Matched, of 100", view.colours),
        "chart_matched",
    )
    if any(row.get("is_settling") for row in rows):
        st.caption("Shaded: a month that is not closed, which late data may still change.")
    people = data.identity(view.publication)
    if people:
        written_table(
            "identity",
            {
                "Known by": [name_of(row["evidence"]) for row in people],
                "Profiles": [count(row["profiles"]) for row in people],
                "People linked": [count(row["linked_people"]) for row in people],
                "Sure of half of them at least": [share(row["match_probability_p50"]) for row in people],
                "Contradictions": [count(row["conflicts"]) for row in people],
            },
            "How people were recognised",
        )


def _frozen(view: View, model: str) -> None:
    months = data.frozen_months(view.publication)
    st.header("Closed months, and what changed since", anchor=False)
    if not months.get("first_month"):
        st.markdown("No month is closed yet: months settle first, then they are frozen.")
        return
    st.caption(
        f"{months['first_month']:%B %Y} to {months['last_month']:%B %Y} are closed. Their figures are kept "
        "as they were, with what would be said today beside them."
    )
    rows = data.changed_since_frozen(view.publication, model)
    if not rows:
        st.markdown("Nothing has changed in them since.")
        return
    money = view.money
    written_table(
        "frozen",
        {
            "Month": [f"{row['month_start_date']:%B %Y}" for row in rows],
            "Channel": [row["channel_name"] or NOT_REPORTED for row in rows],
            "Was": [money.exact(row["frozen_revenue"]) for row in rows],
            "Today": [money.exact(row["current_revenue"]) for row in rows],
            "Difference": [money.exact(row["difference"]) for row in rows],
            "Because of": [
                listed([REASONS.get(part, name_of(part)) for part in row["reason"].split(", ")])
                for row in rows
            ],
            "Frozen": [day(row["frozen_as_of"].date()) for row in rows],
        },
        "Closed months whose figures would be others today, largest difference first",
    )


def _evidence(view: View, model: str) -> None:
    rows = queries.incrementality(view.publication, model)
    if not rows:
        return
    st.header("What has been tested", anchor=False)
    methods = [row["method"] for row in rows]
    parts = [
        f"{methods.count(method)}: {HOW[method][:1].lower()}{HOW[method][1:]}"
        for method in HOW
        if method in methods
    ]
    st.markdown(f"Of {count(len(rows), 'channel', 'channels')}, {'; '.join(parts)}.")
    st.markdown(
        "Measured on simulated companies whose truth is known: where willing buyers also read more posts, "
        "rules of credit claimed about twice what was true, and the ranges of what would not have been sold "
        "held the truth about 9 times in 10. Rule by rule it stands in `docs/accuracy.md`; "
        "`make accuracy` repeats it."
    )
    st.page_link("views/experiments.py", label="Experiments", icon=":material/science:")


framed("Can I trust this?", NEEDS, _draw, has_filters=True)
