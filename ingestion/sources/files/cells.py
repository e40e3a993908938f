"""Cells of hand exports as a contract reads them: whole numbers and ISO times, a column at a time.

Belongs here: separators, words for "not reported", orders of day and month. Does not: which column holds
what (`known_exports`), typing (`contracts`). What cannot be read stays as it came, and its row is refused.

Data flow: text column of an export -> text column of digits or ISO times.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ingestion.sources.files.known_exports import MONTHS, NOT_REPORTED

_GROUPED = (
    r"^\d{1,3}(?:(?:,\d{3})+(?:[.]0{1,2})?|(?:[.]\d{3})+(?:,0{1,2})?"
    r"|(?:[\s\u00a0\u2009\u202f'’]\d{3})+(?:[.,]0{1,2})?)$"
)
_TIME = r"(?:,?\s+(?:at\s+|um\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
_WEEKDAY = r"^\p{L}{2,10}[.]?,\s+"
_ISO = rf"^(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_TIME}$"
_SLASHES = rf"^(?P<first>\d{{1,2}})[/-](?P<second>\d{{1,2}})[/-](?P<year>\d{{4}}){_TIME}$"
_DOTS = rf"^(?P<day>\d{{1,2}})[.]\s?(?P<month>\d{{1,2}})[.]\s?(?P<year>\d{{4}}){_TIME}$"
_MONTH_FIRST = rf"^(?P<word>\p{{L}}{{3,10}})[.]?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_TIME}$"
_DAY_FIRST = rf"^(?P<day>\d{{1,2}})[.]?\s+(?P<word>\p{{L}}{{3,10}})[.]?\s+(?P<year>\d{{4}}){_TIME}$"


class DateOrderUnclear(Exception):  # noqa: N818
    """Nothing in the file says whether the day or the month comes first."""


def counts(cells: pl.Series) -> pl.Series:
    """Counts without separators of thousands and empty decimals; NULL where nothing is reported."""
    text = cells.str.strip_chars(" \t\r\n\u00a0\u202f")
    blank = text.str.to_lowercase().is_in(list(NOT_REPORTED))
    whole = text.str.replace(r"[.,]0{1,2}$", "")
    frame = pl.DataFrame({"text": text, "blank": blank, "whole": whole})
    return frame.select(
        pl.when("blank")
        .then(None)
        .when(pl.col("text").str.contains(_GROUPED))
        .then(pl.col("whole").str.replace_all(r"\D", ""))
        .when(pl.col("text").str.contains(r"^\d+[.,]0{1,2}$"))
        .then("whole")
        .otherwise("text")
        .alias(cells.name)
    ).to_series()


def times(cells: pl.Series, order: str = "") -> pl.Series:
    """Local times as ISO text.

    Args:
        cells: dates and times as a platform or a spreadsheet writes them.
        order: "dmy" or "mdy" for dates with slashes; "" when the dates themselves must tell.

    Raises:
        DateOrderUnclear: they do not.
    """
    text = cells.str.strip_chars(" \t\r\n\u00a0").str.replace_all("[\u00a0\u202f]", " ")
    plain = text.str.replace(_WEEKDAY, "")
    slashes = plain.str.extract_groups(_SLASHES).struct.unnest()
    order = order or _order(slashes)
    day, month = ("first", "second") if order == "dmy" else ("second", "first")
    slashes = slashes.rename({day: "day", month: "month"})
    words = [
        _with_month_number(plain.str.extract_groups(p).struct.unnest()) for p in (_MONTH_FIRST, _DAY_FIRST)
    ]
    others = [plain.str.extract_groups(pattern).struct.unnest() for pattern in (_ISO, _DOTS)]
    return pl.select(
        pl.coalesce(*(_iso_text(frame) for frame in (slashes, *others, *words)), text).alias(cells.name)
    ).to_series()


def _order(slashes: pl.DataFrame) -> str:
    pairs = slashes.select(pl.col("first", "second").cast(pl.Int64)).drop_nulls()
    first, second = pairs["first"], pairs["second"]
    day_first, month_first = bool((first > 12).any()), bool((second > 12).any())
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    if (first != second).any():
        raise DateOrderUnclear
    return "dmy"


def _with_month_number(groups: pl.DataFrame) -> pl.DataFrame:
    short = pl.col("word").str.to_lowercase().str.slice(0, 3)
    return groups.with_columns(month=short.replace_strict(MONTHS, default=None, return_dtype=pl.String))


def _iso_text(groups: pl.DataFrame) -> pl.Series:
    """ISO text out of the captured parts; the unnamed ones are hour, minute, second and half of the day."""
    unnamed = [name for name in groups.columns if name.isdigit()]
    hour, minute, second, half = (pl.col(name) for name in unnamed)
    number = hour.cast(pl.Int64)
    on_the_clock = (
        pl.when(half.str.to_lowercase() == "p")
        .then(number % 12 + 12)
        .when(half.is_not_null())
        .then(number % 12)
        .otherwise(number)
    )
    clock = pl.format(
        "T{}:{}:{}", on_the_clock.cast(pl.String).str.zfill(2), minute, second.fill_null(pl.lit("00"))
    )
    day = pl.format("{}-{}-{}", "year", pl.col("month").str.zfill(2), pl.col("day").str.zfill(2))
    return groups.select(day + clock.fill_null(pl.lit(""))).to_series()


_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def days_in(name: str, zone: str) -> list[date]:
    """Days in a file's path: 2026-10-31, 20261031, 31.10.2026, Oct-31-2026, milliseconds since 1970."""
    found: list[date] = []
    for year, month, day in re.findall(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", name):
        found += _day(int(year), int(month), int(day))
    for day, month, year in re.findall(r"(?<!\d)(\d\d)\.(\d\d)\.(20\d\d)(?!\d)", name):
        found += _day(int(year), int(month), int(day))
    for word, day, year in re.findall(r"(?<![A-Za-z])([A-Za-z]{3})-(\d\d)-(20\d\d)(?!\d)", name):
        if word.lower() in _MONTH_NAMES:
            found += _day(int(year), _MONTH_NAMES.index(word.lower()) + 1, int(day))
    for milliseconds in re.findall(r"(?<!\d)(1[5-9]\d{11})(?!\d)", name):
        instant = datetime.fromtimestamp(int(milliseconds) // 1000, UTC)
        found.append(instant.astimezone(ZoneInfo(zone)).date())
    return sorted(found)


def _day(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def end_of(day: date, zone: str) -> str:
    """The instant at which a local day is over, as ISO text."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).isoformat()
