"""Every page for every role, light and dark, desktop and phone, on an empty, a small and a whole company.

The gate looks at a part of it: every page, each in one of the looks, a fifth of them for every role.
TILLTALE_BROWSER_MATRIX=all looks at all. TILLTALE_BROWSER_DATA names the DATA_DIR of a company that a run has
published, to look at that too. Screenshots lie in data/screenshots/, which git ignores.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from app.access.roles import Role, may_see_page
from tests.app.publication import publish
from tests.e2e.serving import PEOPLE, ROOT, SETTLED, app_with_sign_in, new_context, sign_in
from tests.needs import CHROMIUM, needs

pytestmark = pytest.mark.e2e
VIEWS = sorted(path.stem for path in (ROOT / "app" / "views").glob("[a-z]*.py"))
DEFAULT = "sales"
MARTS = ROOT / "dbt_project" / "models" / "marts"
PICTURES = ROOT / "data" / "screenshots"
LOOKS = [(theme, width) for theme in ("light", "dark") for width in (1440, 390)]
WHOLE = os.environ.get("TILLTALE_BROWSER_MATRIX") == "all"
WHOLE_COMPANY = os.environ.get("TILLTALE_BROWSER_DATA", "")
COMPANIES = ["empty", "small", *(["whole"] if WHOLE_COMPANY else [])]
GRAVE = ("serious", "critical")
# Found on a page of Streamlit 1.67 that holds nothing of ours: roles of its own navigation.
STREAMLITS_OWN = {"list", "listitem"}
# Streamlit loads the code of a kind of element when the first of it is drawn, and shows a bar until then.
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]') &&
    [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
        .every(one => one.querySelector('.marks'))"""
FAULTS = ("Traceback", "NaN", "None,", " nan", "undefined", "Something went wrong")

needs(CHROMIUM, "chromium")


def _looked_at(company: str, role: Role) -> list[tuple[str, str, int]]:
    """View, theme and width of each page to open."""
    views = [view for view in VIEWS if may_see_page(role, view)]
    if WHOLE:
        return [(view, theme, width) for theme, width in LOOKS for view in views]
    if company == "empty":
        views = views[:: len(views) // len(LOOKS)] if role is Role.ADMIN else []
    elif role is not Role.ADMIN:
        views = views[list(Role).index(role) :: 5]
    return sorted((view, *LOOKS[place % len(LOOKS)]) for place, view in enumerate(views))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture(scope="module")
def address(folder) -> Iterator[str]:
    """One server for all; which company it shows is a symbolic link, as the reader follows it."""
    (folder / "empty").mkdir()
    with_every_mart(publish(folder / "small"))
    if WHOLE_COMPANY:
        (folder / "whole").symlink_to(WHOLE_COMPANY)
    published = folder / "data"
    published.mkdir()
    with app_with_sign_in(published, folder / "secrets.toml") as served:
        yield served


@pytest.fixture(scope="module")
def sessions(browser, address) -> dict[Role, dict]:
    """Cookies of everybody, signed in once."""
    states = {}
    for role in Role:
        context = new_context(browser)
        page = context.new_page()
        sign_in(page, address, PEOPLE[role.value])
        states[role] = context.storage_state()
        context.close()
    return states


def with_every_mart(path: Path) -> None:
    """Add the marts that the small company has no rows for, as the models declare them."""
    with duckdb.connect(path) as connection:
        for declared in MARTS.glob("*/*.yml"):
            for model in yaml.safe_load(declared.read_text())["models"]:
                columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
                connection.execute(f"create table if not exists marts.{model['name']} ({columns})")


def show(folder: Path, company: str) -> None:
    """Make a company the one that the server reads."""
    link = folder / "data" / "published"
    link.unlink(missing_ok=True)
    link.symlink_to(folder / company / "published")


def faults_of(page: Page, errors: list[str]) -> list[str]:
    """What is wrong with the page that is open."""
    faults = list(errors)
    if page.get_by_test_id("stException").count():
        faults.append("an exception is shown")
    text = page.get_by_test_id("stMain").inner_text()
    faults += [f"says {word!r}" for word in FAULTS if word in text]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} first headings")
    main = page.get_by_test_id("stMain")
    if not main.evaluate("main => main.scrollWidth <= main.clientWidth"):
        faults.append("is wider than the screen")
    found = Axe().run(page).response["violations"]
    faults += [
        f"axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE and one["id"] not in STREAMLITS_OWN
    ]
    return faults


@pytest.mark.parametrize("company", COMPANIES)
def test_pages__are_whole_for_every_role_theme_and_width(browser, address, folder, sessions, company):
    show(folder, company)
    faults: dict[str, list[str]] = {}
    for role in Role:
        looked_at = _looked_at(company, role)
        for theme, width in LOOKS:
            views = [view for view, *look in looked_at if look == [theme, width]]
            if not views:
                continue
            context = new_context(
                browser,
                viewport={"width": width, "height": 1000 if width > 1000 else 844},
                color_scheme=theme,
                storage_state=sessions[role],
            )
            page, errors = context.new_page(), []
            page.on("console", lambda said, to=errors: to.append(said.text) if _is_ours(said) else None)
            page.on("pageerror", lambda error, to=errors: to.append(str(error)))
            for view in views:
                errors.clear()
                page.goto(address + ("" if view == DEFAULT else view))
                page.locator(SETTLED).wait_for()
                page.locator(".st-key-who_reads").wait_for()
                page.wait_for_function(DRAWN)
                if found := faults_of(page, errors):
                    faults[f"{view} {role} {theme} {width}"] = found
                _picture(page, f"{company}-{role}-{view}-{theme}-{width}", width)
            context.close()
    assert not faults, "\n".join(f"{where}: {what}" for where, what in faults.items())


def test_numbers_on_the_screen__equal_sql_for_every_role(browser, address, folder, sessions):
    company = "whole" if WHOLE_COMPANY else "small"
    show(folder, company)
    version = (folder / company / "published" / "current").read_text().strip()
    with duckdb.connect(
        folder / company / "published" / "history" / f"{version}.duckdb", read_only=True
    ) as connection:
        [(revenue,)] = connection.execute(
            "select revenue from marts.mart_roi_by_period where dimension = 'link' and value = 'all' and "
            "model = 'position_based' and period = 'last_12_months'"
        ).fetchall()
    for role in Role if WHOLE else (Role.ANALYST, Role.EXECUTIVE):
        context = new_context(browser, storage_state=sessions[role])
        page = context.new_page()
        page.goto(address)
        card = page.locator(".st-key-cards").get_by_test_id("stMetric").filter(has_text="Net revenue")
        said = card.get_by_test_id("stMetricValue").inner_text()
        number, size = re.fullmatch(r"€([\d.]+)([KM])", said).groups()
        assert float(number) * {"K": 1e3, "M": 1e6}[size] == pytest.approx(float(revenue), rel=0.006), role
        context.close()


def _is_ours(said: ConsoleMessage) -> bool:
    # At an address with a path Streamlit looks for its own server below that path first, and is told 404.
    return said.type == "error" and "/_stcore/" not in said.location.get("url", "")


def _picture(page: Page, name: str, width: int) -> None:
    """The whole page: its scroller is an element, so the window is made as high as that."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(height) + 60, 9000)})
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    page.set_viewport_size(before)
