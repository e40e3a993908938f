"""Lists the metrics of the current publication and works them out.

Data flow: published file -> lines.
"""

from collections.abc import Iterator
from datetime import date

import duckdb

from ingestion.config import Settings
from orchestration.commands.publications import kept_path
from orchestration.lib import metrics
from orchestration.lib.errors import TilltaleError


def list_lines(settings: Settings) -> Iterator[str]:
    """A line a metric; a star where `tilltale metrics query` works it out."""
    with duckdb.connect(str(kept_path(settings, "current")), read_only=True) as connection:
        for metric in metrics.read_metrics(connection).values():
            mark = "*" if metric.table else " "
            yield f"{mark} {metric.name:<34} {metric.unit:<20} {metric.definition}"


def query_lines(
    settings: Settings,
    name: str,
    *,
    by: tuple[str, ...],
    dates: tuple[date | None, date | None],
    model: str,
    publication: str,
) -> Iterator[str]:
    """The metric with its unit, a line for each value of the dimensions.

    Raises:
        TilltaleError: there is no such metric, or it cannot be asked so.
    """
    with duckdb.connect(str(kept_path(settings, publication)), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = metrics.read_metrics(connection)
        if name not in found:
            raise TilltaleError(f"There is no metric '{name}': `tilltale metrics list` lists them.")
        metric = found[name]
        rows = metrics.query(connection, metric, by=by, since=dates[0], until=dates[1], model=model)
    yield f"{name} ({metric.unit}): {metric.definition}"
    for *values, figure in rows:
        shown = "  ".join(f"{'' if value is None else value!s:<28}" for value in values)
        yield f"{shown}  {'not reported' if figure is None else format(figure, ',')}".strip()
