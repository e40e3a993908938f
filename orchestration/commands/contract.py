"""Holds the published tables against the contract with analysts.

Data flow: dbt's manifest + docs/contract.json -> lines; --write -> contract.json.
"""

from ingestion.config import Settings
from orchestration.lib import contract, dbt
from orchestration.lib.catalogue import read_catalogue
from orchestration.lib.errors import TilltaleError
from orchestration.lib.publishing import PUBLISHING_TABLES


def contract_lines(settings: Settings, *, write: bool) -> list[str]:
    """What differs from the agreed contract; with `write` it becomes the agreed one.

    Raises:
        TilltaleError: something that analysts rely on would go without having been deprecated first.
    """
    given = contract.contract_of(read_catalogue(dbt.load_manifest(settings), PUBLISHING_TABLES))
    agreed = contract.agreed_contract() if contract.CONTRACT_PATH.exists() else {}
    found = contract.changes(agreed, given)
    broken = [change.what for change in found if change.is_break]
    if broken:
        raise TilltaleError(
            f"{'; '.join(broken)}: deprecate first (docs/changes_of_tables.md), or keep the name as it is."
        )
    if write:
        contract.write(given)
    columns = sum(len(table["columns"]) for table in given.values())
    return [*map(str, found), f"{len(given)} tables, {columns} columns; {len(found)} changes."]
