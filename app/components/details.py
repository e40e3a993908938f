"""Details under the answer: tabs of which only the open one is asked for and drawn.

Belongs here: how they open, and that the address says which is open. Does not: what is in them.
"""

from collections.abc import Callable, Mapping

import streamlit as st


def details(parts: Mapping[str, Callable[[], None]], key: str) -> None:
    """Draw the part that is open, the first one at first.

    Args:
        parts: name of each tab, and what draws it.
        key: its name in the address, so that a link and Back lead to the same tab.
    """
    for tab, draw in zip(st.tabs(list(parts), key=key, bind="query-params"), parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()
