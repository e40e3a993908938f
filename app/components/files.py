"""What to say where a page has nothing to show: which file a company must drop to have it.

Belongs here: the one form of that advice. Does not: why a page wants it (`app/views/<noun>.py`).
"""

import streamlit as st


def drop_file(kind: str, why: str) -> None:
    """Name the file that is missing, and how it comes about."""
    st.markdown(f"{why} This writes a file with the header to fill in, and reads it:")
    st.code(f"tilltale sources template {kind}\ntilltale run", language="bash")
