"""Fixtures of the app's tests: a DATA_DIR with or without a publication, and the app run in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.app.publication import publish

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


@pytest.fixture
def data_dir(tmp_path, monkeypatch) -> Path:
    """An installation without a publication; nothing cached from another test."""
    monkeypatch.setenv("TILLTALE_DATA_DIR", str(tmp_path))
    st.cache_data.clear()
    st.cache_resource.clear()
    return tmp_path


@pytest.fixture
def published(data_dir) -> Path:
    """Path of the version that is out in `data_dir`."""
    return publish(data_dir)


@pytest.fixture
def open_app() -> Callable[..., AppTest]:
    """Open the app as a browser does, with the query of a link."""

    def _open(**query: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return _open
