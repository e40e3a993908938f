"""Content checksums of a published file, to prove that two runs gave the same tables.

Belongs here: what counts as content. Not content: meta_publication (it names the run), mart_period_freeze (it
remembers what earlier publications said, so it depends on when they were made) and columns that say when a
machine did something. The checksum does not depend on row order.

Data flow: published file -> one line per table: rows, checksum.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

WALL_CLOCK_COLUMNS = frozenset({"last_loaded_at", "loaded_at", "published_at", "built_at"})
EXCLUDED_TABLES = frozenset({"meta_publication", "mart_period_freeze"})


@dataclass(frozen=True)
class TableChecksum:
    """Rows and checksum of one table."""

    table: str
    rows: int
    checksum: str


def table_checksums(path: Path) -> list[TableChecksum]:
    """One entry per published table, sorted by name.

    Args:
        path: a published file; opened read-only.
    """
    result = []
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        columns: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'marts' order by table_name, column_name"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            if table in EXCLUDED_TABLES:
                continue
            kept = [name for name in names if name not in WALL_CLOCK_COLUMNS]
            listed = ", ".join(f'"{name}"' for name in kept)
            rows, total, mixed = connection.execute(
                f"select count(*), coalesce(sum(hash({listed})::hugeint), 0), "
                f'coalesce(bit_xor(hash({listed})), 0) from marts."{table}"'
            ).fetchone() or (0, 0, 0)
            digest = hashlib.sha256(f"{','.join(kept)}|{rows}|{total}|{mixed}".encode()).hexdigest()
            result.append(TableChecksum(table, rows, digest[:16]))
    return result


def overall_checksum(checksums: list[TableChecksum]) -> str:
    """One value for the whole file."""
    text = "\n".join(f"{entry.table} {entry.rows} {entry.checksum}" for entry in checksums)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
