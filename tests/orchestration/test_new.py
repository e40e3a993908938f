"""A newcomer's day: scaffolds pass as they are written, the tutorial's own commands lead to the page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.commands.new import new_mart, new_source
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.errors import TilltaleError

pytestmark = pytest.mark.slow

LEFT_OUT = {".git", ".venv", "data", "logs"}  # of the root; and everywhere:
MADE_ANEW = shutil.ignore_patterns("__pycache__", "target", ".*_cache", "secrets.toml", ".env")
SHOWS_THE_PAGE = """
from pathlib import Path
from streamlit.testing.v1 import AppTest
from ingestion.config import load_settings
from orchestration.lib import publishing
from datetime import datetime, UTC

settings = load_settings()
moment = datetime(2026, 11, 1, tzinfo=UTC)
facts = publishing.PublicationFacts(moment, moment, "1", 1, 0, ("files",), "EUR", "UTC")
publishing.publish(settings, facts, {"mart_steadiness"})
app = AppTest.from_file("app/main.py", default_timeout=60).switch_page("views/steadiness.py").run()
assert not app.exception, app.exception
print(app.dataframe[0].value.to_csv(index=False))
"""


def clone(folder: Path) -> Path:
    """The tree as a clone has it, with the environment that `make setup-dev` has made."""

    def ignored(place: str, names: list[str]) -> set[str]:
        at_root = LEFT_OUT & set(names) if Path(place) == REPOSITORY_ROOT else set()
        return at_root | MADE_ANEW(place, names)

    shutil.copytree(REPOSITORY_ROOT, folder, ignore=ignored)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def run(root: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOURCES__")}
    environment |= {"PYTHONPATH": str(root), "TILLTALE_AS_OF": "2026-11-01"}
    environment |= {"TILLTALE_DATA_DIR": str(root / "data"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def test_tutorial__leads_from_a_clone_to_the_metric_on_the_page(tmp_path: Path) -> None:
    root = clone(tmp_path / "tilltale")
    new_source("podcast_host", root)  # dbt and the raw tables below take it in, too
    blocks = re.findall(r"^```sh\n(.*?)^```$", (root / "docs" / "tutorial.md").read_text(), re.M | re.S)
    assert len(blocks) == 7
    for block in blocks:
        run(root, "bash", "-euc", block)
    shown = run(root, sys.executable, "-c", SHOWS_THE_PAGE)
    header, *rows = shown.strip().splitlines()
    assert header == "Channel,Activities,Weeks with something new,Last one"
    assert [row.rsplit(",", 1)[0] for row in rows] == ["offline/event,3,2"]


def test_new_source__passes_the_checks_as_it_is_written(tmp_path: Path) -> None:
    root = clone(tmp_path / "tilltale")
    written = [path.relative_to(root).as_posix() for path in new_source("discourse", root)]
    new_mart("listening", "market", root)
    python = [path for path in written if path.endswith(".py")]
    bin_dir = Path(sys.executable).parent
    run(root, str(bin_dir / "ruff"), "check", *python, "ingestion/registry.py", "app")
    run(root, str(bin_dir / "ruff"), "format", "--check", *python, "ingestion/registry.py", "app")
    run(
        root,
        str(bin_dir / "yamllint"),
        "--strict",
        *(path for path in written if path.endswith(("yml", "yaml"))),
    )
    sql = [path for path in written if path.endswith(".sql")]
    run(root, str(bin_dir / "sqlfluff"), "lint", "--disable-progress-bar", *sql)
    run(
        root,
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("tests/ingestion/test_discourse.py", "tests/app/test_listening.py"),
        "tests/orchestration/test_suites.py::test_suites__look_at_declared_tables_only",
        "tests/orchestration/test_cli.py::test_every_source__has_its_page_and_its_questions",
    )


def test_new__refuses_names_that_are_none_or_taken() -> None:
    with pytest.raises(TilltaleError, match="is no name"):
        new_source("My Source")
    with pytest.raises(TilltaleError, match="is there already"):
        new_source("stripe")
    with pytest.raises(TilltaleError, match="There is no area"):
        new_mart("x1", "nowhere")
    with pytest.raises(TilltaleError, match="There is a mart_recruiting already"):
        new_mart("recruiting", "social")
