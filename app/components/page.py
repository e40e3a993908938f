"""The frame of a page: width, title, how old the data is, and one sentence where there is nothing to show.

Belongs here: what every page does alike. Does not: the numbers and words of one page (`app/views/<noun>.py`).

Data flow: current publication -> View -> the page's own drawing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.components import states
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


def framed(kicker: str, needs: tuple[str, ...], draw: Callable[[View], None]) -> None:
    """Draw a page, or say in one sentence why it cannot be drawn.

    Args:
        kicker: what the page is called in the navigation; stands small above its title.
        needs: marts it reads; a restored publication may be older than they are.
        draw: draws title and all the rest.
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
                return
            view = View(
                publication,
                Money(facts.get("reporting_currency") or setting("reporting_currency", "EUR")),
                facts.get("reporting_time_zone") or setting("reporting_time_zone", "UTC"),
                palette(),
            )
            draw(view)
            if facts.get("as_of"):
                st.caption(f"Data until {data_until(facts['as_of'], view.zone)}.")
        except NothingPublishedError as error:
            states.nothing_published(str(error))
        except UnreadablePublicationError as error:
            states.unreadable(str(error))
