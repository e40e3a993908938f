"""Reads the sheets of a workbook as rows of text.

Belongs here: XLSX and XLS, and how a cell's value becomes text. Does not: headers (`exports`).

Data flow: bytes of a workbook -> `Sheet`s.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from ingestion.sources.files.reader import FileRefused

EXACT_UP_TO = 1e15  # a spreadsheet keeps 15 digits of a number


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the first on, empty ones included, so that positions are line numbers."""

    name: str
    rows: list[list[Any]]

    def cells(self, row: int) -> list[str]:
        """One row as text."""
        return [_text(cell) for cell in self.rows[row]]

    def below(self, header: int, names: list[str]) -> pa.Table:
        """Everything below a header row, as text columns with `line`."""
        body = self.rows[header + 1 :]
        columns = zip(*body, strict=True) if body else ((),) * len(names)
        frame = {
            name: pl.Series(name, [_text(cell) for cell in column], pl.String)
            for name, column in zip(names, columns, strict=True)
        }
        lines = pa.array(range(header + 2, header + 2 + len(body)), pa.int64())
        return pl.DataFrame(frame).to_arrow(compat_level=pl.CompatLevel.oldest()).append_column("line", lines)


def sheets(data: bytes, name: str) -> Iterator[Sheet]:
    """The sheets of a workbook, in their order.

    Raises:
        FileRefused: it is no workbook, is cut off, or is locked with a password.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet_name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
            yield Sheet(sheet_name, rows)
    except (CalamineError, OSError):
        raise FileRefused(
            f"{name} line 1: cannot be opened as a workbook (cut off, locked or of another format); "
            "download it again, or save it as 'CSV UTF-8'"
        ) from None


def _text(value: Any) -> str:
    """A cell's value as text: whole numbers without a point, times as ISO text.

    A number that a spreadsheet has rounded says so by its exponent, and a fraction keeps all its decimals,
    so that neither is taken for a count.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | int):
        if abs(value) >= EXACT_UP_TO:
            return f"{value:.5e}"
        return str(int(value)) if value == int(value) else f"{value:.6f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
