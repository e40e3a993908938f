"""Row by row, what differs between the tables of two DuckDB files.

Belongs here: counting and naming differences. Does not: building either file (`effect`), or what was told to
readers of two publications (the command `tilltale compare`).

Data flow: schema marts of two files, keys -> TableDifference a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.lib.checksums import WALL_CLOCK_COLUMNS

SHOWN_KEYS = 3


@dataclass
class TableDifference:
    """One table in both files.

    Attributes:
        table: its name.
        old_rows: rows before; None when the table is new.
        new_rows: rows after; None when it is gone.
        only_old: keys that are gone.
        only_new: keys that are new.
        changed: rows of a key in both whose other columns differ.
        columns: column -> rows in which it differs.
        columns_added: columns that only the new one has.
        columns_removed: columns that only the old one has.
        examples: some keys of rows that differ.
    """

    table: str
    old_rows: int | None
    new_rows: int | None
    only_old: int = 0
    only_new: int = 0
    changed: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        counts = (self.only_old, self.only_new, self.changed)
        shapes = (self.columns_added, self.columns_removed)
        return self.old_rows == self.new_rows and not any(counts) and not any(shapes)


def compare(old: Path, new: Path, keys: Mapping[str, Sequence[str]]) -> list[TableDifference]:
    """Compare every table of schema marts, sorted by name.

    Args:
        old: a warehouse or published file; opened read-only.
        new: the same, later.
        keys: table -> its key; without one rows are compared whole.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, path in (("old", old), ("new", new)):
            connection.execute(
                f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name}_file (read_only)"
            )
        before, after = _columns(connection, "old_file"), _columns(connection, "new_file")
        return [
            _compared(connection, table, before.get(table), after.get(table), keys.get(table, ()))
            for table in sorted({*before, *after})
        ]


def _compared(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    before: list[str] | None,
    after: list[str] | None,
    key: Sequence[str],
) -> TableDifference:
    difference = TableDifference(
        table,
        None if before is None else _count(connection, f'old_file.marts."{table}"'),
        None if after is None else _count(connection, f'new_file.marts."{table}"'),
    )
    if before is None or after is None:
        return difference
    difference.columns_added = [name for name in after if name not in before]
    difference.columns_removed = [name for name in before if name not in after]
    shared = [name for name in before if name in after and name not in WALL_CLOCK_COLUMNS]
    key = key if key and set(key) <= set(shared) else shared
    others = [name for name in shared if name not in key]
    listed = ", ".join(f'"{name}"' for name in shared)
    # a table without a key may hold a row twice: numbered, so that each has its partner
    number = f"row_number() over (partition by {', '.join(f'{chr(34)}{name}{chr(34)}' for name in key)})"
    for side in ("old", "new"):
        connection.execute(
            f"create or replace temp table {side}_rows as "
            f'select {listed}, {number} as _number from {side}_file.marts."{table}"'
        )
    on = " and ".join(f'o."{name}" is not distinct from n."{name}"' for name in [*key, "_number"])
    differs = {name: f'o."{name}" is distinct from n."{name}"' for name in others}
    changed = " or ".join(differs.values()) or "false"
    counted = "".join(f", count(*) filter ({condition})" for condition in differs.values())
    gone = "n._number is null"
    added = "o._number is null"
    values = ", ".join(
        f"'{name}=' || coalesce(coalesce(n.\"{name}\", o.\"{name}\")::varchar, 'NULL')" for name in key
    )
    joined = f"old_rows as o full join new_rows as n on {on}"
    row = connection.execute(
        f"select count(*) filter ({gone}), count(*) filter ({added}) from {joined}"
    ).fetchone()
    difference.only_old, difference.only_new = row or (0, 0)
    row = connection.execute(
        f"select count(*) filter ({changed}){counted} from old_rows as o join new_rows as n on {on}"
    ).fetchone()
    difference.changed, *per_column = row or (0,)
    difference.columns = {name: count for name, count in zip(others, per_column, strict=True) if count}
    if len(key) <= SHOWN_KEYS and not difference.is_equal:
        difference.examples = [
            text
            for (text,) in connection.execute(
                f"select concat_ws(', ', {values}) as text from {joined} "
                f"where {gone} or {added} or {changed} order by text limit {SHOWN_KEYS}"
            ).fetchall()
        ]
    return difference


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [database],
    ).fetchall():
        if not table.startswith("_") and not column.startswith("_") and table != "meta_publication":
            columns.setdefault(table, []).append(column)
    return columns


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def markdown(differences: list[TableDifference]) -> str:
    """What a reviewer reads: the tables that differ, and how many do not."""
    unequal = [difference for difference in differences if not difference.is_equal]
    lines = [f"{len(unequal)} of {len(differences)} published tables differ.", ""]
    if unequal:
        lines += [
            "| table | rows before | after | gone | new | changed | in columns |",
            "|---|---:|---:|---:|---:|---:|---|",
        ]
    for found in unequal:
        columns = [f"{name} ({count:,})" for name, count in found.columns.items()]
        columns += [f"+{name}" for name in found.columns_added] + [
            f"-{name}" for name in found.columns_removed
        ]
        cells = (found.old_rows, found.new_rows, found.only_old, found.only_new, found.changed)
        numbers = " | ".join("none" if cell is None else f"{cell:,}" for cell in cells)
        lines.append(f"| {found.table} | {numbers} | {', '.join(columns)} |")
    examples = [f"* {found.table}: {'; '.join(found.examples)}" for found in unequal if found.examples]
    return "\n".join([*lines, *(["", "Some of the rows:", "", *examples] if examples else [])]) + "\n"
