"""A closed quarter's revenue by channel, as published when its months closed, beside what stands today.

Data flow: published file, mart_period_freeze -> lines.
"""

import re
from collections.abc import Iterator
from datetime import date

import duckdb

from ingestion.config import Settings
from orchestration.commands.publications import NOTHING_PUBLISHED
from orchestration.lib import versions
from orchestration.lib.errors import PublishError
from orchestration.lib.metrics import usual_model

QUARTER = re.compile(r"(\d{4})-Q([1-4])")
FIGURES = """
    select channel, sum(frozen_revenue), sum(current_revenue), sum(difference),
        array_to_string(list_sort(list_distinct(list(reason) filter (where difference <> 0))), '; ')
    from marts.mart_period_freeze
    where model = ? and month_start_date between ? and ?
    group by channel order by channel
"""
MONTHS = """
    select count(distinct month_start_date) from marts.mart_period_freeze
    where month_start_date between ? and ?
"""


def quarter_lines(settings: Settings, quarter: str, model: str) -> Iterator[str]:
    """One line a channel, and the sum; figures are those of the published file's frozen months.

    Raises:
        PublishError: nothing is published, the quarter cannot be read, or none of its months is closed.
    """
    found = QUARTER.fullmatch(quarter.strip().upper())
    if found is None:
        raise PublishError(f"'{quarter}' is no quarter: write it as 2026-Q3.")
    current = versions.current_version(settings)
    if current is None:
        raise PublishError(NOTHING_PUBLISHED)
    year, last = int(found[1]), int(found[2]) * 3
    span = [date(year, last - 2, 1), date(year, last, 1)]
    with duckdb.connect(str(versions.version_path(settings, current)), read_only=True) as connection:
        (months,) = connection.execute(MONTHS, span).fetchone() or (0,)
        model = model or usual_model(connection)
        rows = connection.execute(FIGURES, [model, *span]).fetchall()
    if not rows:
        raise PublishError(f"No month of {quarter} is closed, or there is no model '{model}'.")
    yield f"{quarter.upper()}, {model}, {months} of 3 months closed: as published then, today, difference"
    for channel, frozen, present, difference, reason in rows:
        yield f"{channel:<32} {frozen:>16,} {present:>16,} {difference:>14,}  {reason or ''}".rstrip()
    totals = [sum(row[column] for row in rows) for column in (1, 2, 3)]
    yield f"{'all channels':<32} {totals[0]:>16,} {totals[1]:>16,} {totals[2]:>14,}"
