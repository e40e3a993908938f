"""A small published file, made by SQL in a real DuckDB, with the tables and columns that the app selects.

It stands in for the pipeline, not for the database: same schema, same types, and cases that hurt (no cost,
no report, too little data, a failed source, titles with signs that mean something in markdown).
"""

import os
from pathlib import Path

import duckdb

SCHEMA = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def publish(data_dir: Path, version: str = "20261101T031200Z", *changes: str, pointer: bool = True) -> Path:
    """Write one version as the pipeline does: an immutable file, then the names that readers follow.

    Args:
        data_dir: DATA_DIR of the installation.
        version: name of the version.
        changes: statements run on the file before it is out, such as a source that comes back.
        pointer: also move `published/current`.
    """
    history = data_dir / "published" / "history"
    history.mkdir(parents=True, exist_ok=True)
    path = history / f"{version}.duckdb"
    with duckdb.connect(path) as connection:
        for statement in SCHEMA.split(";\n"):
            wanted = {"version": version} if "$version" in statement else None
            if statement.strip():
                connection.execute(statement, wanted)
        for statement in changes:
            connection.execute(statement)
    stable = data_dir / "published" / "tilltale.duckdb"
    beside = stable.with_suffix(".new")
    beside.write_bytes(path.read_bytes())
    os.replace(beside, stable)
    if pointer:
        pointed = data_dir / "published" / "current.new"
        pointed.write_text(version + "\n")
        os.replace(pointed, data_dir / "published" / "current")
    return path
