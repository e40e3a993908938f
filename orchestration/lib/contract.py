"""What analysts may rely on: tables, keys, columns and types, as last agreed.

Belongs here: the agreed contract (a file under version control) and what breaks it. Does not: what a column
means. A column goes in two steps: first `deprecated` in its model's yml (config, meta), agreed and published
like any change; only what the agreed contract calls deprecated may then be taken away.

Data flow: Catalogue + docs/contract.json -> changes, breaks; `tilltale contract --write` -> contract.json.
"""

import json
from dataclasses import dataclass
from typing import Any

from orchestration.lib.catalogue import Catalogue
from orchestration.lib.environment import REPOSITORY_ROOT

CONTRACT_PATH = REPOSITORY_ROOT / "docs" / "contract.json"
Contract = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One difference between what is agreed and what the models give."""

    what: str
    is_break: bool

    def __str__(self) -> str:
        return f"{'BREAKS' if self.is_break else 'ok'}: {self.what}"


def contract_of(catalogue: Catalogue) -> Contract:
    """The contract that the models give now."""
    contract: Contract = {}
    for table in catalogue.tables.values():
        contract[table.name] = {
            "key": list(table.key),
            "columns": {column.name: column.data_type.replace(" ", "") for column in table.columns.values()},
        }
        deprecated = {
            column.name: column.deprecated for column in table.columns.values() if column.deprecated
        }
        if deprecated:
            contract[table.name]["deprecated"] = deprecated
    return contract


def agreed_contract() -> Contract:
    """The contract under version control."""
    contract: Contract = json.loads(CONTRACT_PATH.read_text(encoding="utf-8"))
    return contract


def changes(agreed: Contract, given: Contract) -> list[Change]:
    """What is different, breaks first."""
    found = []
    for table, facts in agreed.items():
        retired = facts.get("deprecated", {})
        now = given.get(table)
        if now is None:
            is_retired = facts["columns"].keys() <= retired.keys()
            found.append(Change(f"table {table} is gone", not is_retired))
            continue
        if facts["key"] != now["key"]:
            old, new = (", ".join(key) or "none" for key in (facts["key"], now["key"]))
            found.append(Change(f"{table} has the key {new} instead of {old}", True))
        for column, kind in facts["columns"].items():
            if column not in now["columns"]:
                found.append(Change(f"{table}.{column} is gone", column not in retired))
            elif now["columns"][column] != kind:
                found.append(Change(f"{table}.{column} is {now['columns'][column]} instead of {kind}", True))
        found += [
            Change(f"{table}.{column} is deprecated: {why}", False)
            for column, why in now.get("deprecated", {}).items()
            if column not in retired
        ]
        found += [
            Change(f"{table}.{column} is new", False)
            for column in now["columns"].keys() - facts["columns"].keys()
        ]
    found += [Change(f"table {table} is new", False) for table in given.keys() - agreed.keys()]
    return sorted(found, key=lambda change: (not change.is_break, change.what))


def write(contract: Contract) -> None:
    """Agree to a contract: its file is reviewed like code."""
    CONTRACT_PATH.write_text(json.dumps(contract, indent=1) + "\n", encoding="utf-8")
