"""Suites read from YAML: a table, a key, the columns to look at, and what is expected of them.

Belongs here: the shape of a suite file and the query that fetches what a suite needs. Does not: running
it (`validation.py`). A suite names derived columns (`has_email`), never a person's data itself: what a
frame does not hold can reach neither Data Docs nor a log.

Data flow: landed/<source>.yaml, marts/<area>.yaml -> Suite -> query -> frame.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
AS_OF = "$as_of"
LOAD_ID = "_dlt_load_id"
# The parser in C, where PyYAML was built with it: the suites are read by every run (0.1 instead of 1 s).
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Rule:
    """One expectation: its Great Expectations type, arguments, weight and the words around it."""

    type: str
    severity: str
    notes: str
    what_to_do: str
    arguments: dict[str, Any]

    @property
    def is_blocking(self) -> bool:
        """Whether a failure holds the publication back."""
        return self.severity == "critical"


@dataclass(frozen=True)
class Suite:
    """Expectations of one table of the warehouse.

    Attributes:
        table: warehouse address, `schema.table`.
        key: columns whose values identify a bad row; ids only.
        columns: name in the frame -> SQL expression over the table.
        rules: the expectations.
    """

    table: str
    key: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def name(self) -> str:
        """Name of the suite in Great Expectations: the asset's address."""
        return self.table.replace(".", "__")

    def query(self, max_rows: int, *, landed_only: bool) -> str:
        """The frame: key and derived columns of at most `max_rows` rows.

        Of what has landed the newest loads first; of a mart a sample, the same each time: its first rows
        are those of one model or one day.
        """
        selected = [f'"{name}"' for name in self.key]
        selected += [
            f'{expression.replace(AS_OF, "?")} as "{name}"' for name, expression in self.columns.items()
        ]
        schema, table = self.table.split(".")
        query = f'select {", ".join(selected)} from "{schema}"."{table}"'
        if landed_only:
            query += f" where try_cast({LOAD_ID} as double) > try_cast(? as double) order by {LOAD_ID} desc"
            return f"{query} limit {max_rows}"
        return f"{query} using sample reservoir({max_rows} rows) repeatable (1)"

    def parameters(self, as_of: datetime, last_checked: str | None) -> list[Any]:
        """Values for the query's placeholders, in their order."""
        values: list[Any] = [as_of] * sum(text.count(AS_OF) for text in self.columns.values())
        return values if last_checked is None else [*values, last_checked]


def load_suites(path: Path) -> list[Suite]:
    """Read one suite file.

    Raises:
        ValueError: a rule has no severity, reason or remedy.
    """
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506
    return [_suite(table, entry) for table, entry in content.items()]


def landed_suites(source: str) -> list[Suite]:
    """Suites of a source's raw tables; a source without a file has none."""
    path = FOLDER / "landed" / f"{source}.yaml"
    return load_suites(path) if path.exists() else []


def mart_suites() -> list[Suite]:
    """Suites of the tables that are about to be published."""
    return [suite for path in sorted((FOLDER / "marts").glob("*.yaml")) for suite in load_suites(path)]


def _suite(table: str, entry: dict[str, Any]) -> Suite:
    rules = []
    for raw in entry["expectations"]:
        arguments = dict(raw)
        words = {name: arguments.pop(name, "") for name in ("expect", "severity", "notes", "what_to_do")}
        missing = [name for name, text in words.items() if not text]
        if missing:
            raise ValueError(f"an expectation of {table} has no {', '.join(missing)}")
        rules.append(
            Rule(
                type=f"expect_{words['expect']}",
                severity=words["severity"],
                notes=words["notes"],
                what_to_do=words["what_to_do"],
                arguments=arguments,
            )
        )
    return Suite(table, tuple(entry["key"]), dict(entry.get("columns", {})), tuple(rules))
