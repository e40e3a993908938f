"""Reads what a person downloads from a platform's own pages into rows of raw_files.posts.

Belongs here: finding the header, recognising the export, renaming and cleaning its columns, the time of the
reading. Does not: headers by platform (`known_exports`), single cells (`cells`), files (`reader`, `sheets`).

The reading's time. An export seldom says when it was made. In this order: the row's own observed_at; the last
day that the file's path names; the day of the last post in it. A day means its end, in the reporting zone.

Data flow: bytes of an export -> `FileRows` with the columns of raw_files.posts, and what is beyond.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import pyarrow as pa

from ingestion.sources.files import cells, reader, sheets
from ingestion.sources.files.kinds import KINDS
from ingestion.sources.files.kinds.posts import POST_METRICS
from ingestion.sources.files.known_exports import EXPORTS, NOT_KEPT, POST_ID_IN_LINK, TOTALS, Export
from ingestion.sources.files.reader import FileRefused, FileRows

HEADER_ROWS = 20  # a title, a note and the period may stand above the header
_ORDER_IN_NAME = re.compile(r"(?<![a-z])(dmy|mdy)(?![a-z])", re.IGNORECASE)
_LINK = r"(https?://[^\s<>\"'()\[\]]+[^\s<>\"'()\[\].,;:!?…])"
_KEPT = tuple(KINDS["posts"].header)

Below = Callable[[list[str]], tuple[pa.Table, pa.Table]]


@dataclass(frozen=True)
class _Header:
    """A header that was recognised: the export, its cells, its line, and what reads the rows below it."""

    export: Export
    cells: list[str]
    line: int
    below: Below


def read_posts(data: bytes, name: str, zone: str) -> FileRows:
    """Read an export of posts and their figures.

    Args:
        data: the file's bytes.
        name: `posts/<path>`, for messages, the column `file` and the time of the reading.
        zone: the reporting zone.

    Raises:
        FileRefused: the file cannot be read, is no known export, or does not say what its dates mean.
    """
    header = _recognised(_headers(data, name, zone), name)
    if header is None:
        return reader.nothing(_KEPT)
    table, broken = header.below(_unique(header.cells))
    table = reader.without_empty_rows(table)
    frame, sources = pl.DataFrame(pl.from_arrow(table)), _sources(header)
    posts = _without_totals(_renamed(frame.drop("line"), sources, header.export, frame["line"]))
    posts = _cleaned(posts, name, header.line)
    posts = _identified(posts, header.export)
    days = cells.days_in(name, zone)
    posts, refused = _parted(posts, header.export, days, name)
    posts = _dated(posts, days, zone)
    arrow = reader.with_file(posts.to_arrow(compat_level=pl.CompatLevel.oldest()), name)
    shown = {column: found[0] for column, found in sources.items() if found}
    return FileRows(arrow, pa.concat_tables([broken, refused]), shown)


def _headers(data: bytes, name: str, zone: str) -> Iterator[tuple[list[str], int, Below]]:
    """The rows of a file that may be its header: cells, line, and what reads the rows below."""
    if name.lower().endswith(".parquet"):
        table = reader.parquet_text(data, name, zone)
        yield table.column_names[:-1], 1, lambda names: (table.rename_columns([*names, "line"]), _none(name))
    elif name.lower().endswith((".xlsx", ".xls")):
        for sheet in sheets.sheets(data, name):
            for row in range(min(HEADER_ROWS, len(sheet.rows))):
                yield sheet.cells(row), row + 1, _below_in_sheet(sheet, row, name)
    else:
        csv = reader.csv_text(data, name)
        for record in range(min(HEADER_ROWS, len(csv.starts))):
            yield csv.cells(record), csv.starts[record], _below_in_text(csv, record)


def _below_in_sheet(sheet: sheets.Sheet, row: int, name: str) -> Below:
    return lambda names: (sheet.below(row, names), _none(name))


def _below_in_text(csv: reader.CsvText, record: int) -> Below:
    return lambda names: csv.below(record, names)


def _none(name: str) -> pa.Table:
    return reader.broken_rows([], name)


def _recognised(headers: Iterator[tuple[list[str], int, Below]], name: str) -> _Header | None:
    """The first row that is a known export's header; None when the file is empty."""
    first: tuple[list[str], int] | None = None
    for found, line, below in headers:
        if not any(cell.strip() for cell in found):
            continue
        first = first or (found, line)
        keys = {_key(cell) for cell in found}
        for export in EXPORTS:
            if all(keys.intersection(export.words[column]) for column in export.required):
                return _Header(export, found, line, below)
    if first is None:
        return None
    known = "; ".join(export.name for export in EXPORTS)
    raise FileRefused(
        f"{name} line {first[1]}: is no export that is known here ({known}); drop one of them as it was "
        f"downloaded, or fill the template, whose header is {','.join(_KEPT)}"
    )


def _key(cell: str) -> str:
    """A header cell as it is compared."""
    plain = re.sub("[\ufeff\"“”„‟'‘’]", "", cell)
    return re.sub(r"\s+", " ", plain).strip().lower()


def _unique(header: Sequence[str]) -> list[str]:
    """Header cells as column names of their own: an export may have two of one name, or one without."""
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        name = re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip() or f"column {position}"
        names.append(f"{name} ({position})" if name in {*names, "line"} else name)
    return names


def _sources(header: _Header) -> dict[str, list[str]]:
    """Column of raw_files.posts -> the file's columns that may hold it, the best first."""
    by_key: dict[str, str] = {}
    for cell, name in zip(header.cells, _unique(header.cells), strict=True):
        by_key.setdefault(_key(cell), name)
    return {
        column: [by_key[word] for word in words if word in by_key]
        for column, words in header.export.words.items()
    }


def _renamed(
    frame: pl.DataFrame, sources: dict[str, list[str]], export: Export, lines: pl.Series
) -> pl.DataFrame:
    """The file's columns under our names; what has none keeps its own, and goes to `extra`."""
    taken = {name for found in sources.values() for name in found}
    ours = []
    for column, found in sources.items():
        filled = [pl.col(name).replace("", None) for name in found]
        ours.append(pl.coalesce(*filled, pl.lit(None, pl.String)).alias(column))
    if export.platform:
        ours.append(pl.lit(export.platform).alias("platform"))
    reserved = {*_KEPT, "page_id", "account_id", "period", "line", "file", "row_id", "is_withdrawn", "extra"}
    rest = [
        pl.col(name).alias(f"{name}_" if name in reserved else name)
        for name in frame.columns
        if name not in taken and _key(name) not in NOT_KEPT
    ]
    missing = [
        pl.lit(None, pl.String).alias(column)
        for column in _KEPT
        if column not in sources and not (column == "platform" and export.platform)
    ]
    return frame.select(*ours, *missing, *rest, lines)


def _without_totals(posts: pl.DataFrame) -> pl.DataFrame:
    """Leave out the row that adds up the others."""
    words = [pl.col(column).str.strip_chars().str.to_lowercase() for column in ("post_id", "post_text")]
    named = pl.coalesce(*words).is_in(list(TOTALS)).fill_null(value=False)
    return posts.filter(~(named & pl.col("published_at").is_null()))


def _cleaned(posts: pl.DataFrame, name: str, line: int) -> pl.DataFrame:
    said = _ORDER_IN_NAME.search(name.rsplit("/", 1)[-1])
    try:
        published = cells.times(posts["published_at"], said.group(1).lower() if said else "")
    except cells.DateOrderUnclear:
        raise FileRefused(
            f"{name} line {line}: its dates do not say whether the day or the month comes first; put .dmy or "
            ".mdy before the ending of its name, such as export.dmy.csv, and drop it again"
        ) from None
    return posts.with_columns(published, *(cells.counts(posts[metric]) for metric in POST_METRICS))


def _identified(posts: pl.DataFrame, export: Export) -> pl.DataFrame:
    """Ids as the platform's API writes them, links made of them, and the first link in the text."""
    link = pl.col("permalink").str.replace_all("(?i)%3A", ":")
    told = pl.coalesce(
        *(
            pl.when(pl.col("platform").str.to_lowercase() == platform).then(link.str.extract(pattern))
            for platform, pattern in POST_ID_IN_LINK.items()
        )
    )
    own = pl.col("post_id").str.strip_chars()
    if "page_id" in export.words:  # Facebook writes <page>_<post>
        own = pl.when(own.str.contains("_")).then(own).otherwise(pl.format("{}_{}", "page_id", own))
    post_id = pl.coalesce(told, own, link.str.strip_chars())
    posts = posts.with_columns(
        post_id=post_id, link_url=pl.coalesce("link_url", pl.col("post_text").str.extract(_LINK))
    )
    if export.platform == "youtube":
        watch = pl.format("https://www.youtube.com/watch?v={}", "post_id")
        posts = posts.with_columns(permalink=pl.coalesce("permalink", watch))
    return posts.drop("page_id", "account_id", strict=False)


def _parted(
    posts: pl.DataFrame, export: Export, days: list[date], name: str
) -> tuple[pl.DataFrame, pa.Table]:
    """Set aside rows whose figures are those of some days and not of the post's whole life."""
    refusals: list[tuple[str, str, pl.Series]] = []
    if "period" in posts.columns:
        is_day = posts["period"].str.contains(r"^\s*\d").fill_null(value=False)
        refusals.append(("is one day's figures; export the lifetime of each post instead", "period", is_day))
    if export.is_of_a_period and len(set(days)) > 1:
        start = days[0].isoformat()
        published = posts["published_at"].str.slice(0, 10)
        is_older = (published.str.contains(r"^\d{4}-") & (published < start)).fill_null(value=False)
        reason = f"is before {start}, where the export's figures begin; export from before the post on"
        refusals.append((reason, "published_at", is_older))
    parts = []
    for reason, column, is_refused in refusals:
        parts.append(_as_broken(posts.filter(is_refused), reason, column, name))
    gone = pl.DataFrame([mask.alias(str(n)) for n, (*_, mask) in enumerate(refusals)])
    if refusals:
        posts = posts.filter(~gone.select(pl.any_horizontal(pl.all())).to_series())
    return posts.drop("period", strict=False), pa.concat_tables([_none(name), *parts])


def _as_broken(rows: pl.DataFrame, reason: str, column: str, name: str) -> pa.Table:
    records = rows.select(pl.struct(pl.exclude("line")).struct.json_encode()).to_series().to_list()
    table = reader.broken_rows([(reason, *pair) for pair in zip(records, rows["line"], strict=True)], name)
    position = table.column_names.index("column_name")
    return table.set_column(position, "column_name", pa.array([column] * len(table), pa.string()))


def _dated(posts: pl.DataFrame, days: list[date], zone: str) -> pl.DataFrame:
    """Say when the figures were read."""
    published = posts["published_at"].str.extract(r"^(\d{4}-\d{2}-\d{2})").str.to_date(strict=False)
    day = days[-1] if days else published.max()
    read_at = cells.end_of(day, zone) if isinstance(day, date) else None
    own = pl.col("observed_at").str.strip_chars().replace("", None)
    return posts.with_columns(observed_at=pl.coalesce(own, pl.lit(read_at, pl.String)))
