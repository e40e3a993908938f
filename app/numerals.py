"""How numbers and dates are written where the reader is: marks, place of the currency, order of a date.

Belongs here: what CLDR (by Babel) says of a locale, and for whom is written at the moment. Does not: words,
which are English everywhere; what is said of a number (`app/metrics.py`).

Who reads is known at the beginning of a run of the script (`main.py`). What is made outside of one, such as
the board's page, is written for the setting `report_locale`.

Data flow: the browser's language -> Numerals -> text, Vega's configuration.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

HOUSE = "en"
"""1,234.5 and 20 Nov 2026: for whoever's language is not known."""

_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f]")
_NUMBERS_ALONE = re.compile(r"[dMy./ -]+")


@dataclass(frozen=True)
class Numerals:
    """Marks of one locale; digits are Latin everywhere, and a minus is the true one."""

    tag: str
    decimal: str
    group: str
    grouping: tuple[int, int]
    currency: tuple[str, str]
    percent: tuple[str, str]
    date_pattern: str

    def written(self, value: float, decimals: int = 0) -> str:
        """A number without its sign, with so many decimals: '1,234.5'."""
        whole, _, fraction = f"{abs(value):.{decimals}f}".partition(".")
        parts: list[str] = []
        size = self.grouping[0]
        while len(whole) > size:
            parts.insert(0, whole[-size:])
            whole, size = whole[:-size], self.grouping[1]
        return self.group.join([whole, *parts]) + (self.decimal + fraction if fraction else "")

    def plain(self, value: float, decimals: int) -> str:
        """The same without zeros at its end: '1.5' of 1.50."""
        text = self.written(value, decimals)
        return text.rstrip("0").removesuffix(self.decimal) if decimals else text

    def money(self, symbol: str, amount: str) -> str:
        """An amount beside its currency: '€310K', '310K €'; a currency of letters stands apart."""
        before, after = self.around(symbol)
        return f"{before}{amount}{after}"

    def around(self, symbol: str) -> tuple[str, str]:
        """What stands before and after an amount of this currency."""
        before, after = (part.replace("¤", symbol) for part in self.currency)
        return (f"{before}\N{NO-BREAK SPACE}" if before[-1:].isalpha() else before), after

    def percentage(self, amount: str) -> str:
        """A percentage: '64%', '64 %'."""
        return f"{self.percent[0]}{amount}{self.percent[1]}"

    def day(self, value: date) -> str:
        """A date: '20 Nov 2026', 'Nov 20, 2026', '20.11.2026'; months in letters are English."""
        if self.has_numbered_months:
            return format_date(value, self.date_pattern, locale=self.tag)
        if self.is_month_first:
            return f"{value:%b} {value.day}, {value.year}"
        return f"{value.day} {value:%b %Y}"

    @property
    def date_column(self) -> str:
        """The same for a column of dates in a table, which the browser writes: 'D MMM YYYY'."""
        if self.has_numbered_months:
            return self.date_pattern.replace("d", "D").replace("y", "YYYY")
        return "MMM D, YYYY" if self.is_month_first else "D MMM YYYY"

    @property
    def has_numbered_months(self) -> bool:
        """Whether a date is usually written without letters."""
        return "MMM" not in self.date_pattern and _NUMBERS_ALONE.fullmatch(self.date_pattern) is not None

    @property
    def is_month_first(self) -> bool:
        """Whether a month in letters stands before the day."""
        return self.date_pattern.startswith("MMM")

    def vega(self) -> dict[str, Any]:
        """The part `locale` of a chart's configuration: axes are written by Vega itself."""
        marks = {
            "decimal": self.decimal,
            "thousands": self.group,
            "grouping": [*(self.grouping[1:] * 5), self.grouping[0]][::-1],
            "currency": ["", ""],
        }
        return {"number": marks}


@lru_cache(maxsize=64)
def numerals_of(tag: str | None) -> Numerals:
    """Marks of a language such as 'de-DE'; of one that is not known, the house's own."""
    try:
        locale = Locale.parse((tag or HOUSE).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(HOUSE)
    symbols = locale.number_symbols["latn"]
    percent = locale.percent_formats[None]
    medium = locale.date_formats["medium"].pattern
    return Numerals(
        str(locale),
        symbols["decimal"],
        symbols["group"],
        locale.decimal_formats[None].grouping,
        _around(locale.currency_formats["standard"]),
        _around(percent),
        _DIRECTION_MARKS.sub("", medium) if str(locale) != HOUSE else "d MMM y",
    )


def _around(pattern: Any) -> tuple[str, str]:
    before, after = (_DIRECTION_MARKS.sub("", part[0]) for part in (pattern.prefix, pattern.suffix))
    return before, after


_reader: ContextVar[str | None] = ContextVar("reader", default=None)


def numerals() -> Numerals:
    """How numbers are written at the moment."""
    return numerals_of(_reader.get())


def write_for(tag: str | None) -> None:
    """From now on in this run, write as in this language."""
    _reader.set(tag)


@contextmanager
def written_for(tag: str | None) -> Iterator[None]:
    """Write as in this language for a while."""
    token = _reader.set(tag)
    try:
        yield
    finally:
        _reader.reset(token)
