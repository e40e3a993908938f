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
    st.Page(HERE / "pages" / "service.py", title="How fast do we answer?", url_path="service"),
    st.Page(HERE / "pages" / "word_of_mouth.py", title="Who passes us on?", url_path="word_of_mouth"),
    st.Page(HERE / "pages" / "goals.py", title="Goals and questions", url_path="goals"),
    st.Page(HERE / "pages" / "funnel.py", title="Quality of leads", url_path="funnel"),
    st.Page(HERE / "pages" / "experiments.py", title="Experiments", url_path="experiments"),
    st.Page(HERE / "pages" / "people.py", title="Work and habits", url_path="people"),
    st.Page(HERE / "pages" / "press.py", title="Press", url_path="press"),
    st.Page(HERE / "pages" / "events.py", title="Events", url_path="events"),
    st.Page(HERE / "pages" / "recruiting.py", title="Recruiting", url_path="recruiting"),
    st.Page(HERE / "pages" / "market.py", title="Market", url_path="market"),
    st.Page(HERE / "pages" / "governance.py", title="Governance", url_path="governance"),
    st.Page(HERE / "pages" / "voice.py", title="What do customers tell us?", url_path="voice"),
]
st.navigation(PAGES, position="top" if len(PAGES) > 1 else "hidden").run()
