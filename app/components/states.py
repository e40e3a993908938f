"""Pages that have no numbers to show: each says what is missing, why, and what to do about it."""

import streamlit as st

from app.metrics import markdown


def nothing_published(directory: str) -> None:
    """No publication is out yet."""
    st.title("No numbers are published yet")
    st.markdown(
        f"Looked for them in `{directory}`. They appear here as soon as the main job has loaded, built and "
        "checked a first version:"
    )
    st.code("tilltale run", language="bash")
    st.markdown(
        "To see the page with a simulated company first, run `make pipeline`. If the job has run and this "
        "page stays, compare DATA_DIR in `tilltale.toml` (or `TILLTALE_DATA_DIR`) with the folder above."
    )


def unreadable(reason: str) -> None:
    """A publication is there but cannot be shown."""
    st.title("The published numbers cannot be read")
    st.markdown(markdown(reason).replace("\\`", "`"))


def no_rows() -> None:
    """A version is published, but nothing is in it that this page could show."""
    st.title("The published version holds no sales yet")
    st.markdown(
        "No sale, cost or activity has been loaded. Run `tilltale sources` to see which sources have "
        "credentials, connect one that knows about sales (Stripe, HubSpot or a `conversions` file in the "
        "inbox), then run `tilltale run`."
    )
