"""A row of cards: the few numbers that a page begins with.

Belongs here: how a card looks. Does not: its numbers and words.
"""

from collections.abc import Sequence

import streamlit as st

Card = tuple[str, str, str, str]
"""Label, value, the line below it, and an explanation on demand."""


def cards(entries: Sequence[Card], key: str) -> None:
    """Draw the cards side by side, fewer a row on a narrow screen."""
    with st.container(key=key):
        grid = st.grid(len(entries), min_column_width=150, gap="medium")
        for label, value, below, explanation in entries:
            with grid.container(gap=None):
                st.metric(plain_dollar(label), value, help=plain_dollar(explanation))
                st.caption(plain_dollar(below))


def plain_dollar(text: str) -> str:
    """A dollar sign is money here, not the beginning of a formula."""
    return text.replace("$", "\\$")
