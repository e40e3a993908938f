"""Writes the files of a new source or a new mart, so that they pass every check before anybody fills them in.

Belongs here: rendering `orchestration/scaffold`, and the lines that register what is new. Does not: what a
source or a mart consists of (the templates, docs/adding_a_source.md).

Data flow: orchestration/scaffold/<kind>/**.j2 + name -> files and lines of this repository.
"""

import re
from pathlib import Path

import jinja2

from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.errors import TilltaleError

TEMPLATES = Path(__file__).resolve().parents[1] / "scaffold"
NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
# dbt's own double braces stay as they are
ENGINE = jinja2.Environment(
    variable_start_string="<<",
    variable_end_string=">>",
    block_start_string="<%",
    block_end_string="%>",
    comment_start_string="<#",
    comment_end_string="#>",
    keep_trailing_newline=True,
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - it writes code, not pages
)


def new_source(name: str, root: Path = REPOSITORY_ROOT) -> list[Path]:
    """Write a source with one table, its line in the registry and its test. Returns what was written.

    Raises:
        TilltaleError: the name is no name for a source, or is taken.
    """
    written = _render("source", name, root)
    _insert(
        root / "ingestion/registry.py",
        before='    SourceEntry("files"',
        line=f'    SourceEntry("{name}", ("base_url", "access_token"), 0),\n',
    )
    _append(root / "dbt_project/seeds/seed_sources.csv", f"{name},{_title(name)},0,24,36\n")
    secrets = f'\n[sources.{name}]\nbase_url = "https://api.example.com"\naccess_token = "..."\n'
    _append(root / ".dlt/secrets.toml.example", secrets)
    return written


def new_mart(name: str, area: str, root: Path = REPOSITORY_ROOT) -> list[Path]:
    """Write a mart, its tests, and a page that shows it. Returns what was written.

    Raises:
        TilltaleError: the name is no name for a mart or is taken, or there is no such area.
    """
    marts = root / "dbt_project/models/marts"
    areas = sorted(path.name for path in marts.iterdir() if path.is_dir())
    if area not in areas:
        raise TilltaleError(f"There is no area '{area}': choose one of {', '.join(areas)}.")
    if any(marts.rglob(f"mart_{name}.sql")):
        raise TilltaleError(f"There is a mart_{name} already: choose another name.")
    written = _render("mart", name, root, area=area)
    page = f'        ("{name}", "{_title(name)}"),\n'
    _insert(root / "app/main.py", before='    ],\n    "Trust"', line=page)
    return written


def _render(kind: str, name: str, root: Path, **values: str) -> list[Path]:
    if not NAME.fullmatch(name):
        raise TilltaleError(f"'{name}' is no name: small letters, digits and _ only, such as 'discourse'.")
    values |= {"name": name, "title": _title(name), "upper": name.upper()}
    files: dict[Path, str] = {}
    for template in sorted((TEMPLATES / kind).rglob("*.j2")):
        relative = template.relative_to(TEMPLATES / kind).as_posix().removesuffix(".j2")
        target = root / relative.replace("NAME", name).replace("AREA", values.get("area", ""))
        if target.exists():
            raise TilltaleError(f"{target.relative_to(root)} is there already: choose another name.")
        files[target] = ENGINE.from_string(template.read_text(encoding="utf-8")).render(values)
    for target, text in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return list(files)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _insert(path: Path, *, before: str, line: str) -> None:
    text = path.read_text(encoding="utf-8")
    if before not in text:
        raise TilltaleError(f"{path.name} has changed its shape: add this line yourself: {line.strip()}")
    head, _, tail = text.rpartition(before)
    path.write_text(f"{head}{line}{before}{tail}", encoding="utf-8")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
