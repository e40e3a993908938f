"""Reads one dropped file into text columns with the physical line of every row.

Belongs here: encodings, delimiters, headers, rows with too many or too few cells. Does not: what a column
means (`contracts`), which files to read (`helpers`). Cells are never touched one by one.

Data flow: bytes of a CSV or parquet file -> `FileRows`: text table with `file` and `line`, refused rows.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ingestion.conform import engine
from ingestion.sources.files.kinds.kind import Kind
from ingestion.sources.files.settings import DELIMITERS

DECIMAL_COMMA = r"^[+-]?\d{1,3}([.]\d{3})*,\d+$|^[+-]?\d+,\d+$"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(Exception):  # noqa: N818
    """A file cannot be read at all; the message names file, line and column and says what to do."""


@dataclass(frozen=True)
class FileRows:
    """The readable rows of one file and the lines that have another number of cells than the header.

    Attributes:
        table: text columns named as in the header (lower case), plus `file` and `line`.
        broken: reason, column_name, record (the line's text), file, line.
        headers: what a column of the table is called in the file, where that differs.
    """

    table: pa.Table
    broken: pa.Table
    headers: Mapping[str, str] = field(default_factory=dict)


def read_file(data: bytes, name: str, kind: Kind, zone: str) -> FileRows:
    """Read a file by its suffix.

    Args:
        data: the file's bytes.
        name: `<kind>/<file name>`, for messages and the column `file`.
        kind: what the header must have.
        zone: zone in which parquet timestamps without one are meant.

    Raises:
        FileRefused: nothing of the file can be read.
    """
    if name.lower().endswith(".parquet"):
        return _read_parquet(data, name, kind, zone)
    return _read_csv(data, name, kind)


@dataclass(frozen=True)
class CsvText:
    """A decoded CSV file.

    Attributes:
        name: for messages.
        lines: its physical lines.
        starts: line on which each record begins, counted from 1.
        delimiter: what a `sep=` line says, else "".
    """

    name: str
    lines: pl.Series
    starts: list[int]
    delimiter: str

    def delimiter_of(self, record: int) -> str:
        """What separates the cells of a record."""
        return self.delimiter or max(DELIMITERS, key=self.lines[self.starts[record] - 1].count)

    def cells(self, record: int) -> list[str]:
        """The cells of one record."""
        end = self.starts[record + 1] - 1 if record + 1 < len(self.starts) else len(self.lines)
        text = "\n".join(self.lines[self.starts[record] - 1 : end])
        return list(_parse(text, self.delimiter_of(record), None).column_names)

    def below(self, header: int, names: list[str]) -> tuple[pa.Table, pa.Table]:
        """Everything below a header, as text columns with `line`, and the records of another length.

        Args:
            header: the record that is the header.
            names: a name for each of its cells.
        """
        starts, delimiter = self.starts[header:], self.delimiter_of(header)
        broken: list[tuple[int, str, int, int]] = []

        def keep_aside(row: pyarrow.csv.InvalidRow) -> str:
            broken.append((row.number, row.text, row.expected_columns, row.actual_columns))
            return "skip"

        table = _parse("\n".join(self.lines[starts[0] - 1 :]), delimiter, names, keep_aside)
        aside = {number - 1 for number, *_ in broken}
        own_lines = [line for index, line in enumerate(starts) if index and index not in aside]
        table = table.append_column("line", pa.array(own_lines, pa.int64()))
        refused = [
            (f"has {found} cells where the header has {expected}", row, starts[number - 1])
            for number, row, expected, found in broken
            if row.strip(delimiter + " ")
        ]
        return table, broken_rows(refused, self.name)


def csv_text(data: bytes, name: str) -> CsvText:
    """Decode a CSV file and find its records.

    Raises:
        FileRefused: it is no text, or a quotation mark stays open.
    """
    text = _decode(data, name)
    lines = pl.Series("text", text.split("\n"), dtype=pl.String)
    starts = _record_lines(lines, name)
    if text.startswith("sep=") and starts:
        return CsvText(name, lines, starts[1:], text[4:5])
    return CsvText(name, lines, starts, "")


def _read_csv(data: bytes, name: str, kind: Kind) -> FileRows:
    csv = csv_text(data, name)
    if not csv.starts:
        return nothing(list(kind.header))
    names = _column_names(csv.cells(0), name, csv.starts[0], kind)
    table, broken = csv.below(0, names)
    table = without_empty_rows(_without_unnamed(table, name, csv.starts[0]))
    if csv.delimiter_of(0) == ";":
        table = _with_decimal_points(table)
    return FileRows(with_file(table, name), broken)


def _decode(data: bytes, name: str) -> str:
    """UTF-8 with or without a mark, or UTF-16 with one; anything else is refused by line."""
    if data.startswith(UTF16_MARKS):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileRefused(
                f"{name} line {line}: is not UTF-8 text; save the file as 'CSV UTF-8' and drop it again"
            ) from None
    if "\x00" in text:
        raise FileRefused(f"{name} line 1: is no text file; save it as 'CSV UTF-8' and drop it again")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _record_lines(lines: pl.Series, name: str) -> list[int]:
    """Physical line (1-based) on which each record begins: not blank and outside of quotes."""
    quotes = lines.str.count_matches('"', literal=True).cast(pl.Int64).cum_sum()
    begins = quotes.shift(1, fill_value=0) % 2 == 0
    starts = pl.Series("line", range(1, len(lines) + 1)).filter(begins & (lines != ""))
    if len(quotes) and quotes[-1] % 2:
        raise FileRefused(f"{name} line {starts[-1]}: a quotation mark is opened and never closed; close it")
    return starts.to_list()


def _parse(text: str, delimiter: str, names: list[str] | None, invalid: object = None) -> pa.Table:
    data = text.encode()
    types = {name: pa.string() for name in names or []}
    return pyarrow.csv.read_csv(
        io.BytesIO(data if data.endswith(b"\n") else data + b"\n"),
        # one block: a record may be longer than any block, and only then do rows have numbers
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False, block_size=len(data) + 2, column_names=names, skip_rows=0
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=invalid
        ),
        convert_options=pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    ).slice(1 if names else 0)


def _column_names(header: Sequence[str], name: str, line: int, kind: Kind) -> list[str]:
    """Header cells as column names: trimmed, `_` for blanks; checked for what must be there."""
    names = [re.sub(r"\s+", "_", cell.strip()) for cell in header]
    known = {*kind.header}
    names = [cell.lower() if cell.lower() in known else cell for cell in names]
    names = [cell or f"__unnamed_{position}" for position, cell in enumerate(names, start=1)]
    for cell in names:
        if names.count(cell) > 1:
            raise FileRefused(
                f"{name} line {line}: the column '{cell}' stands there twice; rename one of them"
            )
    _check_header(names, name, line, kind)
    # names of ours that a file may not set
    return [
        f"{cell}_" if cell in {"row_id", "file", "line", "extra", "is_withdrawn"} else cell for cell in names
    ]


def _check_header(names: Sequence[str], name: str, line: int, kind: Kind) -> None:
    for column in kind.required:
        if column not in names:
            raise FileRefused(
                f"{name} line {line}: the column '{column}' is missing; the header of {kind.name} is "
                f"{','.join(kind.header)}"
            )
    if kind.one_of and not set(kind.one_of) & set(names):
        raise FileRefused(f"{name} line {line}: one of the columns {' or '.join(kind.one_of)} must be there")


def _without_unnamed(table: pa.Table, name: str, line: int) -> pa.Table:
    """Drop columns without a name, which trailing delimiters make; refuse them when they hold something."""
    for column in [c for c in table.column_names if c.startswith("__unnamed_")]:
        if pc.any(pc.not_equal(pc.utf8_trim_whitespace(table[column]), "")).as_py():
            position = column.removeprefix("__unnamed_")
            raise FileRefused(f"{name} line {line}: column {position} has no name; give it one in the header")
        table = table.drop_columns([column])
    return table


def without_empty_rows(table: pa.Table) -> pa.Table:
    """Drop rows of delimiters only, which spreadsheets write below the data."""
    cells = [c for c in table.column_names if c != "line"]
    empty = [pc.fill_null(pc.equal(pc.utf8_trim_whitespace(table[c]), ""), fill_value=True) for c in cells]
    is_empty = empty[0]
    for other in empty[1:]:
        is_empty = pc.and_(is_empty, other)
    return table.filter(pc.invert(is_empty))


def _with_decimal_points(table: pa.Table) -> pa.Table:
    """Files with semicolons come from places with a decimal comma: 1.234,50 becomes 1234.50."""
    for position, column in enumerate(table.column_names):
        if column == "line":
            continue
        cells = pc.utf8_trim_whitespace(table[column])
        with_comma = pc.match_substring_regex(cells, DECIMAL_COMMA)
        if not pc.any(with_comma).as_py():
            continue
        grouped = pc.match_substring_regex(cells, r"^[+-]?\d{1,3}([.]\d{3})+$")
        points = pc.replace_substring(pc.replace_substring(cells, ".", ""), ",", ".")
        table = table.set_column(position, column, pc.if_else(pc.or_(with_comma, grouped), points, cells))
    return table


def _read_parquet(data: bytes, name: str, kind: Kind, zone: str) -> FileRows:
    table = parquet_text(data, name, zone)
    names = _column_names(table.column_names[:-1], name, 1, kind)
    return FileRows(with_file(table.rename_columns([*names, "line"]), name), broken_rows([], name))


def parquet_text(data: bytes, name: str, zone: str) -> pa.Table:
    """A parquet file's columns as text, and `line` counted from 1.

    Raises:
        FileRefused: it is no parquet file.
    """
    try:
        table = pyarrow.parquet.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError):
        raise FileRefused(f"{name} line 1: is no parquet file; write it again and drop it again") from None
    database = engine(zone)
    header = table.column_names
    database.register("parquet_rows", table.rename_columns([f"c{i}" for i in range(len(header))]))
    try:
        columns = ", ".join(f"cast(c{position} as varchar)" for position in range(len(header)))
        text = database.execute(f"select {columns} from parquet_rows").to_arrow_table()
    finally:
        database.unregister("parquet_rows")
    text = text.rename_columns(header)
    return text.append_column("line", pa.array(range(1, len(text) + 1), pa.int64()))


def with_file(table: pa.Table, name: str) -> pa.Table:
    """The table with the column `file`."""
    return table.append_column("file", pa.array([name]).take(pa.array([0] * len(table), pa.int8())))


def broken_rows(rows: Sequence[tuple[str, str, int]], name: str) -> pa.Table:
    """Refused rows as (reason, text, line), shaped like the quarantine."""
    return pa.table(
        {
            "reason": pa.array([reason for reason, _, _ in rows], pa.string()),
            "column_name": pa.nulls(len(rows), pa.string()),
            "record": pa.array([text for _, text, _ in rows], pa.string()),
            "file": pa.array([name] * len(rows), pa.string()),
            "line": pa.array([line for _, _, line in rows], pa.int64()),
        }
    )


def nothing(names: Sequence[str]) -> FileRows:
    """The rows of a file that has none."""
    schema = pa.schema([*((n, pa.string()) for n in names), ("line", pa.int64()), ("file", pa.string())])
    return FileRows(schema.empty_table(), broken_rows([], ""))
