"""Colours of marks in charts, one set a theme. Blue carries the answer, grey means that it cannot be told.

Page colours are in `.streamlit/config.toml`; these are for what a chart draws itself.
"""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Palette:
    """Colours that keep 3:1 against the page (marks) or 4.5:1 (text)."""

    accent: str
    loss: str
    unclear: str
    other: str
    faint: str
    text: str
    text_soft: str


LIGHT = Palette("#2F6DB5", "#8A4B9E", "#868E98", "#4B9B8E", "#D5DAE0", "#15181C", "#59616B")
DARK = Palette("#7FB2EE", "#D19BE0", "#8B939D", "#77C7B9", "#3B434E", "#F1F3F5", "#B3BAC3")


def palette() -> Palette:
    """The set for the reader's theme; light until the browser has told."""
    return DARK if st.context.theme.type == "dark" else LIGHT
