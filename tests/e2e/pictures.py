"""Takes the pictures of docs/app.md: the clicks that the document writes down, on what is published.

Run by `make pictures`, or `python -m tests.e2e.pictures DATA_DIR`.
"""

import os
import sys
from pathlib import Path
from urllib.parse import quote_plus

import duckdb
from playwright.sync_api import Page, sync_playwright

from tests.e2e.serving import ROOT, SETTLED, app_server, launch, new_context

PICTURES = ROOT / "docs" / "pictures"
WIDTH, HEIGHT = 1000, 520
# The month in which revenue fell most.
FELL = """
    select strftime(month_start_date, '%B %Y')
    from (
        select month_start_date, revenue - lag(revenue) over (order by month_start_date) as change
        from marts.mart_roi_by
        where dimension = 'link' and value = 'all' and model = 'position_based'
    )
    order by change nulls last
    limit 1
"""


def questions(month: str) -> dict[str, tuple[str, str]]:
    """Picture -> the address that the clicks lead to, and the heading of the answer."""
    return {
        "cut": ("", "Sales linked to each"),
        "fell": (f"?period={quote_plus(month)}", "Why it changed"),
        "repeat": ("activities", ""),
        "complain": ("voice", "Product areas"),
        "fresh": ("trust", "State of each source"),
    }


def take(page: Page, address: str, heading: str, path: Path) -> None:
    """Photograph a page from a heading on, or from its top."""
    page.goto(address)
    page.locator(SETTLED).wait_for()
    page.get_by_text("Local mode").wait_for()
    page.wait_for_function("() => !document.querySelector('[data-testid=\"stSkeleton\"]')")
    page.wait_for_timeout(500)  # fonts and the last chart
    if heading:
        found = page.get_by_role("heading", name=heading).first
        found.evaluate("one => one.scrollIntoView({block: 'start'})")
        page.get_by_test_id("stMain").evaluate("main => main.scrollBy(0, -70)")
    page.screenshot(path=path, animations="disabled")


def main() -> None:
    """Take them all."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TILLTALE_DATA_DIR", "data")
    data_dir = Path(given).resolve()
    version = (data_dir / "published" / "current").read_text(encoding="utf-8").strip()
    published = data_dir / "published" / "history" / f"{version}.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        (month,) = connection.execute(FELL).fetchone() or ("",)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with app_server(data_dir) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        page = new_context(browser, viewport={"width": WIDTH, "height": HEIGHT}).new_page()
        for name, (path, heading) in questions(month).items():
            take(page, address + path, heading, PICTURES / f"{name}.png")
            print(PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
