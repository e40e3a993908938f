"""The browser that the tests of a module share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.serving import launch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; each test opens a profile of its own in it."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()
