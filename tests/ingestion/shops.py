"""What the tests of the three shops share."""

from ingestion.config import load_settings
from ingestion.pipelines import run_source
from ingestion.runs import Window
from tests.ingestion.vendors import AS_OF


def backfill(source, start, end):
    """Read one period, and return how many rows of each table it landed."""
    return run_source(source, load_settings(as_of=AS_OF), Window(start, end)).rows_by_table


def money(rows):
    """(id, amount) pairs, in cents."""
    return {key: round(float(amount) * 100) for key, amount in rows}
