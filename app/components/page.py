"""The frame of a page: width, title, how old the data is, and one sentence where there is nothing to show.

Belongs here: what every page does alike. Does not: the numbers and words of one page (`app/views/<noun>.py`).

Data flow: current publication -> View -> the page's own drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from app.components import filters, states
from app.components.palette import Palette, palette
from app.data import queries
from app.data.asking import missing_tables
from app.data.connection import (
    NothingPublishedError,
    Publication,
    UnreadablePublicationError,
    current_publication,
    setting,
)
from app.metrics import Money, data_until, markdown

PAGE_WIDTH = 1120


@dataclass(frozen=True)
class View:
    """What a page reads, and how it speaks."""

    publication: Publication
    money: Money
    zone: str
    colours: Palette


def beside(current: str, entries: Sequence[tuple[str, ...]]) -> None:
    """Links to the pages that stand together with the one that is open, where there are several.

    Args:
        current: address of the open page, empty for the first of all.
        entries: name and title of every page the reader may open, and the name of the one it stands under.
    """
    leader = next((entry[2] for entry in entries if entry[0] == current and len(entry) > 2), current)
    group = [entry for entry in entries if leader in (entry[0], *entry[2:])]
    if len(group) < 2 or leader == "activities":  # one activity is reached from a row of the table
        return
    outer = st.container(horizontal_alignment="center")
    with outer.container(width=PAGE_WIDTH), st.container(horizontal=True, key="beside"):
        for name, title, *_ in group:
            if name == current:
                st.markdown(f"**{markdown(title)}**")  # a link that is switched off is too pale to read
            else:
                st.page_link(f"views/{name}.py", label=title)


def framed(
    kicker: str, needs: tuple[str, ...], draw: Callable[[View], None], *, has_filters: bool = False
) -> None:
    """Draw a page, or say in one sentence why it cannot be drawn.

    Args:
        kicker: what the page is called in the navigation; stands small above its title.
        needs: marts it reads; a restored publication may be older than they are.
        draw: draws title and all the rest.
        has_filters: the page draws the shared filters itself.
    """
    outer = st.container(horizontal_alignment="center")
    with outer, st.container(width=PAGE_WIDTH):
        try:
            publication = current_publication()
            facts = queries.publication_facts(publication)
            st.caption(f"Tilltale · {markdown(kicker)}")
            if missing_tables(publication, needs):
                st.title("This publication is older than the page", anchor=False)
                st.markdown("Publish anew to see it: `tilltale run`.")
                filters.carry(publication)
                return
            view = View(
                publication,
                Money(facts.get("reporting_currency") or setting("reporting_currency", "EUR")),
                facts.get("reporting_time_zone") or setting("reporting_time_zone", "UTC"),
                palette(),
            )
            draw(view)
            if not has_filters:
                filters.carry(publication)
            if facts.get("as_of"):
                st.caption(f"Data until {data_until(facts['as_of'], view.zone)}.")
        except NothingPublishedError as error:
            states.nothing_published(str(error))
        except UnreadablePublicationError as error:
            states.unreadable(str(error))
