"""One definition of a metric: the expression that meta_metrics states, worked out over a published table.

Belongs here: reading the definitions of a publication and building the one query. Does not: the definitions
(dbt's seed_metrics and seed_metric_queries). A table with a column `model` is read for one attribution model,
unless asked by model: rows of several models hold the same money.

Data flow: marts.meta_metrics + dimension, dates -> rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.lib.audit import MARTS, identifier
from orchestration.lib.errors import TilltaleError


@dataclass(frozen=True)
class Metric:
    """A metric as a publication defines it; `table` is empty where no one table gives it."""

    name: str
    definition: str
    formula: str
    unit: str
    table: str
    expression: str
    date_column: str


def read_metrics(connection: duckdb.DuckDBPyConnection) -> dict[str, Metric]:
    """Every metric of the publication by name."""
    rows = connection.execute(
        "select name, definition, formula, unit, coalesce(query_table, ''), coalesce(query_expression, ''), "
        f"coalesce(query_date, '') from {MARTS}.meta_metrics order by name"
    ).fetchall()
    return {row[0]: Metric(*row) for row in rows}


def usual_model(connection: duckdb.DuckDBPyConnection, marts: str = MARTS) -> str:
    """The attribution model that is meant where nobody names one.

    Raises:
        TilltaleError: the publication names none.
    """
    found = connection.execute(f"select model from {marts}.dim_attribution_model where is_default").fetchone()
    if found is None:
        raise TilltaleError("The publication says of no attribution model that it is the usual: name one.")
    return str(found[0])


def query(
    connection: duckdb.DuckDBPyConnection,
    metric: Metric,
    *,
    by: tuple[str, ...] = (),
    since: date | None = None,
    until: date | None = None,
    model: str = "",
) -> list[tuple[Any, ...]]:
    """The metric, a row for each value of the dimensions.

    Args:
        connection: on a published file.
        metric: one that a table gives.
        by: columns of its table.
        since: first day, of the metric's own date column.
        until: last day.
        model: attribution model, where the table has several; empty: the usual one.

    Raises:
        TilltaleError: no table gives it, or it has no such dimension or no dates.
    """
    if not metric.table:
        raise TilltaleError(f"No single table gives {metric.name}: {metric.formula} (tilltale metrics list).")
    columns = dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
            "order by column_index",
            [MARTS, metric.table],
        ).fetchall()
    )
    for name in by:
        if name not in columns:
            raise TilltaleError(f"The table {metric.table} has no {name}; it has {', '.join(columns)}.")
    tests = ["true"]
    values: dict[str, Any] = {}
    if since or until:
        if not metric.date_column:
            raise TilltaleError(f"{metric.name} has no dates in {metric.table}: leave --from and --to away.")
        day = identifier(metric.date_column)
        if columns[metric.date_column] == "TIMESTAMP WITH TIME ZONE":
            zone = f"(select reporting_time_zone from {MARTS}.meta_publication)"
            day = f"cast(timezone({zone}, {day}) as date)"
        tests.append(f"{day} >= coalesce($since, {day}) and {day} <= coalesce($until, {day})")
        values |= {"since": since, "until": until}
    if "model" in columns and "model" not in by:
        tests.append("model = $model")
        values["model"] = model or usual_model(connection)
    listed = "".join(f"{identifier(name)}, " for name in by)
    return connection.execute(
        f"select {listed}{metric.expression} from {MARTS}.{identifier(metric.table)} "
        f"where {' and '.join(tests)} group by all order by all",
        values or None,
    ).fetchall()
