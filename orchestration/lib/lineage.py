"""Which models read a source: from raw tables down to what is published.

Belongs here: questions to dbt's manifest about what comes after. Does not: Dagster's graph (`translator.py`).

Data flow: dbt manifest -> names of staging models and marts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Readers:
    """Names of the models that read something, directly or through others."""

    staging: tuple[str, ...]
    marts: tuple[str, ...]


def readers_of(manifest: Mapping[str, Any], source: str, table: str | None = None) -> Readers:
    """The models that read a source, or one raw table of it."""
    open_ids = [
        unique_id
        for unique_id, node in manifest["sources"].items()
        if node["schema"] == f"raw_{source}" and table in (None, node["name"])
    ]
    found: set[str] = set()
    while open_ids:
        for child in manifest["child_map"].get(open_ids.pop(), []):
            if child.startswith("model.") and child not in found:
                found.add(child)
                open_ids.append(child)
    nodes = [manifest["nodes"][unique_id] for unique_id in found]
    staging, marts = (
        tuple(sorted(node["alias"] for node in nodes if node["schema"] == schema))
        for schema in ("staging", "marts")
    )
    return Readers(staging, marts)
