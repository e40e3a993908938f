"""Router of the app: page settings and navigation.

Belongs here: what is true of every page. Does not: numbers and words of a page (`app/views/<noun>.py`).
A new page is one module there and one line in `PAGES`: ten stand in the navigation, the others under one of
them, which they name third.

`streamlit run app/main.py` puts `app/` on the import path, not the repository; the first lines make `app.x`
importable however the app was started. Pages run after them, so they import as usual. The folder of pages
is not called `pages`: Streamlit would run what lies there without this router when a link to it is the first
that is opened.
"""

import sys
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

st.set_page_config(
    page_title="Tilltale",
    layout="wide",
    menu_items={"About": "Tilltale: which social activities drive sales."},
)


# Imported once the path is known.
from app.components.page import beside  # noqa: E402


def _page(name: str, title: str, under: str = "") -> Any:
    """A page of the navigation, or one that is reached from the page it stands under."""
    return st.Page(
        HERE / "views" / f"{name}.py",
        title=title,
        url_path=name,
        default=name == "sales",
        visibility="hidden" if under else "visible",
    )


PAGES: dict[str, list[tuple[str, ...]]] = {
    "Decide": [
        ("sales", "What drives sales?"),
        ("activities", "Activities"),
        ("activity", "One activity", "activities"),
        ("plan", "Plan"),
        ("funnel", "Funnel and lead quality"),
    ],
    "Listen": [
        ("customers", "Customers"),
        ("voice", "What customers say", "customers"),
        ("service", "Service", "customers"),
        ("market", "Market"),
        ("press", "Press", "market"),
        ("word_of_mouth", "Word of mouth", "market"),
        ("events", "Events", "market"),
    ],
    "Steer": [
        ("people", "People"),
        ("recruiting", "Recruiting", "people"),
        ("governance", "Approvals and anger", "people"),
        ("goals", "Goals and questions"),
        ("experiments", "Experiments"),
    ],
    "Trust": [("trust", "Can I trust this?")],
}
drawn = {section: [_page(*entry) for entry in entries] for section, entries in PAGES.items()}
current = st.navigation(drawn, position="top")
beside(current.url_path, [entry for entries in PAGES.values() for entry in entries])
current.run()
