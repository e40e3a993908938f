"""What the last dbt build was made of, kept beside what it built.

Belongs here: the decision between an incremental build and a full one. Kept in the warehouse itself, so
that restoring or deleting the file restores or deletes this knowledge with it.

Data flow: dbt files + variables + as_of, raw_tilltale.build_state -> full refresh or not.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

SCHEMA = "raw_tilltale"
TABLE = f"{SCHEMA}.build_state"
FINGERPRINTED_SUFFIXES = frozenset({".sql", ".yml", ".csv", ".py"})
AS_OF_VARIABLE = "as_of"


@dataclass(frozen=True)
class BuildState:
    """The last build: what it was made of, up to when, and whether it came to its end."""

    fingerprint: str
    last_as_of: datetime
    is_finished: bool


def fingerprint(folders: tuple[Path, ...], variables: Mapping[str, Any]) -> str:
    """One value for the files that define the models and every variable except `as_of`."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.suffix in FINGERPRINTED_SUFFIXES and path.is_file() and "target" not in inside.parts:
                digest.update(f"{folder.name}/{inside}\0".encode())
                digest.update(path.read_bytes())
    static = {name: value for name, value in variables.items() if name != AS_OF_VARIABLE}
    digest.update(json.dumps(static, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:16]


def full_refresh_reason(state: BuildState | None, wanted: str, as_of: datetime) -> str | None:
    """Why the next build must start from nothing, or None when it may add to the last one."""
    if state is None:
        return "nothing has been built yet"
    if not state.is_finished:
        return "the last build did not finish"
    if state.fingerprint != wanted:
        return "models or settings have changed"
    if as_of < state.last_as_of:
        return "as_of went back"
    return None


def read_state(warehouse: Path) -> BuildState | None:
    """The state of the last build, or None before the first."""
    if not warehouse.exists():
        return None
    with duckdb.connect(str(warehouse)) as connection:
        _create(connection)
        row = connection.execute(f"select fingerprint, last_as_of, is_finished from {TABLE}").fetchone()
    return BuildState(*row) if row else None


def write_state(warehouse: Path, state: BuildState) -> None:
    """Replace the state in one transaction."""
    with duckdb.connect(str(warehouse)) as connection:
        _create(connection)
        connection.begin()
        connection.execute(f"delete from {TABLE}")
        connection.execute(
            f"insert into {TABLE} values (?, ?, ?)", [state.fingerprint, state.last_as_of, state.is_finished]
        )
        connection.commit()


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(
        f"create table if not exists {TABLE} "
        "(fingerprint varchar not null, last_as_of timestamptz not null, is_finished boolean not null)"
    )
