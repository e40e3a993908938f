"""What every asset says of itself in the web UI, beside its description: grain, columns, pages, runbook.

Belongs here: the metadata that all kinds of assets share. Does not: what is known only after a run (row
counts, the last load, the quarantine), which the steps add.

Data flow: contracts, dbt manifest -> metadata of asset specs.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from ingestion.config import Settings
from ingestion.contracts import Contract
from orchestration.lib.failures import RUNBOOKS

OWNERS = ["team:data"]
DOCS = "docs"
RUNBOOK = "runbook"
INDEX = f"{RUNBOOKS}/README.md"
CHECKS = f"{RUNBOOKS}/check_failed.md"


def page(settings: Settings, path: str) -> dg.MetadataValue:
    """A page of this repository: a link where the docs are served, else its path."""
    if settings.docs_address and path.startswith("docs/"):
        inside = path.removeprefix("docs/").removesuffix(".md").replace("README", "index")
        return dg.MetadataValue.url(f"{settings.docs_address.rstrip('/')}/{inside}.html")
    return dg.MetadataValue.path(path)


def raw_metadata(settings: Settings, contract: Contract) -> dict[str, Any]:
    """Of a raw table."""
    columns = [
        dg.TableColumn(name, kind, constraints=dg.TableColumnConstraints(nullable=nullable))
        for name, kind, nullable in contract.ddl_columns()
    ]
    return {
        "dagster/table_name": contract.address,
        "dagster/column_schema": dg.TableSchema(columns),
        "grain": ", ".join(contract.primary_key),
        "quarantine": f"quarantine.{contract.quarantine_name}",
        DOCS: page(settings, f"docs/sources/{contract.source}.md"),
        RUNBOOK: page(settings, INDEX),
    }


def model_metadata(settings: Settings, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Of a dbt model or seed; a description begins with the grain."""
    grain, _, _ = " ".join((properties.get("description") or "").split()).partition(". ")
    where = (properties.get("patch_path") or properties["original_file_path"]).partition("://")[2]
    return {
        "grain": grain.rstrip("."),
        DOCS: page(settings, f"dbt_project/{where or properties['original_file_path']}"),
        RUNBOOK: page(settings, CHECKS),
    }
