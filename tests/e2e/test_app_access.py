"""Who gets in and who does not: a real identity provider, a real browser, every way to the figures."""

import re
import subprocess
import sys

import httpx
import pytest
from playwright.sync_api import expect

from tests.app.publication import publish
from tests.e2e.serving import (
    PEOPLE,
    ROOT,
    STRANGER,
    UNCHECKED,
    app_with_sign_in,
    new_context,
    sign_in,
)
from tests.needs import CHROMIUM, needs

pytestmark = pytest.mark.e2e
LINK = "?period=Last+30+days&model=Last+contact"
FIGURE = re.compile(r"€\d")

needs(CHROMIUM, "chromium")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signed")
    publish(folder / "data")
    with app_with_sign_in(folder / "data", folder / "secrets.toml") as served:
        yield served


@pytest.fixture(scope="module")
def download(browser, address) -> str:
    """The address of a file that the boss has just downloaded."""
    context = new_context(browser)
    page = context.new_page()
    sign_in(page, f"{address}activities", PEOPLE["admin"])
    page.locator(".st-key-download_activities").get_by_role("button").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="As CSV").click()
    url = waiting.value.url
    assert context.request.get(url).ok
    yield url
    context.close()


def test_deep_link__survives_the_way_through_sign_in_and_a_reload(browser, address):
    context = new_context(browser)
    page = context.new_page()
    page.goto(address + LINK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which social activities make the till ring?")
    assert not FIGURE.search(page.content())
    page.locator(".st-key-sign_in button").click()
    page.get_by_role("button", name="Deny").click()
    page.locator(".st-key-sign_in button").wait_for()
    assert page.url == address + LINK
    sign_in(page, address + LINK, PEOPLE["admin"])
    page.locator(".st-key-cards").wait_for()
    assert page.url == address + LINK
    expect(page.locator(".st-key-period input")).to_have_value("Last 30 days")
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"]
    assert "tilltale_return" not in cookies
    page.reload()
    page.locator(".st-key-cards").wait_for()
    assert page.url == address + LINK
    expect(page.get_by_text(f"Signed in as {PEOPLE['admin']}, admin.")).to_be_visible()
    context.close()


def test_sign_out__ends_the_session_in_every_tab(browser, address):
    context = new_context(browser)
    page, other = context.new_page(), context.new_page()
    sign_in(page, address, PEOPLE["executive"])
    other.goto(address)
    other.locator(".st-key-cards").wait_for()
    page.locator(".st-key-sign_out button").click()
    page.get_by_role("button", name="End session").wait_for()
    # The connection of the other tab is still up: its next click is refused nevertheless.
    other.locator(".st-key-period input").click()
    other.get_by_role("option", name="All time").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    assert not FIGURE.search(other.content())
    other.goto(address)
    other.locator(".st-key-sign_in button").wait_for()
    assert not FIGURE.search(other.content())
    context.close()


@pytest.mark.parametrize("email", [STRANGER, UNCHECKED])
def test_stranger__gets_nothing_by_page_address_parameter_or_download(browser, address, download, email):
    context = new_context(browser)
    page = context.new_page()
    frames: list[bytes] = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived",
            lambda frame: frames.append(frame if isinstance(frame, bytes) else frame.encode()),
        ),
    )
    sign_in(page, address, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in, but may not see this")
    seen = page.locator(".st-key-door").inner_text()
    assert "desk@shop.example" in seen
    assert (STRANGER in seen) == (email == STRANGER)
    for path in ("people", "funnel", "governance", LINK, "people?week=2026-10-26", "nowhere"):
        page.goto(address + path)
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in, but may not see this")
    # Not on the screen, and not on the wire either.
    assert frames
    assert not any(re.search(rb"\xe2\x82\xac\d|linkedin/|LinkedIn", frame) for frame in frames)
    assert context.request.get(download).status == 403
    assert httpx.get(download).status_code == 403
    context.close()


def test_analyst__has_no_page_on_people_and_its_address_leads_nowhere(browser, address):
    context = new_context(browser)
    page = context.new_page()
    sign_in(page, f"{address}people", PEOPLE["analyst"])
    expect(page.get_by_text("Page not found")).to_be_visible()
    assert "Work and habits" not in page.content()
    assert "Agreed" not in page.content()
    context.close()


def test_server__does_not_start_elsewhere_without_sign_in():
    command = [sys.executable, "-m", "streamlit", "run", "app/asgi.py", "--server.address=0.0.0.0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode
    assert "without sign-in" in done.stderr
