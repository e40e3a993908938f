"""The one query that is put to PostHog, and what its answer says.

Belongs here: its text, and answer -> rows. Does not: sending it (`client`).

Pages go on behind the last row by (time of receipt, id): an offset would shift with every late event and is
refused beyond some rows. The id is compared as text, in which order and comparison surely agree.

Data flow: names of properties -> HogQL; answer with columns and lists -> rows.
"""

import re
from collections.abc import Mapping
from typing import Any

from ingestion.errors import ContractBroken
from ingestion.sources.posthog import settings

Row = dict[str, Any]

_NAME = re.compile(r"[$A-Za-z_][$\w]*")
_TEXT = """\
select {columns}
from events
where event in ('$pageview', '$identify', {{form_event}})
    and timestamp >= toDateTime({{happened_after}})
    and created_at < toDateTime({{until}})
    and (
        created_at > toDateTime({{after}})
        or (created_at = toDateTime({{after}}) and toString(uuid) > {{after_id}})
    )
order by created_at, toString(uuid)
limit {limit}"""


def text(**properties: str) -> str:
    """The query with these of the company's own properties beside PostHog's, by the name of the column.

    Raises:
        ContractBroken: a property has a name that cannot stand in a query.
    """
    for column, name in properties.items():
        if not _NAME.fullmatch(name):
            raise ContractBroken(
                f"PostHog's property for '{column}' is not a plain name: letters, digits, _ and $ only; "
                "correct it in .dlt/config.toml or rename it on your site"
            )
    own = {column: f"properties.{name}" for column, name in properties.items()}
    columns = ", ".join(f"{what} as {column}" for column, what in (settings.COLUMNS | own).items())
    return _TEXT.format(columns=columns, limit=settings.PAGE_SIZE)


def rows(answer: Mapping[str, Any]) -> list[Row]:
    """The answer's lists as rows by the names of their columns.

    Raises:
        ContractBroken: the answer has no such shape.
    """
    columns, results = answer.get("columns"), answer.get("results")
    if not isinstance(columns, list) or not isinstance(results, list):
        raise ContractBroken("PostHog no longer sends columns and results: update the loader")
    try:
        return [dict(zip(columns, values, strict=True)) for values in results]
    except (TypeError, ValueError):
        raise ContractBroken("PostHog sends rows that do not fit their columns: update the loader") from None
