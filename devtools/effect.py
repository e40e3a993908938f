"""What a change of the models does to the published tables: `make compare`.

Belongs here: building the changed models, and what is downstream of them, in a copy of the warehouse. Does
not: comparing (`table_difference`).
The warehouse must have been built by the base: its fingerprint tells. `as_of` is the one of that build.

Data flow: base (git) -> manifest; copy of the warehouse -> dbt build state:modified+ -> comparison.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Annotated, Any

import typer

from devtools.table_difference import compare, markdown
from ingestion.config import Settings, load_settings
from orchestration.lib import build_state
from orchestration.lib.build_state import fingerprint
from orchestration.lib.dbt import build_variables, dbt_variables
from orchestration.lib.environment import DBT_PROJECT_DIR, REPOSITORY_ROOT, export_environment
from orchestration.lib.errors import TilltaleError, explain
from orchestration.lib.locking import writer_lock

FOLDERS = ("dbt_project", "analysis")


def keys_of(manifest: dict[str, Any]) -> dict[str, list[str]]:
    """Table -> key columns, as the test `primary_key` (or `unique`) of each mart names them."""
    keys: dict[str, list[str]] = {}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") in ("primary_key", "unique") and node.get("attached_node"):
            model = manifest["nodes"][node["attached_node"]]
            arguments = test["kwargs"]
            columns = arguments.get("columns") or [arguments.get("column_name")]
            if test["name"] == "primary_key" or model["alias"] not in keys:
                keys[model["alias"]] = [column for column in columns if column]
    return keys


def effect(settings: Settings, base: Path, folder: Path, project: Path = DBT_PROJECT_DIR) -> str:
    """Build what differs from the models in `base` and compare. Returns Markdown.

    Args:
        settings: whose warehouse is copied; it stays as it is.
        base: a tree with the base's dbt_project and analysis.
        folder: for the copy and dbt's files; emptied first.
        project: the changed dbt project.

    Raises:
        TilltaleError: nothing is built, another code built it, or the changed models do not build.
    """
    state = build_state.read_state(settings.warehouse_path)
    if state is None or not state.is_finished:
        raise TilltaleError("The warehouse holds no finished build: run the base first (`tilltale run`).")
    if fingerprint(tuple(base / name for name in FOLDERS), dbt_variables(settings)) != state.fingerprint:
        raise TilltaleError(
            "The warehouse was not built by the base with these settings: check the base out, run it "
            "(`tilltale run`), come back."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy = folder / "warehouse.duckdb"
    with writer_lock(settings):
        shutil.copyfile(settings.warehouse_path, copy)
    then = settings.model_copy(update={"as_of": state.last_as_of})
    export_environment(settings)
    variables = ["--vars", json.dumps(build_variables(then))]
    _dbt(copy, base / "dbt_project", folder / "base", "parse", *variables)
    chosen = ("--select", "state:modified+", "--state", str(folder / "base"))
    built = ("build", *chosen, "--defer", "--full-refresh", "--exclude-resource-type", "unit_test")
    _dbt(copy, project, folder / "new", *built, *variables)
    manifest = json.loads((folder / "new" / "manifest.json").read_text(encoding="utf-8"))
    return markdown(compare(settings.warehouse_path, copy, keys_of(manifest)))


def _dbt(warehouse: Path, project: Path, target: Path, *arguments: str) -> None:
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments),
            *("--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target)),
        ],
        env={
            **os.environ,
            "TILLTALE_WAREHOUSE_PATH": str(warehouse),
            "DBT_LOG_PATH": str(target / "logs"),
            "PYTHONPATH": str(REPOSITORY_ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TilltaleError(f"dbt {arguments[0]} failed:\n{done.stdout[-2000:]}")


def check_out(revision: str, folder: Path) -> Path:
    """The models of a revision, without touching the working tree."""
    done = subprocess.run(
        ["git", "archive", revision, *FOLDERS], cwd=REPOSITORY_ROOT, capture_output=True, check=False
    )
    if done.returncode:
        raise TilltaleError(f"git knows no revision '{revision}': name one with --base.")
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def main(
    base: Annotated[str, typer.Option(help="The revision that built the warehouse.")] = "main",
) -> None:
    """Say what the working tree's models change in the published tables."""
    try:
        settings = load_settings()
        scratch = settings.dbt_dir / "effect"
        typer.echo(effect(settings, check_out(base, settings.dbt_dir / "effect_base"), scratch), nl=False)
    except Exception as error:
        typer.echo(explain(error) if not isinstance(error, TilltaleError) else str(error), err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
