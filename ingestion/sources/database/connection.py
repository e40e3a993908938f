"""What a person is asked to connect a shop's own database.

Data flow: FIELDS -> check -> the tables that are there, for the section [database] of tilltale.toml.
"""

from ingestion.connection import Field
from ingestion.sources.database.reader import Database

FIELDS = (
    Field(
        "url",
        "Address of the database",
        "postgresql://reader:password@host/name or mysql://...; a user who may only read",
        is_secret=True,
    ),
)


def check(*, url: str) -> str:
    """List some tables."""
    names = Database(url).table_names()
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"found {len(names)} tables: {shown}" if names else "found a database without tables"
