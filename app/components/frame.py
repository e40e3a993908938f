"""What every page stands in: one width, and a sentence where a publication is missing or cannot be read.

Belongs here: the frame and a row of cards. Does not: numbers and words of a page.

Data flow: current publication -> the page's own drawing.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.components import states
from app.data.connection import (
    NothingPublishedError,
    Publication,
    UnreadablePublicationError,
    current_publication,
)

PAGE_WIDTH = 1120

Card = tuple[str, str, str, str]


def show(draw: Callable[[Publication], None]) -> None:
    """Draw a page, or say in one sentence why it cannot be drawn."""
    outer = st.container(horizontal_alignment="center")
    with outer, st.container(width=PAGE_WIDTH):
        try:
            draw(current_publication())
        except NothingPublishedError as error:
            states.nothing_published(str(error))
        except UnreadablePublicationError as error:
            states.unreadable(str(error))


def cards(entries: Sequence[Card], key: str) -> None:
    """Label, value, a line below and an explanation of each."""
    with st.container(key=key):
        grid = st.grid(len(entries), min_column_width=150, gap="medium")
        for label, value, below, explanation in entries:
            with grid.container(gap=None):
                st.metric(_plain_dollar(label), value, help=_plain_dollar(explanation))
                st.caption(_plain_dollar(below))


def _plain_dollar(text: str) -> str:
    return text.replace("$", "\\$")
