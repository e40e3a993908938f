"""Router of the app: page settings and navigation.

Belongs here: what is true of every page. Does not: numbers and words of a page (`app/views/<noun>.py`).
A new page is one module there and one line in `PAGES`.

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


def _page(name: str, title: str, *, default: bool = False) -> Any:
    return st.Page(HERE / "views" / f"{name}.py", title=title, url_path=name, default=default)


PAGES = {
    "Sales": [
        _page("sales", "What drives sales?", default=True),
        _page("funnel", "Quality of leads"),
        _page("experiments", "Experiments"),
    ],
    "Customers": [
        _page("customers", "Existing customers"),
        _page("voice", "What do customers tell us?"),
        _page("service", "How fast do we answer?"),
        _page("word_of_mouth", "Who passes us on?"),
    ],
    "Market": [
        _page("market", "Share of voice and findings"),
        _page("press", "Press"),
        _page("events", "Events"),
    ],
    "Company": [
        _page("goals", "Goals and questions"),
        _page("people", "Work and habits"),
        _page("recruiting", "Recruiting"),
        _page("governance", "Governance"),
    ],
}
st.navigation(PAGES, position="top").run()
