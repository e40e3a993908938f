"""Router of the app: page settings, the door, and the navigation of the reader's role.

Belongs here: what is true of every page. Does not: numbers and words of a page (`app/views/<noun>.py`), who
may see what (`app/access/roles.py`). A new page is one module there and one line in `PAGES`: ten stand in the
navigation, the others under one of them, which they name third.

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
from app.access.door import closed_door, who_reads  # noqa: E402
from app.access.reader import Reader, current_reader  # noqa: E402
from app.access.roles import may_see_page  # noqa: E402
from app.components import states  # noqa: E402
from app.components.page import PAGE_WIDTH, beside  # noqa: E402
from app.data.asking import NotPermittedError  # noqa: E402
from app.data.connection import UnreadablePublicationError  # noqa: E402
from app.numerals import write_for  # noqa: E402
from app.reports.button import board_download  # noqa: E402

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
DEFAULT = "sales"


def _open_to(reader: Reader) -> dict[str, list[tuple[str, ...]]]:
    """Entries of `PAGES` that exist for the reader; one whose leader does not exist stands by itself."""
    return {
        section: [
            entry if len(entry) < 3 or may_see_page(reader.role, entry[2]) else entry[:2]
            for entry in entries
            if may_see_page(reader.role, entry[0])
        ]
        for section, entries in PAGES.items()
    }


def _page(name: str, title: str, under: str = "") -> Any:
    """A page of the navigation, or one that is reached from the page it stands under."""
    return st.Page(
        HERE / "views" / f"{name}.py",
        title=title,
        url_path=name,
        default=name == DEFAULT,
        visibility="hidden" if under else "visible",
    )


def _door(reader: Reader) -> list[Any]:
    """The same door at every address, so that whoever passes it stands where the link led."""

    def _closed() -> None:
        closed_door(reader)

    names = [entry[0] for entries in PAGES.values() for entry in entries]
    return [st.Page(_closed, title="Tilltale", url_path=name, default=name == DEFAULT) for name in names]


write_for(st.context.locale)
try:
    present = current_reader()
    if present.role is None:
        st.navigation(_door(present), position="hidden").run()
    else:
        sections = _open_to(present)
        drawn = {section: [_page(*entry) for entry in entries] for section, entries in sections.items()}
        current = st.navigation(drawn, position="top")
        beside(current.url_path, [entry for entries in sections.values() for entry in entries])
        current.run()
        with st.container(horizontal_alignment="center"), st.container(width=PAGE_WIDTH, key="foot"):
            if current.url_path in ("", DEFAULT):
                board_download(present.role)
            who_reads(present)
except UnreadablePublicationError as error:
    states.unreadable(str(error))
except NotPermittedError:
    st.title("This is not for your role", anchor=False)
