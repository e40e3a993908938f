"""The app as people see it: a real Streamlit process, a real browser, numbers against SQL on its file."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import polars as pl
import pytest
from playwright.sync_api import Page, expect
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from tests.app.publication import publish
from tests.conftest import ONE_OF_EACH_KIND
from tests.e2e.serving import BIN, ROOT, SETTLED, app_server, new_context
from tests.needs import CHROMIUM, needs

pytestmark = pytest.mark.e2e
FIRST_CHART = "chart_return"
IN_TABS = {
    "Revenue and cost": "chart_revenue",
    "Every rule": "chart_models",
    "Linked at all": "chart_links",
}
SIZES = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}

needs(CHROMIUM, "chromium")


def by_the_pipeline(data_dir: Path) -> None:
    """Publish what the main job makes of a tiny sandbox company."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOURCES__")}
    environment |= {
        "TILLTALE_DATA_DIR": str(data_dir),
        "TILLTALE_SANDBOX_SIZE": "tiny",
        "TILLTALE_SOURCES": ONE_OF_EACH_KIND,
    }
    job = [sys.executable, "-m", "sandbox", "with", "--", str(BIN / "tilltale"), "run"]
    done = subprocess.run(
        job, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=550, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(publish, id="by_sql"),
        pytest.param(by_the_pipeline, id="by_pipeline", marks=pytest.mark.slow),
    ],
)
def data_dir(request, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    request.param(directory)
    return directory


@pytest.fixture(scope="module")
def address(data_dir) -> Iterator[str]:
    with app_server(data_dir) as address:
        yield address


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    context = new_context(browser)
    yield context.new_page()
    context.close()


def settle(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(SETTLED).wait_for()
    page.locator(f".st-key-{FIRST_CHART} svg.marks").wait_for()


def opened_tab(page: Page, name: str) -> None:
    """Open a tab of the details and wait until its chart is drawn."""
    page.get_by_role("tab", name=name, exact=True).click()
    page.locator(f".st-key-{IN_TABS[name]} svg.marks").wait_for()


def select(data_dir: Path, sql: str) -> list[tuple]:
    version = (data_dir / "published" / "current").read_text().strip()
    path = data_dir / "published" / "history" / f"{version}.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def card(page: Page, label: str) -> str:
    cards = page.locator(".st-key-cards").get_by_test_id("stMetric")
    return cards.filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def assert_says(text: str, number: Decimal | float) -> None:
    """The text, read back, is the number as exactly as the text is written; done without our formatter."""
    sign, digits, size = re.fullmatch(r"(−?)€([\d,.]+)([KMB]?)", text).groups()
    said = float(digits.replace(",", "")) * SIZES[size] * (-1 if sign else 1)
    figures = max(2, len(digits.replace(".", "").replace(",", "").lstrip("0")))
    assert said == pytest.approx(float(number), rel=10 ** (1 - figures), abs=0.5 if not size else 0.01), text


@retry(
    retry=retry_if_exception_type(AssertionError),
    stop=stop_after_delay(30),
    wait=wait_fixed(0.2),
    reraise=True,
)
def soon_says(page: Page, label: str, number: Decimal | float) -> None:
    """The card says the number once it is drawn: captions above it are drawn earlier."""
    assert_says(card(page, label), number)


def test_three_numbers_on_the_screen__equal_sql_on_the_published_file(page, address, data_dir):
    settle(page, address)
    rows = select(
        data_dir,
        "select value, revenue, roi + 1 from marts.mart_roi_by_period where dimension = 'link' "
        "and period = 'last_12_months' and model = 'position_based'",
    )
    by_link = {link: numbers for link, *numbers in rows}
    assert_says(card(page, "Net revenue"), by_link["all"][0])
    assert_says(card(page, "Linked to social"), by_link["social"][0])
    assert_says(card(page, "Linked to each"), by_link["social"][1])


def test_charts__name_every_social_channel_with_its_return(page, address, data_dir):
    settle(page, address)
    drawn = page.locator(".st-key-chart_return svg.marks text").all_text_contents()
    rows = select(
        data_dir,
        "select channel_name, roi + 1 from marts.mart_roi_by_period inner join marts.dim_channel "
        "on channel = value where dimension = 'channel' and is_social and not is_too_little_data "
        "and roi is not null "
        "and period = 'last_12_months' and model = 'position_based'",
    )
    assert rows
    assert {name for name, _ in rows} <= set(drawn)
    amounts = [text.split(" (")[0] for text in drawn if re.match(r"−?€[\d.,]+[KMB]? \(", text)]
    backs = sorted((float(back) for _, back in rows), reverse=True)
    assert len(amounts) == len(backs)
    for text, back in zip(amounts, backs, strict=True):
        assert_says(text, back)


def test_model_chosen_on_the_screen__is_in_the_link_and_survives_a_reload(page, address, data_dir):
    settle(page, address)
    [(name, social)] = select(
        data_dir,
        "select model_name, revenue from marts.mart_roi_by_period inner join marts.dim_attribution_model "
        "using (model) where model = 'last_touch' and dimension = 'link' and value = 'social' "
        "and period = 'last_12_months'",
    )
    page.locator(".st-key-model input").click()
    page.get_by_role("option", name=name, exact=True).click()
    expect(page.get_by_text(f"{name}:").first).to_be_visible()
    page.wait_for_url(re.compile("model="))
    soon_says(page, "Linked to social", social)
    settle(page, page.url)
    assert_says(card(page, "Linked to social"), social)


def test_filters__survive_other_pages_a_reload_and_back(page, address):
    def period(at: str) -> None:
        expect(page.locator(".st-key-period input")).to_have_value("Last 90 days", timeout=30_000)
        expect(page).to_have_url(re.compile(f"/{at}\\?period=Last"))

    def go(section: str, title: str) -> None:
        page.get_by_text(section, exact=True).first.click()
        page.locator("a[data-testid='stTopNavDropdownLink']").filter(has_text=title).click()

    page.goto(f"{address}?period=Last+90+days")
    period("")
    go("Decide", "Activities")
    period("activities")
    go("Listen", "Customers")  # a page that no filter shapes hands them on
    expect(page.get_by_text("Set elsewhere and not applied here: period (Last 90 days).")).to_be_visible()
    expect(page).to_have_url(re.compile("/customers\\?period=Last"))
    page.reload()
    expect(page.get_by_text("Set elsewhere and not applied here: period (Last 90 days).")).to_be_visible()
    go("Decide", "What drives sales?")
    period("")
    go("Decide", "Activities")
    period("activities")
    # Streamlit makes an address without and one with filters of each step: Back may need two clicks, and
    # keeps the filters on the way.
    page.go_back()
    page.wait_for_timeout(1500)
    if "activities" in page.url:
        period("activities")
        page.go_back()
    period("")


def test_download__holds_the_activities_of_the_published_file(page, address, data_dir):
    page.goto(f"{address}activities")
    page.locator(SETTLED).wait_for()
    page.locator(".st-key-download_activities").get_by_role("button").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="As CSV").click()
    assert waiting.value.suggested_filename.startswith("tilltale_activities_position_based_last_12_months_")
    rows = pl.read_csv(waiting.value.path(), infer_schema=False)
    [(count, revenue)] = select(
        data_dir,
        "select count(*), sum(revenue) from marts.mart_roi_by_period "
        "inner join marts.dim_activity on activity_id = value inner join marts.dim_channel using (channel) "
        "where dimension = 'activity' and is_social "
        "and period = 'last_12_months' and model = 'position_based'",
    )
    assert (rows.height, sum(Decimal(value) for value in rows["revenue"].drop_nulls())) == (count, revenue)


@pytest.mark.parametrize("width", [390, 1440])
def test_page__is_whole_at_the_width_of_a_phone_and_of_a_screen(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    settle(page, address)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    levels = page.locator("h1, h2, h3").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert set(levels) == {1, 2}
    for key in (FIRST_CHART, *IN_TABS.values()):
        for name in (name for name, chart in IN_TABS.items() if chart == key):
            opened_tab(page, name)
        box = page.locator(f".st-key-{key} svg.marks").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_details__are_drawn_when_they_are_opened_and_the_link_says_which(page, address):
    settle(page, address)
    expect(page.get_by_role("heading", name="Why it changed")).to_be_visible()
    assert page.locator(".st-key-chart_models").count() == 0
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    assert height < 3500, height
    opened_tab(page, "Every rule")
    expect(page).to_have_url(re.compile(r"more=Every\+rule"))
    assert page.locator(".st-key-chart_links").count() == 0
    page.reload()
    page.locator(".st-key-chart_models svg.marks").wait_for()
    expect(page.get_by_role("heading", name="The same sales under every rule")).to_be_visible()


def test_page__asks_nobody_else_and_logs_no_error(page, address):
    asked, errors = set(), []
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    settle(page, address)
    assert asked - {None} == {"127.0.0.1"}
    assert errors == []
