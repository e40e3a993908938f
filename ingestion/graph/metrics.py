"""Lifetime metrics of posts: asked for in groups, without those that Meta refuses.

Belongs here: memory of refused metrics, and the shape of a metric's row. Does not: which metrics a product
has (`ingestion.sources.<name>.settings`).

Data flow: metrics of one object -> rows of raw_<source>.<insights>.
"""

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ingestion.graph.errors import MetricRejected

Row = dict[str, Any]
Fetch = Callable[[Sequence[str]], Iterable[Row]]

logger = logging.getLogger(__name__)


class MetricReader:
    """Asks for all metrics of a kind of object at once, and no second time for one that was refused.

    Args:
        vendor: name for the log.
        metrics: metrics by kind of object.
    """

    def __init__(self, vendor: str, metrics: Mapping[Any, Sequence[str]]) -> None:
        self._vendor = vendor
        self._metrics = {kind: tuple(names) for kind, names in metrics.items()}

    def read(self, kind: Hashable, fetch: Fetch) -> list[Row]:
        """The metrics of one object.

        Args:
            kind: what kind of object it is; objects of one kind have the same metrics.
            fetch: asks for some metrics of it.
        """
        names = self._metrics.get(kind, ())
        if not names:
            return []
        try:
            return list(fetch(names))
        except MetricRejected:
            return self._one_by_one(kind, names, fetch)

    def _one_by_one(self, kind: Hashable, names: Sequence[str], fetch: Fetch) -> list[Row]:
        rows: list[Row] = []
        kept = []
        for name in names:
            try:
                rows.extend(fetch([name]))
                kept.append(name)
            except MetricRejected:
                logger.warning("%s refuses the metric %s for %s: it is left out", self._vendor, name, kind)
        self._metrics[kind] = tuple(kept)
        return rows


def insight_rows(metrics: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """One row a metric of one object; a metric without values was not reported and has no row."""
    for metric in metrics:
        values = metric.get("values", metric.get("total_value"))
        if values is None or values == []:
            continue
        latest = values[-1] if isinstance(values, list) else values
        value = latest.get("value") if isinstance(latest, Mapping) else latest
        is_object = isinstance(value, Mapping)
        yield {
            "metric": metric.get("name"),
            "period": metric.get("period"),
            "value": None if is_object else value,
            "value_json": value if is_object else None,
        }
