"""What stands before the pages: sign in, why somebody may not, and who is signed in.

Data flow: Reader -> sentences, buttons.
"""

import streamlit as st

from app.access.reader import Reader, Standing
from app.access.settings import access_settings
from app.metrics import markdown

WIDTH = 560


def closed_door(reader: Reader) -> None:
    """Instead of a page: what somebody without a role is told. Holds nothing of the publication."""
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH, key="door"):
        match reader.standing:
            case Standing.NOT_ALLOWED:
                _not_allowed(reader)
            case Standing.UNPROTECTED:
                st.title("Sign-in is not set up", anchor=False)
                st.markdown("Without it the app answers only on the machine that it runs on.")
            case Standing.SESSION_OVER:
                st.title("Your session has ended", anchor=False)
                st.markdown("Sign in again: you come back to this page, with its filters.")
                st.button("Sign in", on_click=st.login, type="primary", key="sign_in")
            case _:
                st.title("Which social activities make the till ring?", anchor=False)
                st.markdown("Sign in with your company's account: you come back to this page.")
                st.button("Sign in", on_click=st.login, type="primary", key="sign_in")


def who_reads(reader: Reader) -> None:
    """At the foot of every page: who is signed in, or that nobody has to."""
    if reader.standing is Standing.LOCAL:
        st.caption(
            "Local mode, without sign-in: only this machine can open the app, and it shows everything."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="who_reads"):
        # Streamlit makes a link of an address, and a link within a caption is too pale to read.
        who = markdown(reader.address or "somebody without an address")
        st.markdown(f":small[Signed in as {who}, {reader.role}.]")
        st.button("Sign out", on_click=st.logout, type="tertiary", key="sign_out")


def _not_allowed(reader: Reader) -> None:
    st.title("You are signed in, but may not see this", anchor=False)
    seen = (
        f"Your account's address is **{markdown(reader.address)}**, and it is on no list."
        if reader.address
        else "Your account came without a checked e-mail address, so no list can name it."
    )
    st.markdown(f"{seen} Access is granted by {markdown(access_settings().contact)}.")
    st.button("Sign out", on_click=st.logout, key="sign_out")
