"""dbt nodes as Dagster assets: key = warehouse address, group = layer.

Belongs here: naming and grouping. Does not: running dbt (`dbt.py`).

Data flow: dbt manifest, column_lineage.json -> AssetSpec(key=[schema, model], group), AssetCheckSpec per
dbt test.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from ingestion.config import load_settings
from orchestration.lib import freezing
from orchestration.lib.column_lineage import remembered_lineage, with_origins
from orchestration.lib.dbt import models_fingerprint
from orchestration.lib.keys import LEDGER_KEYS
from orchestration.lib.storytelling import OWNERS, model_metadata

MARTS = "marts"
COLUMNS = "dagster/column_schema"


class WarehouseTranslator(DagsterDbtTranslator):
    """Keys are warehouse addresses (staging/<model>, marts/<model>); marts are grouped by area."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))
        self._told_settings = load_settings()
        self._lineage = remembered_lineage(self._told_settings, models_fingerprint(self._told_settings))

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The spec of one dbt node."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        properties = self.get_resource_props(manifest, unique_id)
        if properties["resource_type"] == "source":
            return spec
        deps = list(spec.deps)
        named = {dep.asset_key for dep in deps}
        landed = {key for key in named if key.path[0].startswith("raw_") or key.path[0] == freezing.SCHEMA}
        if landed:  # no model starts before loading has ended
            deps += [dg.AssetDep(key) for key in LEDGER_KEYS if key not in named]
        told = spec.replace_attributes(deps=deps, group_name=_group(properties), owners=OWNERS)
        metadata = model_metadata(self._told_settings, properties)
        sources = self._lineage.get(".".join(spec.key.path))
        if sources and COLUMNS in spec.metadata:
            metadata[COLUMNS] = with_origins(spec.metadata[COLUMNS], sources)
        return told.merge_attributes(metadata=metadata)


def _group(properties: Mapping[str, Any]) -> str:
    _, *folders, _ = properties["fqn"]
    if not folders:
        return f"{properties['resource_type']}s"
    if folders[0] == MARTS and len(folders) > 1:
        return f"{MARTS}_{folders[1]}"
    return str(folders[0])


def attach_singular_tests(manifest: dict[str, Any]) -> dict[str, Any]:
    """Give each singular test that reads several models the one it is shown at.

    dagster-dbt shows such a test as an observation only, unless the test's meta names a model. Its
    last-built model is the one whose publication the test guards: the one that most others feed.
    """
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] != "test" or node.get("attached_node"):
            continue
        models = [name for name in node["depends_on"]["nodes"] if name.startswith("model.")]
        meta = node["config"].setdefault("meta", {})
        if len(node["depends_on"]["nodes"]) > 1 and models and "dagster" not in meta:
            shown_at = max(models, key=lambda name: (len(_ancestors(manifest, name)), name))
            meta["dagster"] = {"ref": {"name": manifest["nodes"][shown_at]["name"]}}
            node["meta"] = {**node.get("meta", {}), "description": node.get("description") or unique_id}
    return manifest


def _ancestors(manifest: Mapping[str, Any], unique_id: str) -> set[str]:
    found: set[str] = set()
    open_ids = [unique_id]
    while open_ids:
        for parent in manifest["parent_map"].get(open_ids.pop(), []):
            if parent not in found:
                found.add(parent)
                open_ids.append(parent)
    return found
