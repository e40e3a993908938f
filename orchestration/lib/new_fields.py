"""Fields that a vendor has begun to send and no contract declares yet.

Belongs here: finding them in the column `extra`, where unknown fields wait, and saying which models could be
concerned. Does not: keeping them (`ingestion.conform`). Names only: a value may be about a person.

Data flow: raw_<source>.<table>.extra -> NewField -> the check has_no_new_fields.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from ingestion import registry
from ingestion.config import Settings
from ingestion.contracts import EXTRA, LOAD_ID, Contract
from orchestration.lib import dbt
from orchestration.lib.lineage import readers_of

SHOWN_MARTS = 8


@dataclass(frozen=True)
class NewField:
    """One unknown field of one raw table.

    Attributes:
        field: its name; `key.inner` where only a part of a known object is new.
        rows: rows that have it.
        first_row: key of the first one; "" where keys are those of people.
        first_loaded_at: when that row was loaded.
    """

    table: str
    field: str
    rows: int
    first_row: str
    first_loaded_at: datetime
    staging: tuple[str, ...]
    marts: tuple[str, ...]


def find_new_fields(settings: Settings, connection: duckdb.DuckDBPyConnection, source: str) -> list[NewField]:
    """Unknown fields of all tables of a source, in the order of tables and names."""
    personal = {table.address: set(table.matches.values()) for table in registry.personal_tables()}
    found: list[tuple[Contract, str, int, str, str]] = []
    for contract in registry.tables(source):
        (waiting,) = connection.execute(f"select count({EXTRA}) from {contract.address}").fetchone() or (0,)
        hides_key = bool(personal.get(contract.address, set()) & set(contract.primary_key))
        if waiting:
            found += [(contract, *row) for row in connection.execute(_query(contract, hides_key)).fetchall()]
    if not found:
        return []
    manifest = dbt.load_manifest(settings)
    fields = []
    for contract, name, rows, first_row, load_id in found:
        readers = readers_of(manifest, source, contract.name)
        loaded_at = datetime.fromtimestamp(float(load_id), UTC)
        fields.append(
            NewField(contract.name, name, rows, first_row, loaded_at, readers.staging, readers.marts)
        )
    return fields


def _query(contract: Contract, hides_key: bool) -> str:
    """One row a new field: name, rows, key of the first row, its load."""
    key = ", ".join(f'"{column}"' for column in contract.primary_key)
    shown = "''" if hides_key else f"concat_ws(', ', {key})"
    objects = ", ".join(
        f"'{parts[0]}'" for parts in sorted({c.keys for c in contract.columns}) if len(parts) > 1
    )
    inner = (
        f"when field in ({objects}) and json_type({EXTRA}, '$.\"' || field || '\"') = 'OBJECT' "
        f"then list_transform(json_keys({EXTRA}, '$.\"' || field || '\"'), x -> field || '.' || x)"
        if objects
        else "when false then [field]"
    )
    return f"""
        with waiting as (
            select {EXTRA}, {shown} as first_row, {LOAD_ID} as load_id, unnest(json_keys({EXTRA})) as field
            from {contract.address}
            where {EXTRA} is not null
        ),

        named as (
            select unnest(case {inner} else [field] end) as field, first_row, load_id from waiting
        )

        select
            field,
            count(*),
            arg_min(first_row, (try_cast(load_id as double), first_row)),
            arg_min(load_id, (try_cast(load_id as double), first_row))
        from named
        group by field
        order by field
    """
