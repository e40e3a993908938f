"""One static site of everything written down: `make docs`.

Belongs here: gathering pages from where they are kept and from dbt's manifest. Does not: making them into
HTML (MkDocs, whose strict mode refuses dead links) or serving them (`tilltale serve reports`, at /docs/).

Data flow: docs/, DECISIONS.md, manifest.json, seed_metrics.csv, Data Docs -> Markdown -> DATA_DIR/docs.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer
import yaml

from devtools.effect import keys_of
from ingestion.config import Settings, load_settings
from orchestration.lib.dbt import load_manifest
from orchestration.lib.environment import DBT_PROJECT_DIR, REPOSITORY_ROOT

# Pages that are kept elsewhere than in docs/, by their place in the site.
KEPT_ELSEWHERE = {
    "decisions.md": DBT_PROJECT_DIR / "DECISIONS.md",
    "contributing.md": REPOSITORY_ROOT / "CONTRIBUTING.md",
    "readme.md": REPOSITORY_ROOT / "README.md",
}
LINK = re.compile(r"(\]\()([^)#\s:]+)((?:#[^)\s]*)?\))")


def build_site(settings: Settings, target: Path) -> int:
    """Write the site. Returns the number of pages.

    Raises:
        RuntimeError: a link is dead, or MkDocs fails otherwise; its words are in the message.
    """
    source = settings.dbt_dir / "docs_source"
    shutil.rmtree(source, ignore_errors=True)
    pages = source / "pages"
    pages.mkdir(parents=True)
    _gather(pages)
    manifest = load_manifest(settings)
    _write_dictionary(pages / "dictionary", manifest)
    _write_lineage(pages / "lineage.md", manifest)
    _write_metrics(pages / "metrics.md", manifest)
    reports = settings.quality_dir / "data_docs"
    has_reports = (reports / "index.html").exists()
    if has_reports:
        shutil.copytree(reports, pages / "checks")
    _write_index(pages / "index.md", has_reports=has_reports)
    config = source / "mkdocs.yml"
    config.write_text(yaml.safe_dump(_config(pages, target), sort_keys=False), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", str(config)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    if done.returncode:
        raise RuntimeError(f"{done.stdout}{done.stderr}")
    return sum(1 for _ in pages.rglob("*.md"))


def _config(pages: Path, target: Path) -> dict[str, Any]:
    warn = {"not_found": "warn", "absolute_links": "warn", "unrecognized_links": "warn", "anchors": "warn"}
    return {
        "site_name": "Tilltale",
        "docs_dir": str(pages),
        "site_dir": str(target),
        "use_directory_urls": False,  # so that it can be read from the disk, too
        "theme": {"name": "material", "font": False, "features": ["navigation.indexes", "toc.integrate"]},
        "plugins": ["search"],  # not `offline`: it loads a script from elsewhere
        "validation": {"omitted_files": "ignore", "links": warn},
        "markdown_extensions": ["tables", "fenced_code", "toc"],
    }


def _gather(pages: Path) -> None:
    """Copy what is written by hand; links to what is kept elsewhere lead to its place in the site."""
    docs = REPOSITORY_ROOT / "docs"
    places = {path.resolve(): path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    places |= {path.resolve(): name for name, path in KEPT_ELSEWHERE.items()}
    for path, name in places.items():
        home = pages / name
        home.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".md":
            shutil.copyfile(path, home)
            continue

        def moved(match: re.Match[str], path: Path = path, home: Path = home) -> str:
            wanted = (path.parent / match[2]).resolve()
            if wanted in places:
                return f"{match[1]}{os.path.relpath(pages / places[wanted], home.parent)}{match[3]}"
            return match[0]

        home.write_text(LINK.sub(moved, path.read_text(encoding="utf-8")), encoding="utf-8")


def _marts(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = manifest["nodes"].values()
    marts = [node for node in nodes if node["resource_type"] == "model" and node["schema"] == "marts"]
    return sorted(marts, key=lambda node: node["alias"])


def _upstream(manifest: dict[str, Any], unique_id: str) -> set[str]:
    """Everything a model is made of, seeds and raw tables included."""
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        for parent in manifest["parent_map"].get(waiting.pop(), []):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _raw_schemas(manifest: dict[str, Any], unique_id: str) -> list[str]:
    upstream = _upstream(manifest, unique_id)
    return sorted({manifest["sources"][name]["schema"] for name in upstream if name in manifest["sources"]})


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _rows(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(header)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _write_dictionary(folder: Path, manifest: dict[str, Any]) -> None:
    folder.mkdir()
    keys = keys_of(manifest)
    marts = _marts(manifest)
    names = {node["unique_id"]: node["alias"] for node in marts}
    for node in marts:
        upstream = sorted(names[name] for name in _upstream(manifest, node["unique_id"]) if name in names)
        downstream = sorted(
            other["alias"] for other in marts if node["unique_id"] in _upstream(manifest, other["unique_id"])
        )
        columns = _rows(
            ("column", "type", "what it means"),
            (
                (f"`{column['name']}`", column.get("data_type") or "", _cell(column["description"]))
                for column in node["columns"].values()
            ),
        )
        lines = [
            f"# {node['alias']}\n",
            f"{_cell(node['description'])}\n",
            f"Key: {', '.join(keys.get(node['alias'], ['none']))}. Area: {node['group']}. Model: "
            f"`dbt_project/{node['original_file_path']}`.\n",
            columns,
            "## Where it comes from\n",
            f"Vendors: {', '.join(_raw_schemas(manifest, node['unique_id'])) or 'none'}.\n",
            f"Published tables it is made of: {_links(upstream)}.\n",
            f"Published tables made of it: {_links(downstream)}.\n",
        ]
        (folder / f"{node['alias']}.md").write_text("\n".join(lines), encoding="utf-8")
    table = _rows(
        ("table", "one row is"),
        ((f"[{node['alias']}]({node['alias']}.md)", _cell(node["description"])) for node in marts),
    )
    (folder / "index.md").write_text(f"# Data dictionary\n\n{table}", encoding="utf-8")


def _links(names: list[str], folder: str = "") -> str:
    return ", ".join(f"[{name}]({folder}{name}.md)" for name in names) or "none"


def _write_lineage(path: Path, manifest: dict[str, Any]) -> None:
    """Vendor -> published tables; the other way round stands on each table's page."""
    reached: dict[str, list[str]] = {}
    for node in _marts(manifest):
        for schema in _raw_schemas(manifest, node["unique_id"]):
            reached.setdefault(schema, []).append(node["alias"])
    table = _rows(
        ("landed in", "published tables that hold something of it"),
        ((f"`{schema}`", _links(names, "dictionary/")) for schema, names in sorted(reached.items())),
    )
    text = "# Lineage\n\nEvery step in between, column by column, is in Dagster's graph of assets.\n\n"
    path.write_text(text + table, encoding="utf-8")


def _write_metrics(path: Path, manifest: dict[str, Any]) -> None:
    known = {node["alias"] for node in _marts(manifest)}
    with (DBT_PROJECT_DIR / "seeds" / "seed_metrics.csv").open(encoding="utf-8", newline="") as file:
        metrics = sorted(csv.DictReader(file), key=lambda row: row["name"])
    rows = []
    for metric in metrics:
        tables = [name.strip() for name in metric["source_tables"].split(",")]
        linked = [f"[{name}](dictionary/{name}.md)" if name in known else name for name in tables]
        rows.append(
            (
                f"`{metric['name']}`",
                _cell(metric["definition"]),
                _cell(metric["formula"]),
                _cell(metric["unit"]),
                ", ".join(linked),
            )
        )
    table = _rows(("metric", "what it means", "formula", "unit", "tables"), rows)
    path.write_text(f"# Metrics\n\n{table}", encoding="utf-8")


def _write_index(path: Path, *, has_reports: bool) -> None:
    folder = path.parent
    lines = [
        "# Tilltale\n",
        "* [Data dictionary](dictionary/index.md): every published table and column",
        "* [Metrics](metrics.md): what each figure means, and its formula",
        "* [Lineage](lineage.md): from vendor to published table",
        "* [Decisions](decisions.md): what counts as a click, how credit is shared, and why",
        "* [Accuracy](accuracy.md): how far off each model was from a known truth",
        "* [Production](production.md), [tutorial](tutorial.md), [contributing](contributing.md), "
        "[the manual](readme.md)",
    ]
    if has_reports:
        lines.append("* [Check reports](checks/index.html): Great Expectations' Data Docs of the last run")
    for name, title in (("runbooks", "Runbooks"), ("sources", "How to connect a source")):
        found = [page for page in sorted((folder / name).glob("*.md")) if page.stem != "README"]
        if found:
            lines += [f"\n## {title}\n", *(f"* [{page.stem}]({name}/{page.name})" for page in found)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write the site into DATA_DIR/docs."""
    settings = load_settings()
    target = settings.data_dir / "docs"
    count = build_site(settings, target)
    typer.echo(f"{count} pages: {target / 'index.html'}")


if __name__ == "__main__":
    typer.run(main)
