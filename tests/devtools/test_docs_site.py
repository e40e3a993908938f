"""The documentation as one site: everything is in it, and no link leads nowhere."""

import os
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from devtools import docs_site
from ingestion.config import load_settings
from orchestration.lib.environment import REPOSITORY_ROOT

LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src"}


class Page(HTMLParser):
    """What a page links to, what it loads, and the anchors it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag in LOADS and found.get(LOADS[tag]) and found.get("rel") not in ("canonical", "alternate"):
            self.loads.append(str(found[LOADS[tag]]))


def dead_links(site: Path) -> list[str]:
    """Links and loads of every page that lead to no file or no anchor of the site; loads from elsewhere."""
    pages = {path: Page(path) for path in site.rglob("*.html") if "checks" not in path.parts}
    dead = []
    for path, page in pages.items():
        if path.name == "404.html":  # its links are absolute, for a server's root
            continue
        for link in [*page.links, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.loads and parts.scheme != "data":
                    dead.append(f"{path.name} loads {link}")
                continue
            target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (parts.fragment and parts.fragment not in pages[target].anchors):
                dead.append(f"{path.relative_to(site)} -> {link}")
    return dead


@pytest.mark.slow
def test_build_site__holds_everything_and_no_dead_link(data_dir: Path, tmp_path: Path) -> None:
    settings = load_settings()
    reports = settings.quality_dir / "data_docs"
    reports.mkdir(parents=True)
    (reports / "index.html").write_text("<p>All checks</p>")
    site = tmp_path / "site"
    docs_site.build_site(settings, site)

    assert dead_links(site) == []
    roi = (site / "dictionary" / "mart_activity_roi.html").read_text()
    assert "revenue_low" in roi
    assert 'href="fct_attribution.html"' in roi
    assert "raw_stripe" in roi
    metrics = (site / "metrics.html").read_text()
    assert 'href="dictionary/fct_attribution.html"' in metrics
    lineage = (site / "lineage.html").read_text()
    assert "raw_hubspot" in lineage
    assert "All checks" in (site / "checks" / "index.html").read_text()
    for written in (REPOSITORY_ROOT / "docs").rglob("*.md"):
        name = written.relative_to(REPOSITORY_ROOT / "docs").with_suffix(".html")
        name = name.with_name("index.html") if name.stem == "README" else name
        assert (site / name).exists(), name
    index = (site / "index.html").read_text()
    for page in ("accuracy", "production", "checks/index", "sources/stripe", "decisions"):
        assert f'href="{page}.html"' in index

    # the strict mode of the real tool sees what our own walk would see
    tutorial = settings.dbt_dir / "docs_source" / "pages" / "tutorial.md"
    assert tutorial.exists()
    (site / "metrics.html").unlink()
    assert any("metrics.html" in link for link in dead_links(site))
