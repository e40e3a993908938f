"""The board's page at the foot of the sales page: made when somebody asks for it.

Data flow: filters of the session, reader's role -> PDF.
"""

import streamlit as st

from app.access.reader import acting_as
from app.access.roles import Role
from app.components.downloads import file_name
from app.data.connection import NothingPublishedError, current_publication
from app.reports.board import make_board
from app.reports.paper import as_pdf, reason_not_to_print


def board_download(role: Role) -> None:
    """A button for the page with the period and the rule that are chosen, or what to install first."""
    if problem := reason_not_to_print():
        st.caption(problem)
        return
    try:
        publication = current_publication()
    except NothingPublishedError:
        return
    period, model = (str(st.session_state.get(name) or "") for name in ("period", "model"))
    if not period:
        return

    def _made() -> bytes:
        # Runs outside of the page, where nobody is signed in: in the role that the page was drawn for.
        with acting_as(role):
            return as_pdf(make_board(publication, period, model))

    st.download_button(
        "Download the board's page as PDF",
        data=_made,
        file_name=file_name("board", "pdf"),
        mime="application/pdf",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
        key="board",
    )
