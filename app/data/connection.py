"""Which published version is current, and how it is read.

Belongs here: finding the published file, opening it read-only, closing it when a newer one is out.
Does not: SQL (`queries.py`) and words on the screen.

A file that is replaced while this process holds a connection to its path would be read as the OLD file, so
each version is opened under its own immutable name and everything cached is keyed on the version.

Data flow: published/current (text: the version) -> published/history/<version>.duckdb -> polars frames.
"""

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import polars as pl
import streamlit as st

SETTINGS_FILE = Path("tilltale.toml")
STABLE_NAME = "tilltale.duckdb"


class NothingPublishedError(Exception):
    """No publication is out yet; the message says where one was looked for."""


class UnreadablePublicationError(Exception):
    """A publication is named but cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Publication:
    """One published version: `key` differs whenever what is in the file may differ."""

    key: str
    path: Path


def setting(name: str, default: str) -> str:
    """One setting of this installation: TILLTALE_<NAME>, else tilltale.toml, else `default`."""
    from_environment = os.environ.get(f"TILLTALE_{name.upper()}")
    return from_environment or str(_settings_file().get(name, default))


def settings_table(name: str) -> dict[str, Any]:
    """A table of tilltale.toml, {} if it is not there; TILLTALE_<NAME> holds it as JSON and wins."""
    from_environment = os.environ.get(f"TILLTALE_{name.upper()}")
    try:
        table = json.loads(from_environment) if from_environment else _settings_file().get(name, {})
    except json.JSONDecodeError as error:
        raise UnreadablePublicationError(f"TILLTALE_{name.upper()} is no JSON ({error}).") from error
    if not isinstance(table, dict):
        raise UnreadablePublicationError(f"{name} must be a table: write [{name}] in {SETTINGS_FILE}.")
    return table


def _settings_file() -> dict[str, Any]:
    try:
        return tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UnreadablePublicationError(f"{SETTINGS_FILE} cannot be read ({error}); mend it.") from error


def published_dir() -> Path:
    """Where publications lie: DATA_DIR/published."""
    return Path(setting("data_dir", "data")).expanduser().resolve() / "published"


def current_publication() -> Publication:
    """The version that readers should see now. Cheap: read on every rerun.

    Raises:
        NothingPublishedError: neither the pointer nor the stable file is there.
        UnreadablePublicationError: the pointer names a version that is not there.
    """
    directory = published_dir()
    try:
        version = (directory / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        version = ""
    if version:
        path = directory / "history" / f"{Path(version).name}.duckdb"
        if path.exists():
            return Publication(version, path)
        message = (
            f"Version {version} is named as the current one, but its file is gone. "
            "Run `tilltale publications` to see what is left and `tilltale rollback` to go back to it."
        )
        raise UnreadablePublicationError(message)
    stable = directory / STABLE_NAME
    try:
        facts = stable.stat()
    except FileNotFoundError:
        raise NothingPublishedError(str(directory)) from None
    return Publication(f"{facts.st_ino}-{facts.st_mtime_ns}-{facts.st_size}", stable)


class PublishedFile:
    """The one open connection of this process, moved on when a newer version is out.

    Queries run one after another under a lock: each takes about a millisecond and its result is cached, and
    only so is it sure that no old connection keeps a replaced file alive.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: Publication | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def query(self, publication: Publication, sql: str, parameters: dict[str, Any]) -> pl.DataFrame:
        """Run one statement on that version.

        Raises:
            UnreadablePublicationError: the file is damaged or lacks what the statement selects.
        """
        with self._lock:
            try:
                return self._connect(publication).execute(sql, parameters).pl()
            except duckdb.Error as error:
                message = (
                    f"The published file {publication.path.name} cannot be read as this version of the app "
                    f"expects ({str(error).splitlines()[0]}). Run `tilltale run` to publish a new one, "
                    "or `tilltale rollback` to go back to the one before."
                )
                raise UnreadablePublicationError(message) from error

    def _connect(self, publication: Publication) -> duckdb.DuckDBPyConnection:
        if self._connection is None or self._open != publication:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._open = None
            self._connection = duckdb.connect(publication.path, read_only=True)
            # The file's dates are the reporting time zone's; instants are shown by our own formatter.
            self._connection.execute("set time zone 'UTC'")
            self._open = publication
        return self._connection


@st.cache_resource(show_spinner=False)
def published_file() -> PublishedFile:
    """The process's one reader."""
    return PublishedFile()
