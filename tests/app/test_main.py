"""The router: every page stands in it, and a link to any of them may be the first thing that is opened."""

import streamlit as st

from tests.app.conftest import MAIN


def test_main__no_folder_is_run_past_the_router(data_dir, open_app):
    # Streamlit takes a folder `pages` beside the entry for an app of the old kind: a deep link that was the
    # first one opened after a start ran its file alone.
    assert not (MAIN.parent / "pages").exists()


def test_main__every_view_is_in_the_navigation(data_dir, open_app, monkeypatch):
    shown = []
    navigation = st.navigation

    def noted(pages, **more):
        shown.append(pages)
        return navigation(pages, **more)

    monkeypatch.setattr(st, "navigation", noted)
    app = open_app()
    assert not app.exception
    names = {page.url_path or "sales" for pages in shown[0].values() for page in pages}
    assert names == {path.stem for path in (MAIN.parent / "views").glob("[a-z]*.py")}
