"""The same page for an English and a German reader, in a real browser: Vega writes the axes itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.app.publication import publish
from tests.e2e.serving import SETTLED, app_server, new_context
from tests.needs import CHROMIUM, needs

pytestmark = pytest.mark.e2e

needs(CHROMIUM, "chromium")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("data")
    publish(directory)
    with app_server(directory) as address:
        yield address


def shown(browser: Browser, address: str, language: str) -> tuple[str, list[str]]:
    """The first card, and the labels on the axis of the chart of returns."""
    context = new_context(browser, locale=language)
    page = context.new_page()
    page.goto(f"{address}?platform=Facebook")  # whose returns are small enough for an axis with decimals
    page.locator(SETTLED).wait_for()
    chart = page.locator(".st-key-chart_return svg.marks")
    chart.wait_for()
    axis = chart.locator(".role-axis-label text").all_text_contents()
    card = page.locator(".st-key-cards").get_by_test_id("stMetricValue").first.inner_text()
    context.close()
    return card, [label.replace("\N{NO-BREAK SPACE}", " ") for label in axis]


@pytest.mark.parametrize(
    ("language", "card", "axis"),
    [("en-GB", "€1.9M", "€0.4"), ("de-DE", "1,9M €", "0,4 €"), ("en-US", "€1.9M", "€0.4")],
)
def test_cards_and_axes__are_in_the_readers_own_marks(browser, address, language, card, axis):
    said, labels = shown(browser, address, language)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == card
    assert axis in labels, labels
