"""Relations of models that are gone: dbt forgets them, and their last rows would be published for ever.

Belongs here: finding and dropping them after a build. Does not: raw tables, frozen months, and what the
pipeline keeps for itself beside the models (names with an underscore first).

Data flow: manifest, relations of the schemas that models stand in -> those that no model makes are dropped.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.audit import identifier

MAKES_RELATIONS = frozenset({"model", "seed", "snapshot"})


def drop_leftovers(warehouse: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Drop every relation in the models' schemas that no model makes any more; returns their names."""
    made = {
        (node["schema"], node["alias"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in MAKES_RELATIONS
    }
    schemas = sorted({schema for schema, _ in made})
    with duckdb.connect(str(warehouse)) as connection:
        found = connection.execute(
            "select * from (select schema_name, table_name, 'table' from duckdb_tables() "
            "union all select schema_name, view_name, 'view' from duckdb_views()) "
            "where schema_name in (select unnest($1)) order by all",
            [schemas],
        ).fetchall()
        gone = [row for row in found if row[:2] not in made and not row[1].startswith("_")]
        connection.begin()
        for schema, name, kind in gone:
            connection.execute(f"drop {kind} {identifier(schema)}.{identifier(name)}")
        connection.commit()
    return [f"{schema}.{name}" for schema, name, _ in gone]
