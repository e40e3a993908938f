"""The app and an identity provider as processes of their own, and how a browser passes the door."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from tests.needs import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTLED = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
PEOPLE = {
    "admin": "boss@shop.example",
    "manager": "sam@shop.example",
    "executive": "alex@shop.example",
    "analyst": "ana@shop.example",
}
PATIENCE_MS = 90_000  # a machine that tests many things at once is slow
STRANGER = "eve@elsewhere.example"
UNCHECKED = "mallory@shop.example"  # an address on the list that the provider has not checked


expect.set_options(timeout=PATIENCE_MS)


def free_port() -> int:
    """A port that nobody listens on right now."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def process(command: list[str], health: str, **variables: str) -> Iterator[None]:
    """A server that has answered, ended with the block."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_up(health)
        yield
    finally:
        started.terminate()
        started.wait(timeout=20)


@contextmanager
def app_server(data_dir: Path, *options: str, port: int | None = None, **variables: str) -> Iterator[str]:
    """The app on loopback; yields its address."""
    port = port or free_port()
    command = [str(BIN / "streamlit"), "run", "app/asgi.py", "--server.port", str(port), *options]
    address = f"http://127.0.0.1:{port}"
    with process(command, f"{address}/healthz", TILLTALE_DATA_DIR=str(data_dir), **variables):
        yield f"{address}/"


@contextmanager
def app_with_sign_in(data_dir: Path, secrets: Path, **variables: str) -> Iterator[str]:
    """The app and an OpenID Connect provider that knows `PEOPLE`, a stranger and an unchecked address."""
    provider, port = free_port(), free_port()
    claims = [{"email": email, "email_verified": True} for email in [*PEOPLE.values(), STRANGER]]
    claims.append({"email": UNCHECKED, "email_verified": False})
    known = [f"--user-claims={json.dumps({'sub': person['email'], **person})}" for person in claims]
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
        f'client_id = "tilltale"\nclient_secret = "secret"\n'
        f'server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"\n'
    )
    lists = {role: [email] for role, email in PEOPLE.items()}
    lists["admin"].append(UNCHECKED)
    roles = {
        "TILLTALE_APP_ROLES": json.dumps(lists),
        "TILLTALE_APP_CONTACT": "desk@shop.example",
        **variables,
    }
    mock = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(provider), *known]
    metadata = f"http://127.0.0.1:{provider}/.well-known/openid-configuration"
    with (
        process(mock, metadata),
        app_server(data_dir, f"--secrets.files={secrets}", port=port, **roles) as address,
    ):
        yield address


def launch(playwright: Playwright) -> Browser:
    """Headless Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


def new_context(browser: Browser, **options) -> BrowserContext:
    """A fresh browser profile; the provider's style sheet lies on the internet and is not asked for."""
    given = {"reduced_motion": "reduce", "locale": "en-GB", "timezone_id": "UTC"}
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 1000}, **given, **options})
    context.set_default_timeout(PATIENCE_MS)
    context.route("**/*jsdelivr*/**", lambda route: route.abort())
    return context


def sign_in(page: Page, address: str, email: str) -> None:
    """Pass the door at an address as somebody the provider knows."""
    page.goto(address)
    page.locator(".st-key-sign_in button").click()
    page.get_by_role("button", name=email, exact=True).click()
    page.locator(SETTLED).wait_for()


@retry(retry=retry_if_exception_type(httpx.HTTPError), stop=stop_after_delay(90), wait=wait_fixed(0.1))
def _wait_until_up(url: str) -> None:
    httpx.get(url).raise_for_status()
