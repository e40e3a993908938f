"""Declared shape of every raw table: names, types, keys, and what may stand in a column.

Belongs here: the vocabulary (`Column`, `Contract`) and the translations of a contract to Arrow, DuckDB
and dlt. Does not: the conversion of rows (`conform.py`) or any table itself (`sources/<name>/contracts.py`).

Data flow: sources/<name>/contracts.py -> Contract -> Arrow schema, raw_<source> DDL, dlt hints.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import pyarrow as pa

EXTRA = "extra"
LOAD_ID = "_dlt_load_id"


class ColumnType(StrEnum):
    """Types a raw column may have; the value is the DuckDB type."""

    TEXT = "VARCHAR"
    JSON = "VARCHAR "  # JSON text: same storage, kept apart for the reader
    BIGINT = "BIGINT"
    DECIMAL = "DECIMAL(38,9)"
    DOUBLE = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP WITH TIME ZONE"


TEXT, JSON = ColumnType.TEXT, ColumnType.JSON
BIGINT, DECIMAL, DOUBLE = ColumnType.BIGINT, ColumnType.DECIMAL, ColumnType.DOUBLE
BOOLEAN, DATE, TIMESTAMP = ColumnType.BOOLEAN, ColumnType.DATE, ColumnType.TIMESTAMP

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    TEXT: pa.string(),
    JSON: pa.string(),
    BIGINT: pa.int64(),
    DECIMAL: pa.decimal128(38, 9),
    DOUBLE: pa.float64(),
    BOOLEAN: pa.bool_(),
    DATE: pa.date32(),
    TIMESTAMP: pa.timestamp("us", "UTC"),
}


@dataclass(frozen=True)
class Column:
    """One column of a raw table.

    Attributes:
        name: column name in the warehouse.
        type: one of `ColumnType`.
        path: where the value stands in the vendor's row, dotted for nested objects; default: `name`.
        required: a row without it is quarantined (key columns always are).
        accepted: the only values allowed; empty means any.
        minimum: smallest number allowed.
        maximum: largest number allowed.
        expression: SQL over the row's text columns, by column name, that gives this column's text
            before it is typed; default: the value as it came.
    """

    name: str
    type: ColumnType = TEXT
    path: str = ""
    required: bool = False
    accepted: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    expression: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The path as a sequence of object keys."""
        return tuple((self.path or self.name).split("."))


@dataclass(frozen=True)
class Rule:
    """A condition over several columns of a row.

    Attributes:
        column: the column to name when the rule is broken.
        broken_if: SQL over the typed columns, written `t_<name>`, that is true for a broken row.
        reason: what is wrong, as the end of a sentence that begins with the column's name.
    """

    column: str
    broken_if: str
    reason: str


@dataclass(frozen=True)
class Contract:
    """One raw table: `raw_<source>.<name>`, one row per `primary_key`.

    Attributes:
        source: name of the source.
        name: table name.
        primary_key: columns that make a row unique; never NULL.
        columns: in table order, key columns included, without `extra` and `_dlt_load_id`.
        ignored: known fields of the vendor's row that are left out on purpose, so that they are not
            reported as new: a top-level key, `key.inner`, or `key.*` for all inner fields not named.
        recorded_at: the timestamp or date column that says when the row happened, for freshness; "" if none.
        rules: conditions over several columns.
        hard_delete: boolean column that, when true, takes the row out again; "" if rows stay for ever.
    """

    source: str
    name: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    ignored: frozenset[str] = field(default_factory=frozenset)
    recorded_at: str = ""
    rules: tuple[Rule, ...] = ()
    hard_delete: str = ""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        unknown = {*self.primary_key, *filter(None, [self.recorded_at])} - set(names)
        if unknown or len(set(names)) != len(names):
            raise ValueError(
                f"contract {self.address}: columns {sorted(unknown) or names} do not fit together"
            )

    @property
    def address(self) -> str:
        """Warehouse address without the catalog."""
        return f"raw_{self.source}.{self.name}"

    @property
    def quarantine_name(self) -> str:
        """Name of the table in the schema `quarantine`."""
        return f"{self.source}__{self.name}"

    def is_required(self, column: Column) -> bool:
        """Whether a row without this column breaks the contract."""
        return column.required or column.name in self.primary_key

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """Schema of every page of this table, `extra` included."""
        fields = [
            pa.field(c.name, ARROW_TYPES[c.type], nullable=c.name not in self.primary_key)
            for c in self.columns
        ]
        return pa.schema([*fields, pa.field(EXTRA, pa.string())])

    def ddl_columns(self) -> list[tuple[str, str, bool]]:
        """Columns as (name, DuckDB type, nullable), `extra` and `_dlt_load_id` included."""
        declared = [(c.name, c.type.value.strip(), c.name not in self.primary_key) for c in self.columns]
        return [*declared, (EXTRA, "VARCHAR", True), (LOAD_ID, "VARCHAR", False)]

    def dlt_hints(self) -> dict[str, Any]:
        """Arguments for `dlt.mark.make_hints`: keys, merge strategy and a frozen set of types."""
        columns = {self.hard_delete: {"hard_delete": True}} if self.hard_delete else {}
        return {
            "table_name": self.name,
            "columns": columns,
            "primary_key": list(self.primary_key),
            "write_disposition": {"disposition": "merge", "strategy": "upsert"},
            # rows were already held against the contract; evolve lets a later version add a column
            "schema_contract": {"tables": "evolve", "columns": "evolve", "data_type": "freeze"},
        }
