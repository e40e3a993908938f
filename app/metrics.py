"""How a number is said: one formatter for cards, sentences, charts and tables.

Marks and the order of dates are the reader's (`app/numerals.py`); words and K, M, B are English.

Belongs here: money, shares, ranges, counts, dates and names as text, and the rule of what is said when a
number is missing. Does not: arithmetic on measures. The one change of form is `returned`: the mart's ROI
(0 = break-even) said as money back for each unit spent (1 = break-even), as a rate is said as a percentage.

Data flow: a value of a mart -> text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import floor, isfinite, log10
from typing import TypeGuard
from zoneinfo import ZoneInfo

from app.numerals import numerals

NOT_REPORTED = "not reported"
TOO_FEW = "too few to tell"

Number = int | float | Decimal

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_MINUS = "−"
_STEPS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))
_SPACES = re.compile(r"[ \t\r\n]+")
"""Of any number; one that does not break ('2,7K €') stays."""
_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>$:#~|"})


@dataclass(frozen=True)
class Money:
    """Says amounts of one currency."""

    currency: str

    @property
    def symbol(self) -> str:
        """What stands beside an amount."""
        return _SYMBOLS.get(self.currency, self.currency)

    @property
    def unit(self) -> str:
        """One unit of it: '€1'."""
        return numerals().money(self.symbol, "1")

    def counted(self, amount: Number | None) -> str:
        """A known amount, to three figures: '€1.24M'."""
        return self._said(amount, 3)

    def estimated(self, amount: Number | None) -> str:
        """An estimate, to two figures: '€310K'."""
        return self._said(amount, 2)

    def exact(self, amount: Number | None) -> str:
        """An amount in full, without cents: '€1,243,210'."""
        if not _known(amount):
            return NOT_REPORTED
        rounded = round(amount)
        return self._signed(rounded, numerals().written(rounded))

    def span(self, low: Number | None, high: Number | None) -> str:
        """The range of an estimate: '€250K to €380K'."""
        if not (_known(low) and _known(high)):
            return "range unknown"
        return f"{self.estimated(low)} to {self.estimated(high)}"

    def returned(self, roi: Number | None) -> str:
        """Money back for each unit spent: ROI 2.4 is '€3.40', ROI -0.2 is '€0.80'."""
        back = returned(roi)
        if back is None:
            return NOT_REPORTED
        if abs(back) >= 100:
            return self.estimated(back)
        decimals = 0 if abs(back) >= 9.95 else 2
        return self._signed(back, numerals().written(_figures(abs(back), 2), decimals))

    def returned_span(self, roi_low: Number | None, roi_high: Number | None) -> str:
        """The range of what comes back for each unit spent."""
        if not (_known(roi_low) and _known(roi_high)):
            return "range unknown"
        return f"{self.returned(roi_low)} to {self.returned(roi_high)}"

    def _said(self, amount: Number | None, figures: int) -> str:
        if not _known(amount):
            return NOT_REPORTED
        value = _figures(abs(float(amount)), figures)
        for size, letter in _STEPS:
            if value >= size:
                return self._signed(amount, f"{_plain(value / size, figures)}{letter}")
        return self._signed(amount, numerals().written(value))

    def _signed(self, amount: Number, written: str) -> str:
        return f"{_MINUS if amount < 0 else ''}{numerals().money(self.symbol, written)}"


def returned(roi: Number | None) -> float | None:
    """ROI in the form in which it is said: what comes back for each unit of full cost."""
    return float(roi) + 1 if _known(roi) else None


def share(rate: Number | None) -> str:
    """A rate of 0 to 1: '64%'; a trace is 'under 1%', nearly all is 'over 99%'."""
    if not _known(rate):
        return NOT_REPORTED
    percentage = float(rate) * 100
    if 0 < percentage < 1:
        return f"under {numerals().percentage('1')}"
    if 99 < percentage < 100:
        return f"over {numerals().percentage('99')}"
    return number(percentage, form=numerals().percentage)


def number(value: Number | None, decimals: int = 0, form: Callable[[str], str] = str) -> str:
    """A number with so many decimals: '1,234.5', '−0.3'.

    Args:
        value: what is written.
        decimals: how many.
        form: what is put around it, within the sign.
    """
    if not _known(value):
        return NOT_REPORTED
    sign = _MINUS if round(float(value), decimals) < 0 else ""
    return sign + form(numerals().written(float(value), decimals))


def count(counted: Number | None, one: str = "", many: str = "") -> str:
    """A count and what is counted: '1,204 sales'; a sale shared among posts counts in parts: '3.4 sales'."""
    if not _known(counted):
        return NOT_REPORTED
    value = float(counted)
    text = number(value, 0 if value >= 100 or value == round(value) else 1)
    noun = one if text == "1" else many
    return f"{text} {noun}".strip()


def duration(minutes: Number | None) -> str:
    """A length of time: 'under a minute', '45 min', '1 h 20 min', '27 h', '5 days' (of 24 hours)."""
    if not _known(minutes):
        return NOT_REPORTED
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if minutes < 1:
        return "under a minute"
    if not hours:
        return f"{whole} min"
    if hours < 10 and rest:  # below ten hours minutes still matter
        return f"{hours} h {rest} min"
    if hours < 48:  # up to two days are said in hours
        return f"{round(minutes / 60)} h"
    return f"{round(minutes / 1440)} days"


def day(value: date | None) -> str:
    """A date: '20 Nov 2026'."""
    return numerals().day(value) if value else NOT_REPORTED


def moment(value: datetime | None, zone: str) -> str:
    """An instant in the business's time zone: '1 Nov 2026, 06:00'."""
    if value is None:
        return NOT_REPORTED
    local = _aware(value).astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def data_until(as_of: datetime, zone: str) -> str:
    """The last day that is in the data; with the time if that day had not ended."""
    local = _aware(as_of).astimezone(ZoneInfo(zone))
    if local.hour == local.minute == 0:
        return day(local.date() - timedelta(days=1))
    return moment(as_of, zone)


def name_of(identifier: str) -> str:
    """A readable name for an identifier that has none in the data: 'last_90_days' is 'Last 90 days'."""
    words = identifier.replace("_", " ").replace("/", " / ").strip()
    return words[:1].upper() + words[1:]


def listed(names: list[str]) -> str:
    """Names in a sentence: 'a, b and c'."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def markdown(text: str) -> str:
    """Text from the data, safe in Streamlit's markdown (a dollar sign would begin a formula)."""
    return _SPACES.sub(" ", text.translate(_MARKDOWN)).strip()


def _known(number: Number | None) -> TypeGuard[Number]:
    return number is not None and isfinite(number)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _figures(value: float, figures: int) -> float:
    if value == 0:
        return 0.0
    return round(value, figures - 1 - floor(log10(value)))


def _plain(value: float, figures: int) -> str:
    decimals = max(0, figures - 1 - floor(log10(value)))
    return numerals().plain(value, decimals)
