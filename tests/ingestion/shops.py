"""What the tests of the three shops share."""

from ingestion import registry
from ingestion.config import load_settings
from ingestion.pipelines import create_pipeline
from ingestion.runs import Run, Window
from tests.ingestion.vendors import AS_OF


def backfill(source, start, end):
    """Read one period with the source as it is, and return what it landed and the marks it left."""
    run = Run(source, load_settings(as_of=AS_OF), Window(start, end))
    pipeline = create_pipeline(source, run.settings)
    pipeline.sync_destination()
    pipeline.run(registry.build(source, run), loader_file_format="parquet")
    marks = pipeline.state["sources"].get(source, {}).get("cursors", {})
    return run.rows_by_table, marks


def money(rows):
    """(id, amount) pairs as the world has them, in cents."""
    return {key: round(float(amount) * 100) for key, amount in rows}
