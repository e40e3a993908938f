"""Erasing one person everywhere in the warehouse, and again whenever a vendor sends them anew.

Belongs here: the erasing itself. Does not: which columns hold people (each source's `contracts.PERSONAL`),
the command or the rebuild.
What is remembered of an erased person is a keyed hash per identifier, so that a vendor that still has the
person, or a file dropped again, cannot bring them back: every run erases anew before models are built.
Money stays in the books without its person; what only says something about a person is deleted.

Data flow: e-mail -> keyed hashes in raw_tilltale.erased_identifiers -> raw tables, quarantine without them.
"""

import os
from pathlib import Path

import duckdb

from ingestion import registry
from ingestion.config import Settings
from ingestion.people import PersonalTable

ERASED = "raw_tilltale.erased_identifiers"
EMAIL_PATTERN = r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}"
LISTED_KINDS = ("email", "person_key")
BUILT_SCHEMAS = ("staging", "intermediate", "marts", "seeds")


def remember(settings: Settings, email: str) -> None:
    """Put an address on the list of what must not be kept, as a keyed hash."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        _create(connection)
        connection.execute(f"insert or ignore into {ERASED} select {_hash('email', '?')}", [email])


def remember_hashes(settings: Settings, hashes: list[str]) -> None:
    """Put keyed hashes of another file of this installation on the list."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        _create(connection)
        if hashes:
            connection.execute(f"insert or ignore into {ERASED} select unnest(?::varchar[])", [hashes])


def apply_erasures(settings: Settings) -> int:
    """Erase everybody on the list from raw tables and quarantine. Returns the rows deleted or cleared."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        _create(connection)
        if not _count(connection):
            return 0
        connection.begin()
        known = -1
        while known != (known := _count(connection)):  # an address leads to a contact, the contact to more
            for table in registry.personal_tables():
                _learn(connection, table)
        erased = sum(_erase(connection, table) for table in registry.personal_tables())
        erased += _erase_quarantine(connection)
        connection.commit()
    return erased


def forget_built(settings: Settings) -> None:
    """Drop what was built from the erased rows and write the warehouse anew.

    DuckDB leaves deleted rows in free blocks of the file; only a new file is without them.
    """
    warehouse = settings.warehouse_path
    fresh = warehouse.with_name(f".{warehouse.name}.tmp")
    for leftover in (fresh, Path(f"{fresh}.wal")):
        leftover.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        for schema in BUILT_SCHEMAS:
            connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute("drop table if exists raw_tilltale.build_state")
        connection.execute(f"attach '{str(fresh).replace(chr(39), chr(39) * 2)}' as fresh")
        connection.execute(f'copy from database "{warehouse.stem}" to fresh')
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
    os.replace(fresh, warehouse)


def inbox_files_naming(settings: Settings, email: str) -> list[Path]:
    """Dropped files that still hold an address; they belong to whoever dropped them and are not changed."""
    wanted = email.strip().lower().encode()
    return [
        path
        for path in sorted(settings.inbox_dir.rglob("*"))
        if path.is_file() and wanted in path.read_bytes().lower()
    ]


def _learn(connection: duckdb.DuckDBPyConnection, table: PersonalTable) -> None:
    """Remember the other identifiers of rows that hold an erased one."""
    for found_kind, found in table.finds.items():
        for kind, values in table.finds.items():
            holds_erased = (
                f"exists (select 1 from unnest({values}) as v(value) "
                f"where {_hash(kind, 'value')} in (from {ERASED}))"
            )
            connection.execute(
                f"insert or ignore into {ERASED} select distinct {_hash(found_kind, 'item')} "
                f"from {table.address}, unnest({found}) as f(item) "
                f"where nullif(trim(item), '') is not null and {holds_erased}"
            )


def _erase(connection: duckdb.DuckDBPyConnection, table: PersonalTable) -> int:
    erased = sum(_erase_listed(connection, table, column) for column in table.lists)
    if not table.matches:
        return erased
    condition = " or ".join(
        f"{_hash(kind, column)} in (from {ERASED})" for kind, column in table.matches.items()
    )
    if table.clears:
        statement = f"update {table.address} set {', '.join(f'{name} = null' for name in table.clears)}"
    else:
        statement = f"delete from {table.address}"
    row = connection.execute(f"{statement} where {condition}").fetchone()
    return erased + (int(row[0]) if row else 0)


def _erase_listed(connection: duckdb.DuckDBPyConnection, table: PersonalTable, column: str) -> int:
    """Take erased keys and addresses out of a list; the others stay."""
    parts = f"unnest(string_split({column}, ';')) as l(item)"
    is_erased = " or ".join(f"{_hash(kind, 'item')} in (from {ERASED})" for kind in LISTED_KINDS)
    row = connection.execute(
        f"update {table.address} "
        f"set {column} = (select string_agg(item, ';') from {parts} where not ({is_erased})) "
        f"where exists (select 1 from {parts} where {is_erased})"
    ).fetchone()
    return int(row[0]) if row else 0


def _erase_quarantine(connection: duckdb.DuckDBPyConnection) -> int:
    """Refused rows are kept as they came; those with an erased address anywhere go."""
    erased = 0
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'quarantine'"
    ).fetchall():
        row = connection.execute(
            f'delete from quarantine."{table}" where exists (select 1 from '
            f"unnest(regexp_extract_all(lower(record), '{EMAIL_PATTERN}')) as m(address) "
            f"where {_hash('email', 'address')} in (from {ERASED}))"
        ).fetchone()
        erased += int(row[0]) if row else 0
    return erased


def _hash(kind: str, value: str) -> str:
    key = "(select key from raw_tilltale.pseudonym_key)"
    return f"sha256({key} || ':erased:{kind}:' || lower(trim({value})))"


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create table if not exists {ERASED} (identifier_hash varchar primary key)")


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(f"select count(*) from {ERASED}").fetchone()
    return int(row[0]) if row else 0
