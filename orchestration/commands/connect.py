"""Connects a source: asks for what it needs, checks it against the vendor at once, writes the secrets file.

Belongs here: the order of the steps and the file. Does not: what a source needs and how it is checked
(`ingestion.sources.<name>.connection`), the screen (`cli`).

Data flow: answers -> check against the vendor -> .dlt/secrets.toml, readable by its owner only.
"""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dlt
import tomlkit
from tomlkit.exceptions import TOMLKitError

from ingestion import registry
from ingestion.connection import Field
from ingestion.errors import SourceError
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.errors import TilltaleError

OWNER_ONLY = 0o600


def fields_of(source: str) -> tuple[Field, ...]:
    """What a source asks for.

    Raises:
        TilltaleError: the source needs no credentials.
    """
    registry.entry(source)
    try:
        module = importlib.import_module(f"ingestion.sources.{source}.connection")
    except ModuleNotFoundError:
        raise TilltaleError(
            f"{source} needs no credentials: drop files into DATA_DIR/inbox/<kind>/ "
            "(`tilltale sources template KIND` writes one)."
        ) from None
    fields: tuple[Field, ...] = module.FIELDS
    return fields


def documentation(source: str) -> Path:
    """The page that says which account, which permission, where to click."""
    return Path("docs", "sources", f"{source}.md")


def check(source: str, values: Mapping[str, str]) -> str:
    """Ask the vendor; returns one line about what was found.

    Raises:
        TilltaleError: the vendor does not take these values; nothing was written.
    """
    module = importlib.import_module(f"ingestion.sources.{source}.connection")
    try:
        return str(module.check(**values))
    except SourceError as error:
        sentence = str(error).rstrip(".")
        raise TilltaleError(
            f"{sentence}. Nothing was written; {documentation(source)} says how to get it."
        ) from None


def secrets_path() -> Path:
    """Where dlt reads credentials from."""
    return Path(dlt.current.run_context().settings_dir).resolve() / "secrets.toml"


def write_secrets(source: str, values: Mapping[str, str]) -> Path:
    """Put the values under `sources.<source>`, beside what stands there, whole or not at all.

    Raises:
        TilltaleError: the file is no TOML, or its folder cannot be written.
    """
    path = secrets_path()
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    except TOMLKitError as error:
        raise TilltaleError(f"{path} is no TOML ({error}): mend it, then run this again.") from None
    section: Any = document.setdefault("sources", tomlkit.table(is_super_table=True))
    table: Any = section.setdefault(source, tomlkit.table())
    for name, value in values.items():
        table[name] = value
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(tomlkit.dumps(document))
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise TilltaleError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def shown(path: Path) -> str:
    """A path as a person at the project's root would type it."""
    return str(path.relative_to(REPOSITORY_ROOT)) if path.is_relative_to(REPOSITORY_ROOT) else str(path)
