"""Router of the app: page settings and navigation.

Belongs here: what is true of every page. Does not: numbers and words of a page (`app/pages/<noun>.py`).
A new page is one module there and one line in `PAGES`.

`streamlit run app/main.py` puts `app/` on the import path, not the repository; the first lines make `app.x`
importable however the app was started. Pages run after them, so they import as usual.
"""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

st.set_page_config(
    page_title="Tilltale",
    layout="wide",
    menu_items={"About": "Tilltale: which social activities drive sales."},
)

PAGES = [
    st.Page(HERE / "pages" / "sales.py", title="What drives sales?", url_path="sales", default=True),
    st.Page(HERE / "pages" / "customers.py", title="Existing customers", url_path="customers"),
    st.Page(HERE / "pages" / "market.py", title="Market", url_path="market"),
    st.Page(HERE / "pages" / "governance.py", title="Governance", url_path="governance"),
    st.Page(HERE / "pages" / "voice.py", title="What do customers tell us?", url_path="voice"),
]
st.navigation(PAGES, position="top" if len(PAGES) > 1 else "hidden").run()
