"""The filters that all pages share, kept in the address: pages hand them on, links and Back bring them back.

Belongs here: the widgets, the values they gave, the link that writes all of them out, and the way back to
the defaults. Does not: which rows a value selects (`app/data/`).

A filter's key is its name in the address, and the address carries what people read. It is written by hand
and not by Streamlit's `bind`: measured on 1.67, values that a link had brought were gone on the next page,
and Back landed on defaults. Streamlit itself empties the address on the way to another page, so an address
without any filter says nothing; one with filters, by a link or by Back, says them all. A default is left out
of the address; the copied link names every filter, so that a changed default cannot change its meaning, and
the version it was made on.

Data flow: choices of the marts, address -> widgets -> Filters -> queries, link, PDF.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from app.data import filters as data
from app.data import queries
from app.data.connection import Publication
from app.metrics import data_until, day, markdown, name_of

PREFERRED_PERIOD = "last_12_months"
EVER = "all_time"
ANY = ""
LABELS = {
    "period": "Period",
    "model": "How a sale is shared among contacts",
    "platform": "Platform",
    "activity_type": "Kind of activity",
    "campaign": "Campaign",
    "department": "Department",
    "country": "Country",
    "basis": "Money counted",
}
ALL = {
    "platform": "All platforms",
    "activity_type": "All kinds",
    "campaign": "All campaigns",
    "department": "All departments",
    "country": "All countries",
    "basis": "On the day of the sale",
}
BASIS_NAMES = {"cash": "When it was paid", "accrual": "When it was earned"}
OUTSIDE = ("period", "model")
WIDTHS = {"period": 240, "model": 300}

Row = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """What a filter offers, value -> what people read, and the value that it has unless somebody chooses."""

    options: dict[str, str]
    default: str = ANY


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; an empty text means all.

    The period is as marts hold it: 'last_90_days', '2026-Q3', '2026', a month '2026-09'. What moves on with
    the data, such as this quarter so far, is the quarter that it is now: the copied link names that.
    """

    period: str
    model: str
    platform: str = ANY
    activity_type: str = ANY
    campaign: str = ANY
    department: str = ANY
    country: str = ANY
    basis: str = ANY

    @property
    def is_month(self) -> bool:
        """Whether the period is one month of the calendar."""
        return queries.is_month(self.period)


def choose(publication: Publication, applies: tuple[str, ...], key: str = "filters") -> Filters:
    """Draw the filters that a page can honour and return all of them, those of other pages too.

    Args:
        publication: whose values are offered.
        applies: names of the filters that shape this page's numbers, in the order shown.
        key: of the container.
    """
    choices = {name: _choice(publication, name) for name in LABELS}
    kept = _kept(choices)
    _write(choices, kept)  # first, so that who reloads a page half drawn keeps what it shows
    with st.container(horizontal=True, key=key, vertical_alignment="bottom"):
        for name in (name for name in applies if name in OUTSIDE):
            _select(name, choices[name], kept, WIDTHS[name])
        inside = [name for name in applies if name not in OUTSIDE and len(choices[name].options) > 1]
        if inside:
            _more(inside, choices, kept)
        st.button("Reset", on_click=kept.clear, type="tertiary", key="reset", help="Back to the defaults")
    _what_does_not_apply(applies, choices, kept)
    asked = {name: kept.get(name, choices[name].default) for name in LABELS}
    held = {row["period"]: row["held_as"] for row in data.periods(publication)}
    return Filters(**{**asked, "period": held.get(asked["period"], asked["period"])})


def _kept(choices: dict[str, Choice]) -> dict[str, str]:
    """What is not at its default; from the address where a link or Back has changed that."""
    kept: dict[str, str] = st.session_state.setdefault("filters_kept", {})
    address = _address()
    if address and address != st.session_state.get("filters_written"):
        kept.clear()
        for name, said in address.items():
            # else its name in the tables, for a link that somebody writes by hand: period=2026-Q3
            options = choices[name].options
            by_hand = said if said in options else None
            value = next((value for value, text in options.items() if text == said), by_hand)
            if value is not None and value != choices[name].default:
                kept[name] = value
    return kept


def _address() -> dict[str, str]:
    return {name: st.query_params[name] for name in LABELS if name in st.query_params}


def _write(choices: dict[str, Choice], kept: dict[str, str]) -> None:
    written = {name: choices[name].options[kept[name]] for name in LABELS if name in kept}
    if written != _address():
        others = {name: value for name, value in st.query_params.to_dict().items() if name not in LABELS}
        st.query_params.from_dict({**written, **others})
    st.session_state["filters_written"] = written


def carry(publication: Publication) -> None:
    """On a page that no filter shapes: hand them on in the address, and say so if any is set."""
    choices = {name: _choice(publication, name) for name in LABELS}
    kept = _kept(choices)
    _write(choices, kept)
    _what_does_not_apply((), choices, kept)


def in_words(publication: Publication, filters: Filters) -> dict[str, str]:
    """Every filter by its name in the address, with the value that people read."""
    return {
        field.name: _choice(publication, field.name).options.get(
            getattr(filters, field.name), getattr(filters, field.name)
        )
        for field in fields(filters)
    }


def period_row(publication: Publication, filters: Filters) -> Row:
    """The chosen period with its first and last day."""
    return next(row for row in data.periods(publication) if row["period"] == filters.period)


def period_in_words(row: Row) -> str:
    """A period within a sentence: 'the last 90 days', 'Q3 2026', 'September 2026'."""
    words = name_of(row["period"]).lower()
    return row["period_name"] or (f"the {words}" if words.startswith("last") else words)


def period_of_activities(publication: Publication, filters: Filters) -> str:
    """The period for which single activities are shown; says so where it is not the one that is chosen."""
    if period_row(publication, filters)["has_activities"]:
        return filters.period
    st.caption(
        "Single activities are counted over spans of days, and over this and the last quarter and year: "
        f"shown is {name_of(PREFERRED_PERIOD).lower()}."
    )
    return PREFERRED_PERIOD


def explained(publication: Publication, filters: Filters, *, with_model: bool = True) -> None:
    """Say the days of the period and the rule of the model under the filters."""
    period = period_row(publication, filters)
    said = f"{day(period['period_start_date'])} to {day(period['period_end_date'])}."
    begins = next(
        (row["period_start_date"] for row in data.periods(publication) if row["period"] == EVER), None
    )
    if begins and period["period_start_date"] < begins <= period["period_end_date"]:
        said += f" The data begins on {day(begins)}."
    if with_model:
        model = next(row for row in queries.models(publication) if row["model"] == filters.model)
        said += f" {markdown(model['model_name'])}: {markdown(model['reading_rule'])}"
    st.caption(said)


def footer(publication: Publication, filters: Filters, zone: str, **more: str) -> None:
    """Version, and the link that names every filter, the version and the day of the data.

    Args:
        publication: what is shown.
        filters: of the page.
        zone: time zone of the business.
        more: what else the page was asked for, by its name in the address.
    """
    facts = queries.publication_facts(publication)
    version = str(facts.get("version", "unknown"))
    written_out = {**in_words(publication, filters), **more, "made_on": version}
    if facts.get("as_of"):
        written_out["data_until"] = data_until(facts["as_of"], zone)
    address = f"{(st.context.url or '').split('?')[0]}?{urlencode(written_out)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Version {markdown(version)}")
        with st.popover("Copy link"):
            st.caption(
                "Opens this page with every filter written out, and says which version it was made on."
            )
            st.code(address, language=None, wrap_lines=True)


def made_on(publication: Publication) -> None:
    """Say so if the link that was opened was made on another version than the one that is shown."""
    version = st.query_params.get("made_on")
    shown = str(queries.publication_facts(publication).get("version", ""))
    if version and version != shown:
        until = st.query_params.get("data_until")
        st.caption(
            f"This link was made on version {markdown(version)}"
            f"{f', with data until {markdown(until)}' if until else ''}. The page shows version "
            f"{markdown(shown)}: what was settled then is under “Can I trust this?”."
        )


def _choice(publication: Publication, name: str) -> Choice:
    if name == "period":
        periods = {
            row["period"]: row["period_name"] or name_of(row["period"]) for row in data.periods(publication)
        }
        return Choice(periods, PREFERRED_PERIOD if PREFERRED_PERIOD in periods else next(iter(periods), ANY))
    if name == "model":
        models = {row["model"]: row["model_name"] for row in queries.models(publication)}
        return Choice(models, queries.usual_model(publication))
    rows = data.choices(publication, name)
    names = {row["value"]: BASIS_NAMES.get(row["name"], row["name"]) for row in rows}
    # A name that two values share would lead to one of them only: such a value shows its own identifier.
    twice = {text for text in names.values() if list(names.values()).count(text) > 1}
    shown = {value: f"{text} ({value})" if text in twice else text for value, text in names.items()}
    return Choice({ANY: ALL[name], **shown})


def _select(name: str, choice: Choice, kept: dict[str, str], width: Any = "stretch") -> None:
    def _changed() -> None:
        value = st.session_state[name]
        if value == choice.default:
            kept.pop(name, None)
        else:
            kept[name] = value

    st.session_state[name] = kept.get(name, choice.default)
    st.selectbox(
        LABELS[name],
        list(choice.options),
        format_func=_namer(choice.options),
        key=name,
        on_change=_changed,
        width=width,
    )


def _namer(options: dict[str, str]) -> Callable[[str], str]:
    return lambda value: options.get(value, value)


def _more(names: list[str], choices: dict[str, Choice], kept: dict[str, str]) -> None:
    set_ones = [name for name in names if name in kept]
    label = f"More filters ({len(set_ones)} set)" if set_ones else "More filters"
    with st.popover(label, key="more_filters"):
        for name in names:
            _select(name, choices[name], kept)


def _what_does_not_apply(applies: tuple[str, ...], choices: dict[str, Choice], kept: dict[str, str]) -> None:
    idle = [
        f"{LABELS[name].lower()} ({markdown(choices[name].options[kept[name]])})"
        for name in LABELS
        if name in kept and name not in applies
    ]
    if idle:
        st.caption(f"Set elsewhere and not applied here: {', '.join(idle)}.")
