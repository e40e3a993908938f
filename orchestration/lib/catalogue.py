"""What every published table and column means: grain, unit, NULL, keys and relations.

Belongs here: reading that out of dbt's manifest, and writing it into a published file as comments and as the
tables meta_tables and meta_columns. Does not: the rules of units (`units.py`) or the data (`publishing.py`).
Keys are stated, not enforced: DuckDB would keep an index in the file for each, and dbt has tested them on the
same rows.

Data flow: manifest -> Catalogue -> COMMENT ON, marts.meta_tables, marts.meta_columns, schema views.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.audit import MARTS, identifier, quoted_text
from orchestration.lib.units import null_meaning, unit_of

VIEWS = "views"
VIEWS_DIR = Path(__file__).with_name("views")
NEVER_NULL = "never"
OWN_TABLES = {
    "meta_tables": (
        "One row per published table: what a row of it is, and its key.",
        {
            "table_name": ("text", "Table of schema marts."),
            "area": ("text", "Group of models that it belongs to."),
            "description": ("text", "What the table holds; begins with what one row is."),
            "key_columns": ("text", "Columns that identify a row, comma separated."),
            "column_count": ("bigint", "Published columns."),
        },
        ("table_name",),
    ),
    "meta_columns": (
        "One row per published column: what it means, its unit, what NULL says, and what it refers to.",
        {
            "table_name": ("text", "Table of schema marts."),
            "column_name": ("text", "Column."),
            "data_type": ("text", "Type as the model's contract has it."),
            "description": ("text", "What it means."),
            "unit": ("text", "Unit, or kind of value."),
            "null_means": ("text", "What NULL says; never: the column holds none."),
            "key_position": ("bigint", "Place in the table's key, from 1; NULL: not of the key."),
            "references_table": ("text", "Table whose key it holds; NULL: refers to none."),
            "references_column": ("text", "Column there; NULL: refers to none."),
        },
        ("table_name", "column_name"),
    ),
}


@dataclass(frozen=True)
class Column:
    """One published column."""

    name: str
    data_type: str
    description: str
    unit: str
    null_means: str
    references: tuple[str, str] | None = None
    deprecated: str = ""

    @property
    def comment(self) -> str:
        """Everything about it in one text, as any client shows it."""
        warning = f"DEPRECATED, {self.deprecated}. " if self.deprecated else ""
        refers = f" Refers to {'.'.join(self.references)}." if self.references else ""
        null = "Never NULL." if self.null_means == NEVER_NULL else f"NULL: {self.null_means}."
        described = self.description.rstrip()
        stop = "" if described.endswith((".", "!", "?")) else "."
        return f"{warning}{described}{stop} Unit: {self.unit}. {null}{refers}"


@dataclass(frozen=True)
class Table:
    """One published table."""

    name: str
    area: str
    description: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def comment(self) -> str:
        """Grain and key in one text."""
        key = f" Key: {', '.join(self.key)}." if self.key else ""
        return f"{self.description.strip()}{key}"


@dataclass(frozen=True)
class Catalogue:
    """The published tables by name."""

    tables: Mapping[str, Table] = field(default_factory=dict)


def read_catalogue(
    manifest: Mapping[str, Any], own: Mapping[str, tuple[str, dict[str, tuple[str, str]], tuple[str, ...]]]
) -> Catalogue:
    """The catalogue of a dbt manifest.

    Args:
        manifest: dbt's.
        own: tables that publishing writes by itself: description, columns (type, description) and key.

    Raises:
        NoUnitError: a column whose unit no rule knows.
    """
    models = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == MARTS and not node["alias"].startswith("_")
    }
    keys, filled, references = _tested(manifest, models)
    tables = {}
    for unique_id, node in models.items():
        name = node["alias"]
        key = keys.get(unique_id, ())
        columns = {
            column["name"]: _column(
                name, column, column["name"] in filled[unique_id], references.get((unique_id, column["name"]))
            )
            for column in node["columns"].values()
            if not column["name"].startswith("_")
        }
        area = node.get("group") or node["fqn"][-2]
        tables[name] = Table(name, area, " ".join(node["description"].split()), key, columns)
    for name, (description, described, key) in own.items():
        tables[name] = Table(
            name,
            "meta",
            description,
            key,
            {
                column: _column(
                    name, {"name": column, "data_type": kind, "description": text}, "NULL" not in text
                )
                for column, (kind, text) in described.items()
            },
        )
    return Catalogue(dict(sorted(tables.items())))


def _tested(
    manifest: Mapping[str, Any], models: Mapping[str, Any]
) -> tuple[dict[str, tuple[str, ...]], dict[str, set[str]], dict[tuple[str, str], tuple[str, str]]]:
    """Keys, columns without NULL and relations, as dbt's contracts and tests hold them."""
    keys: dict[str, tuple[str, ...]] = {}
    filled = {
        unique_id: {
            column["name"]
            for column in model["columns"].values()
            if any(constraint["type"] == "not_null" for constraint in column.get("constraints", ()))
        }
        for unique_id, model in models.items()
    }
    references: dict[tuple[str, str], tuple[str, str]] = {}
    for node in manifest["nodes"].values():
        model, test = node.get("attached_node"), node.get("test_metadata")
        if node["resource_type"] != "test" or model not in models or not test:
            continue
        column, given = node.get("column_name"), test["kwargs"]
        if node["config"].get("where") or node["config"].get("severity", "error").lower() != "error":
            continue
        match test["name"]:
            case "not_null":
                filled[model].add(column)
            case "primary_key" | "unique_combination":
                keys[model] = tuple(given.get("columns") or [column])
                if test["name"] == "primary_key":
                    filled[model].update(keys[model])
            case "unique":
                keys.setdefault(model, (column,))
            case "relationships":
                target = next((name for name in node["depends_on"]["nodes"] if name != model), model)
                if target in models:
                    references[model, column] = (models[target]["alias"], given["field"])
    return keys, filled, references


def _column(
    table: str, column: Mapping[str, Any], is_filled: bool, references: tuple[str, str] | None = None
) -> Column:
    meta = {**column.get("meta", {}), **column.get("config", {}).get("meta", {})}
    name, kind = column["name"], column["data_type"]
    description = " ".join(column["description"].split())
    unit = meta.get("unit") or unit_of(table, name, kind)
    means = meta.get("null_means") or null_meaning(name, kind, description)
    means = NEVER_NULL if is_filled else means
    return Column(name, kind, description, unit, means, references, meta.get("deprecated", ""))


def describe_file(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> dict[str, int]:
    """Write the catalogue into the current database: its two tables, the views, and every comment.

    Returns:
        Rows of the two tables.
    """
    rows = {"meta_tables": _table_rows(catalogue), "meta_columns": _column_rows(catalogue)}
    for name, values in rows.items():
        columns = OWN_TABLES[name][1]
        spelled = ", ".join(f"{identifier(column)} {kind}" for column, (kind, _) in columns.items())
        connection.execute(f"create table {MARTS}.{name} ({spelled})")
        connection.executemany(f"insert into {MARTS}.{name} values ({', '.join('?' * len(columns))})", values)
    _write_views(connection)
    for statement in _comments(connection, catalogue):
        connection.execute(statement)
    return {name: len(values) for name, values in rows.items()}


def _table_rows(catalogue: Catalogue) -> list[list[Any]]:
    return [
        [table.name, table.area, table.description, ", ".join(table.key), len(table.columns)]
        for table in catalogue.tables.values()
    ]


def _column_rows(catalogue: Catalogue) -> list[list[Any]]:
    return [
        [
            table.name,
            column.name,
            column.data_type,
            column.description,
            column.unit,
            column.null_means,
            table.key.index(column.name) + 1 if column.name in table.key else None,
            *(column.references or (None, None)),
        ]
        for table in catalogue.tables.values()
        for column in table.columns.values()
    ]


def view_files() -> dict[str, Path]:
    """The views of schema views: name and file."""
    return {path.stem: path for path in sorted(VIEWS_DIR.glob("*.sql"))}


def _write_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Joins that everybody needs: comments of the file describe the view, `-- @column` what it works out."""
    connection.execute(f"create schema {VIEWS}")
    for name, path in view_files().items():
        sql = path.read_text(encoding="utf-8")
        connection.execute(f"create view {VIEWS}.{name} as {sql}")
        said = " ".join(re.findall(r"^-- ([^@].*)$", sql, re.MULTILINE))
        connection.execute(f"comment on view {VIEWS}.{name} is '{quoted_text(said)}'")
        for column, comment in re.findall(r"^-- @(\w+) (.+)$", sql, re.MULTILINE):
            connection.execute(f"comment on column {VIEWS}.{name}.{column} is '{quoted_text(comment)}'")


def _comments(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Iterator[str]:
    """For every table and column in the file; a view's column is the first of that name in its tables."""
    found = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = current_database() "
        f"and (schema_name = '{MARTS}' or (schema_name = '{VIEWS}' and comment is null)) order by all"
    ).fetchall()
    views = {name: path.read_text(encoding="utf-8") for name, path in view_files().items()}
    for name in sorted({table for schema, table, _ in found if schema == MARTS} & catalogue.tables.keys()):
        comment = quoted_text(catalogue.tables[name].comment)
        yield f"comment on table {MARTS}.{identifier(name)} is '{comment}'"
    for schema, table, column in found:
        joined = [table] if schema == MARTS else re.findall(rf"{MARTS}\.(\w+)", views[table])
        for name in joined:
            described = catalogue.tables[name].columns if name in catalogue.tables else {}
            if column in described:
                target = f"{schema}.{identifier(table)}.{identifier(column)}"
                yield f"comment on column {target} is '{quoted_text(described[column].comment)}'"
                break
