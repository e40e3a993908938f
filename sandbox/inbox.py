"""The company's dropped files: what its people export by hand, one CSV a kind and month.

Files grow only at their end as `as_of` moves on, so that a later drop changes the current month alone.

Data flow: files_<kind> tables -> rows visible before as_of -> inbox/<kind>/sandbox_<kind>_<month>.csv.
"""

import io
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl

TABLE_PREFIX = "files_"
PART = "__"
"""Before the name of a second table of one kind: somebody else in the company keeps a file of their own."""
FILE_NAME = re.compile(r"sandbox_[a-z_]+_\d{4}-\d{2}\.csv")
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def drop_files(tables: Mapping[str, pl.DataFrame], as_of: datetime, inbox: Path) -> int:
    """Bring the inbox to what had been dropped by `as_of`.

    Files that are already right are not touched; files of another company or of later months go away.

    Args:
        tables: the world; every `files_<kind>` or `files_<kind>__<part>` table has a `visible_at`.
        as_of: rows visible before it are in.
        inbox: DATA_DIR/inbox.

    Returns:
        How many files were written or taken away.
    """
    wanted = {
        inbox / table.partition(PART)[0] / f"sandbox_{table}_{month}.csv": content
        for name, frame in tables.items()
        if name.startswith(TABLE_PREFIX)
        for table in (name.removeprefix(TABLE_PREFIX),)
        for month, content in _months(frame, as_of).items()
    }
    changed = 0
    for path in sorted(inbox.glob("*/sandbox_*.csv")):
        if path not in wanted and FILE_NAME.fullmatch(path.name):
            path.unlink()
            changed += 1
    for path, content in wanted.items():
        if path.exists() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            unfinished.write_bytes(content)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        changed += 1
    return changed


def _months(frame: pl.DataFrame, as_of: datetime) -> dict[str, bytes]:
    visible = pl.col("visible_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    rows = frame.filter(visible < as_of).sort("visible_at", maintain_order=True)
    months = rows.with_columns(month=pl.col("visible_at").dt.strftime("%Y-%m")).partition_by(
        "month", as_dict=True, maintain_order=True, include_key=False
    )
    contents = {}
    for (month,), part in months.items():
        text = io.BytesIO()
        part.drop("visible_at").write_csv(text, datetime_format=TIME_FORMAT)
        contents[str(month)] = text.getvalue()
    return contents
