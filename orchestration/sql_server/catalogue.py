"""PostgreSQL's own catalogue of a publication: tables, columns, comments, keys, as its clients ask for them.

Belongs here: making it, in the memory of one client's DuckDB, when the first question about it comes.
Does not: how such questions are said (`dialect.py`).
A key is one that `marts.meta_columns` names and that the pipeline's checks hold: a publication has no
constraints.

Data flow: duckdb_tables(), duckdb_columns(), marts.meta_columns -> memory.postgres.pg_class and the others.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.lib.audit import quoted_text
from orchestration.sql_server.courtesies import SHOWN
from orchestration.sql_server.values import KNOWN_TYPES, field_of

SCHEMA = "memory.postgres"
_FOLDER = Path(__file__).parent / "postgres"
_FILLED = (_FOLDER / "filled.sql").read_text(encoding="utf-8")
_RELATIONS = (_FOLDER / "relations.sql").read_text(encoding="utf-8")
_FUNCTIONS = (_FOLDER / "functions.sql").read_text(encoding="utf-8")
_LINES = (_FOLDER / "tables.txt").read_text(encoding="utf-8").splitlines()
_COLUMNS = dict(line.split(": ", 1) for line in _LINES if not line.startswith("#"))
_VIEWS = re.findall(r"^create view (\w+)", _FILLED, re.MULTILINE)
TABLES = frozenset([*_COLUMNS, *_VIEWS])
FUNCTIONS = frozenset(re.findall(r"^create macro (\w+)", _FUNCTIONS, re.MULTILINE))

# What PostgreSQL has in these places is never NULL, and its clients count on that.
_DEFAULTS = {"char": "''", "boolean": "false", "smallint": "0", "integer": "0", "bigint": "0", "float": "0"}
_KNOWN_OIDS = {
    "pg_type": 1247,
    "pg_attribute": 1249,
    "pg_proc": 1255,
    "pg_class": 1259,
    "pg_authid": 1260,
    "pg_database": 1262,
    "pg_tablespace": 1213,
    "pg_constraint": 2606,
    "pg_description": 2609,
    "pg_index": 2610,
    "pg_namespace": 2615,
}
_KEYS = """
    insert into keys
    select table_name, column_name, key_position, references_table, references_column
    from tilltale.marts.meta_columns
"""


def create_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    """Make it, on a cursor of the client's DuckDB, whose search path is the new schema afterwards."""
    connection.begin()
    connection.execute(f"create schema {SCHEMA}")
    connection.execute(f"set search_path = '{SCHEMA}'")
    for table, columns in _COLUMNS.items():
        connection.execute(f"create table {table} ({', '.join(map(_column, columns.split(', ')))})")
    _insert(connection, "known_oids (name varchar, oid bigint)", list(_KNOWN_OIDS.items()))
    _insert(connection, "settings_shown (name varchar, setting varchar)", list(SHOWN.items()))
    kinds = "name varchar, oid bigint, size integer, category varchar, array_oid bigint, display varchar"
    _insert(connection, f"known_types ({kinds})", KNOWN_TYPES)
    connection.execute(_RELATIONS)
    types = [str(kind) for (kind,) in connection.execute("select distinct type from attributes").fetchall()]
    fields = [(kind, field_of("", kind, 0)) for kind in types]
    _insert(
        connection,
        "column_types (data_type varchar, oid bigint, size integer, modifier integer)",
        [(kind, field.type_oid, field.type_size, field.type_modifier) for kind, field in fields],
    )
    connection.execute(
        "create table keys (table_name varchar, column_name varchar, key_position integer, "
        "references_table varchar, references_column varchar)"
    )
    described = "select 1 from relations where schema = 'marts' and name = 'meta_columns'"
    if connection.execute(described).fetchone():  # publications of before it have none
        connection.execute(_KEYS)
    connection.execute(_FILLED)
    connection.execute(_FUNCTIONS)
    connection.commit()


def _column(named: str) -> str:
    """A column's definition, with what stands where nothing is said."""
    name, kind = named.split(" ", 1)
    return f'"{name}" {kind}' + (f" default {_DEFAULTS[kind]}" if kind in _DEFAULTS else "")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str | int, ...]]) -> None:
    """A new table with these rows, written out: binding a value would load pandas first (0.4 s)."""
    written = [f"({', '.join(_literal(value) for value in row)})" for row in rows]
    connection.execute(f"create table {table}")
    if written:
        connection.execute(f"insert into {table.split(' ', 1)[0]} values {', '.join(written)}")


def _literal(value: str | int) -> str:
    return f"'{quoted_text(value)}'" if isinstance(value, str) else str(value)
