"""A private warehouse with rows of one's own, and dbt on it: no vendor, no loader, no orchestrator.

dbt runs in the test's own process, as in a run of the product: another interpreter and another look at
hundreds of files for each of its commands would be a third of what these tests cost.

Belongs here: making raw tables from the loaders' declared contracts, filling them, running dbt, reading.
Does not: what the models should say (the tests).

Data flow: contracts -> empty raw tables -> rows of a test -> dbt -> rows read back.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from ingestion.config import load_settings
from ingestion.pipelines import ensure_raw_tables
from orchestration.lib import freezing
from orchestration.lib.dbt import PARSE_AS_OF, release_warehouse

PROJECT = Path(__file__).parents[2] / "dbt_project"
TABLES = ("build", "--resource-type", "model", "--resource-type", "seed")
"""What `dbt run` builds, and the seeds that it needs."""


@dataclass
class Warehouse:
    """One warehouse file and the place where dbt keeps its parsed project."""

    path: Path
    target: Path
    variables: dict[str, Any] = field(default_factory=lambda: {"as_of": "2026-11-01T00:00:00+00:00"})

    def insert(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Add rows to `raw_<source>.<table>`, given as `<source>.<table>`; columns left out are NULL."""
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into raw_{table} ({names}) values ({marks})", [*row.values()])

    def dbt(self, *arguments: str, **variables: Any) -> subprocess.CompletedProcess[str]:
        """Run a dbt command; fails the test with dbt's own words when dbt fails."""
        result = self.try_dbt(*arguments, **variables)
        assert result.returncode == 0, result.stdout[-6000:]
        return result

    def try_dbt(self, *arguments: str, **variables: Any) -> subprocess.CompletedProcess[str]:
        """Run a dbt command that may fail; `parse` always reads the project anew."""
        from dbt.cli.main import dbtRunner

        told: list[str] = []
        with mock.patch.dict(os.environ, {"TILLTALE_WAREHOUSE_PATH": str(self.path)}):
            manifest = None if "parse" in arguments else _parsed().deepcopy()
            try:
                outcome = dbtRunner(manifest, [lambda event: told.append(event.info.msg)]).invoke(
                    [*arguments, *_places(self.target), *_variables({**self.variables, **variables})]
                )
            finally:
                release_warehouse()
        if outcome.exception is not None:
            told.append(str(outcome.exception))
        code = 0 if outcome.success else 1
        return subprocess.CompletedProcess(["dbt", *arguments], code, "\n".join(told))

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read the warehouse."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query, parameters).fetchall()


@cache
def _parsed() -> Any:
    """The project, parsed once a process; who builds takes a copy, since dbt changes it."""
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as target:
        outcome = dbtRunner().invoke(["parse", *_places(Path(target)), *_variables({"as_of": PARSE_AS_OF})])
    assert outcome.success, outcome.exception
    return outcome.result


def _places(target: Path) -> list[str]:
    return [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target)),
        *("--log-path", str(target / "logs"), "--log-level", "none", "--log-level-file", "info"),
    ]


def _variables(variables: Mapping[str, Any]) -> list[str]:
    return ["--vars", json.dumps(variables)]


def make_warehouse(folder: Path, target: Path) -> Warehouse:
    """An empty warehouse: every raw table of every source, no row in any, and a pseudonym key."""
    settings = load_settings(data_dir=folder)
    folder.mkdir(parents=True, exist_ok=True)
    ensure_raw_tables(settings)
    freezing.ensure_tables(settings)
    return Warehouse(settings.warehouse_path, target)
